package models_test

import (
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/models"
)

type base struct {
	ID types.String `tfsdk:"id"`
}

type model struct {
	base

	Count   types.Int64           `tfsdk:"count_of"`
	Enabled types.Bool            `tfsdk:"enabled"`
	Labels  types.Map             `tfsdk:"labels"`
	Origins customtypes.OriginSet `tfsdk:"origins"`
	Nested  types.Object          `tfsdk:"nested"`
	Ends    customtypes.Timestamp `tfsdk:"ends"`
}

var attributes = map[string]schema.Attribute{
	"id":       schema.StringAttribute{Computed: true},
	"count_of": schema.Int64Attribute{Optional: true},
	"enabled":  schema.BoolAttribute{Optional: true},
	"labels":   schema.MapAttribute{ElementType: types.StringType, Optional: true},
	"origins":  schema.SetAttribute{CustomType: customtypes.OriginSetType{}, ElementType: types.StringType, Optional: true},
	"nested":   schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{"key": schema.StringAttribute{Optional: true}}},
	"ends":     schema.StringAttribute{CustomType: customtypes.TimestampType{}, Computed: true},
}

// TestReader reads what the framework's Get reads.
func TestReader(t *testing.T) {
	t.Parallel()

	described := schema.Schema{Attributes: attributes}
	kind, ok := described.Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("a schema is no object")
	}
	text := func(in any) tftypes.Value { return tftypes.NewValue(tftypes.String, in) }
	full := map[string]any{
		"id": "f174e90a", "count_of": 3, "enabled": true,
		"labels":  map[string]tftypes.Value{"a": text("1"), "b": text(tftypes.UnknownValue), "c": text(nil)},
		"origins": []tftypes.Value{text("https://a.example"), text("https://b.example")},
		"nested":  map[string]tftypes.Value{"key": text("value")},
		"ends":    "2027-01-31T00:00:00Z",
	}
	reader := models.NewReader[model](attributes)
	check := func(name string, of func(attribute string) any) {
		values := map[string]tftypes.Value{}
		for attribute, kind := range kind.AttributeTypes {
			values[attribute] = tftypes.NewValue(kind, of(attribute))
		}
		raw := tftypes.NewValue(kind, values)
		var want model
		if diags := (tfsdk.State{Raw: raw, Schema: described}).Get(t.Context(), &want); diags.HasError() {
			t.Fatalf("%s: %v", name, diags)
		}
		got, diags := reader.Read(t.Context(), raw)
		if len(diags) > 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", name, diags, got, want)
		}
	}
	check("known", func(attribute string) any { return full[attribute] })
	check("null", func(string) any { return nil })
	check("unknown", func(string) any { return tftypes.UnknownValue })

	for name, raw := range map[string]tftypes.Value{
		"null":    tftypes.NewValue(kind, nil),
		"unknown": tftypes.NewValue(kind, tftypes.UnknownValue),
		"text":    text("text"),
		"other":   tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.Bool}}, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.Bool, true)}),
	} {
		if _, diags := reader.Read(t.Context(), raw); !diags.HasError() || !strings.Contains(diags[0].Detail(), "bug in the provider") {
			t.Errorf("%s: got %v, want an error", name, diags)
		}
	}
}

// TestNewReader_mistakes are found when the reader is made, and not by a user.
func TestNewReader_mistakes(t *testing.T) {
	t.Parallel()

	without := maps.Clone(attributes)
	delete(without, "enabled")
	more := maps.Clone(attributes)
	more["more"] = schema.StringAttribute{Optional: true}
	other := maps.Clone(attributes)
	other["enabled"] = schema.StringAttribute{Optional: true}
	for name, attributes := range map[string]map[string]schema.Attribute{"too few": without, "too many": more} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s attributes: no panic", name)
				}
			}()
			models.NewReader[model](attributes)
		}()
	}

	kind, values := tftypes.Object{AttributeTypes: map[string]tftypes.Type{}}, map[string]tftypes.Value{}
	for name, attribute := range other {
		kind.AttributeTypes[name] = attribute.GetType().TerraformType(t.Context())
		values[name] = tftypes.NewValue(kind.AttributeTypes[name], nil)
	}
	if _, diags := models.NewReader[model](other).Read(t.Context(), tftypes.NewValue(kind, values)); !diags.HasError() {
		t.Error("an attribute of another type: no error")
	}
}
