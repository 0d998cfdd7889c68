package models_test

import (
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
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

// object returns an object of the test schema.
func object(t *testing.T, of func(attribute string) any) tftypes.Value {
	t.Helper()

	objectType := objectType(t)
	values := map[string]tftypes.Value{}
	for attribute, attributeType := range objectType.AttributeTypes {
		values[attribute] = tftypes.NewValue(attributeType, of(attribute))
	}
	return tftypes.NewValue(objectType, values)
}

func objectType(t *testing.T) tftypes.Object {
	t.Helper()

	out, ok := testSchema.Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("a schema is no object")
	}
	return out
}

func text(in any) tftypes.Value { return tftypes.NewValue(tftypes.String, in) }

var known = map[string]any{
	"id": "f174e90a", "count_of": 3, "enabled": true,
	"labels":  map[string]tftypes.Value{"a": text("1"), "b": text(tftypes.UnknownValue), "c": text(nil)},
	"origins": []tftypes.Value{text("https://a.example"), text("https://b.example")},
	"nested":  map[string]tftypes.Value{"key": text("value")},
	"ends":    "2027-01-31T00:00:00Z",
}

// objects returns objects of the test schema: with known, null and unknown attributes.
func objects(t *testing.T) map[string]tftypes.Value {
	t.Helper()

	return map[string]tftypes.Value{
		"known":   object(t, func(attribute string) any { return known[attribute] }),
		"null":    object(t, func(string) any { return nil }),
		"unknown": object(t, func(string) any { return tftypes.UnknownValue }),
	}
}

var testSchema = schema.Schema{Attributes: attributes}

// TestCodec_Read reads what the framework's Get reads.
func TestCodec_Read(t *testing.T) {
	t.Parallel()

	codec := models.NewCodec[model](attributes)
	for name, raw := range objects(t) {
		var want model
		if diags := (tfsdk.State{Raw: raw, Schema: testSchema}).Get(t.Context(), &want); diags.HasError() {
			t.Fatalf("%s: %v", name, diags)
		}
		got, diags := codec.Read(t.Context(), raw)
		if len(diags) > 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", name, diags, got, want)
		}
	}
	for name, raw := range map[string]tftypes.Value{
		"null":    tftypes.NewValue(objectType(t), nil),
		"unknown": tftypes.NewValue(objectType(t), tftypes.UnknownValue),
		"text":    text("text"),
		"other":   tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.Bool}}, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.Bool, true)}),
	} {
		if _, diags := codec.Read(t.Context(), raw); !isBug(diags) {
			t.Errorf("%s: got %v, want an error", name, diags)
		}
	}
}

// TestCodec_Write writes what the framework's Set writes, into an object that is null
// and into one that is not.
func TestCodec_Write(t *testing.T) {
	t.Parallel()

	codec := models.NewCodec[model](attributes)
	for name, raw := range objects(t) {
		m, diags := codec.Read(t.Context(), raw)
		if diags.HasError() {
			t.Fatal(diags)
		}
		want := tfsdk.State{Raw: tftypes.NewValue(objectType(t), nil), Schema: testSchema}
		if diags := want.Set(t.Context(), &m); diags.HasError() {
			t.Fatalf("%s: %v", name, diags)
		}
		for _, got := range []tftypes.Value{tftypes.NewValue(objectType(t), nil), object(t, func(attribute string) any { return known[attribute] })} {
			if diags := codec.Write(t.Context(), &got, &m); len(diags) > 0 || !got.Equal(want.Raw) {
				t.Errorf("%s: %v\n got %s\nwant %s", name, diags, got, want.Raw)
			}
		}
	}

	// The zero value of a collection has no element type.
	got := tftypes.NewValue(objectType(t), nil)
	if diags := codec.Write(t.Context(), &got, &model{}); len(diags) > 0 || !got.Equal(objects(t)["null"]) {
		t.Errorf("zero value: %v, got %s", diags, got)
	}
}

// TestCodec_Write_mistakes leaves the state as it is.
func TestCodec_Write_mistakes(t *testing.T) {
	t.Parallel()

	codec := models.NewCodec[model](attributes)
	other := objectType(t)
	other.AttributeTypes = maps.Clone(other.AttributeTypes)
	other.AttributeTypes["ids"] = other.AttributeTypes["id"]
	delete(other.AttributeTypes, "id")
	for name, tc := range map[string]struct {
		to    tftypes.Value
		model model
	}{
		"no object":       {to: text("text")},
		"no type":         {to: tftypes.Value{}},
		"too few":         {to: tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}, nil)},
		"other attribute": {to: tftypes.NewValue(other, nil)},
		"other element type": {
			to:    tftypes.NewValue(objectType(t), nil),
			model: model{Labels: types.MapValueMust(types.BoolType, map[string]attr.Value{"s3cret": types.BoolValue(true)})},
		},
	} {
		got := tc.to
		if diags := codec.Write(t.Context(), &got, &tc.model); !isBug(diags) || strings.Contains(diags[0].Detail(), "s3cret") {
			t.Errorf("%s: got %v, want an error", name, diags)
		}
		if !got.Equal(tc.to) {
			t.Errorf("%s: %s was written", name, got)
		}
	}

	type plain struct {
		ID string `tfsdk:"id"`
	}
	to := tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}, nil)
	if diags := models.NewCodec[plain](map[string]schema.Attribute{"id": attributes["id"]}).Write(t.Context(), &to, &plain{}); !isBug(diags) {
		t.Errorf("a field that is no attribute value: got %v", diags)
	}
}

func isBug(diags diag.Diagnostics) bool {
	return diags.HasError() && strings.Contains(diags[0].Detail(), diagnostics.BugNotice)
}

// TestNewCodec_mistakes are found when the codec is created, and not by a user.
func TestNewCodec_mistakes(t *testing.T) {
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
			models.NewCodec[model](attributes)
		}()
	}

	objectType, values := tftypes.Object{AttributeTypes: map[string]tftypes.Type{}}, map[string]tftypes.Value{}
	for name, attribute := range other {
		objectType.AttributeTypes[name] = attribute.GetType().TerraformType(t.Context())
		values[name] = tftypes.NewValue(objectType.AttributeTypes[name], nil)
	}
	if _, diags := models.NewCodec[model](other).Read(t.Context(), tftypes.NewValue(objectType, values)); !diags.HasError() {
		t.Error("an attribute of another type: no error")
	}
}
