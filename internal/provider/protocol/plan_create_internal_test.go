package protocol

import (
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// TestCreation_plan plans attributes of all supported types.
func TestCreation_plan(t *testing.T) {
	t.Parallel()

	described := schema.Schema{Attributes: map[string]schema.Attribute{
		"default":    schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString("d")},
		"switch":     schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(true)},
		"computed":   schema.StringAttribute{Computed: true},
		"count_of":   schema.Int64Attribute{Optional: true, Computed: true},
		"optional":   schema.StringAttribute{Optional: true},
		"secret_wo":  schema.StringAttribute{Optional: true, WriteOnly: true},
		"labels":     schema.MapAttribute{Optional: true, ElementType: types.StringType},
		"origins":    schema.SetAttribute{Optional: true, Computed: true, ElementType: types.StringType},
		"encryption": schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{"key": schema.StringAttribute{Optional: true}}},
	}}
	valueType, ok := described.Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("a schema is no object")
	}
	object := func(set map[string]any) tftypes.Value {
		values := map[string]tftypes.Value{}
		for name, attributeType := range valueType.AttributeTypes {
			values[name] = tftypes.NewValue(attributeType, set[name])
		}
		return tftypes.NewValue(valueType, values)
	}
	const unknown = tftypes.UnknownValue
	c := newCreation(t.Context(), described.Attributes)
	if c == nil {
		t.Fatal("the schema is not supported")
	}
	for name, tc := range map[string]struct{ config, want map[string]any }{
		"nothing": {nil, map[string]any{"default": "d", "switch": true, "computed": unknown, "count_of": unknown, "origins": unknown}},
		"all": {
			map[string]any{"default": "x", "switch": false, "count_of": big.NewFloat(3), "optional": "o", "secret_wo": "s3cret"},
			map[string]any{"default": "x", "switch": false, "count_of": big.NewFloat(3), "optional": "o", "computed": unknown, "origins": unknown},
		},
		"unknown": {
			map[string]any{"default": unknown, "switch": unknown, "count_of": unknown, "optional": unknown, "secret_wo": unknown, "origins": unknown},
			map[string]any{"default": unknown, "switch": unknown, "count_of": unknown, "optional": unknown, "computed": unknown, "origins": unknown},
		},
	} {
		config := object(tc.config)
		got, ok := c.plan(valueType, config)
		if want := object(tc.want); !ok || !got.Equal(want) {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
		if !config.Equal(object(tc.config)) {
			t.Errorf("%s: the configuration became %s", name, config)
		}
	}
}

// TestNewCreation_unsupported leaves schemas to the framework that need its other
// defaults, or have computed attributes within attributes.
func TestNewCreation_unsupported(t *testing.T) {
	t.Parallel()

	nested := func(attribute schema.Attribute) schema.Attribute {
		return schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{"nested": attribute}}
	}
	for name, attribute := range map[string]schema.Attribute{
		"default of a number": schema.Int64Attribute{Optional: true, Computed: true, Default: int64default.StaticInt64(1)},
		"default of a map":    schema.MapAttribute{Optional: true, Computed: true, ElementType: types.StringType, Default: mapdefault.StaticValue(types.MapNull(types.StringType))},
		"default of a set":    schema.SetAttribute{Optional: true, Computed: true, ElementType: types.StringType, Default: setdefault.StaticValue(types.SetNull(types.StringType))},
		"default of an object": schema.SingleNestedAttribute{
			Optional: true, Computed: true, Attributes: map[string]schema.Attribute{"nested": schema.StringAttribute{Optional: true}}, Default: objectdefault.StaticValue(types.ObjectNull(nil)),
		},
		"nested computed":   nested(schema.StringAttribute{Computed: true}),
		"nested write-only": nested(schema.StringAttribute{Optional: true, WriteOnly: true}),
		"nested twice":      nested(nested(schema.StringAttribute{Optional: true})),
		"other type":        schema.Float64Attribute{Optional: true},
	} {
		if newCreation(t.Context(), map[string]schema.Attribute{"a": attribute}) != nil {
			t.Errorf("%s: planned without the framework", name)
		}
	}
}
