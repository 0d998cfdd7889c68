package customtypes_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// keepEqualSchema has an attribute of every type that the modifiers support.
func keepEqualSchema() schema.Schema {
	return schema.Schema{Attributes: map[string]schema.Attribute{
		"duration":   schema.StringAttribute{Optional: true, CustomType: customtypes.LifetimeType{}},
		"grace":      schema.StringAttribute{Optional: true, CustomType: customtypes.DurationType{}},
		"expires_at": schema.StringAttribute{Optional: true, CustomType: customtypes.TimestampType{}},
		"plain":      schema.StringAttribute{Optional: true},
		"domains":    schema.SetAttribute{Optional: true, CustomType: customtypes.OriginSetType{}},
		"labels":     schema.SetAttribute{Optional: true, ElementType: types.StringType},
		"nested": schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{
			"duration": schema.StringAttribute{Optional: true, CustomType: customtypes.LifetimeType{}},
		}},
	}}
}

// keepEqualPlan is a plan that only lends its schema.
func keepEqualPlan(ctx context.Context) tfsdk.Plan {
	s := keepEqualSchema()

	return tfsdk.Plan{Schema: s, Raw: tftypes.NewValue(s.Type().TerraformType(ctx), nil)}
}

func TestKeepEqualString(t *testing.T) {
	t.Parallel()

	duration := path.Root("duration")

	tests := map[string]struct {
		at          path.Path
		plan, state types.String
		want        types.String
	}{
		"lifetime, equal":    {duration, types.StringValue("8760h"), types.StringValue("525600m"), types.StringValue("525600m")},
		"lifetime, other":    {duration, types.StringValue("8760h"), types.StringValue("8761h"), types.StringValue("8760h")},
		"lifetime, same":     {duration, types.StringValue("8760h"), types.StringValue("8760h"), types.StringValue("8760h")},
		"forever":            {duration, types.StringValue("forever"), types.StringValue("8760h"), types.StringValue("forever")},
		"nested":             {path.Root("nested").AtName("duration"), types.StringValue("60m"), types.StringValue("1h"), types.StringValue("1h")},
		"duration, equal":    {path.Root("grace"), types.StringValue("0h"), types.StringValue("0s"), types.StringValue("0s")},
		"time, equal":        {path.Root("expires_at"), types.StringValue("2027-01-01T01:00:00+01:00"), types.StringValue("2027-01-01T00:00:00Z"), types.StringValue("2027-01-01T00:00:00Z")},
		"time, other":        {path.Root("expires_at"), types.StringValue("2027-01-01T01:00:00Z"), types.StringValue("2027-01-01T00:00:00Z"), types.StringValue("2027-01-01T01:00:00Z")},
		"create":             {duration, types.StringValue("8760h"), types.StringNull(), types.StringValue("8760h")},
		"removed":            {duration, types.StringNull(), types.StringValue("8760h"), types.StringNull()},
		"unknown":            {duration, types.StringUnknown(), types.StringValue("8760h"), types.StringUnknown()},
		"null before, after": {duration, types.StringNull(), types.StringNull(), types.StringNull()},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			req := planmodifier.StringRequest{
				Path:        test.at,
				Plan:        keepEqualPlan(t.Context()),
				ConfigValue: test.plan,
				PlanValue:   test.plan,
				StateValue:  test.state,
			}
			resp := planmodifier.StringResponse{PlanValue: test.plan}

			customtypes.KeepEqualString().PlanModifyString(t.Context(), req, &resp)

			if resp.Diagnostics.HasError() || !resp.PlanValue.Equal(test.want) {
				t.Errorf("got %s, %v, want %s", resp.PlanValue, resp.Diagnostics, test.want)
			}
		})
	}
}

func TestKeepEqualString_wrongAttribute(t *testing.T) {
	t.Parallel()

	for _, name := range []string{"plain", "domains", "missing"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			req := planmodifier.StringRequest{
				Path:       path.Root(name),
				Plan:       keepEqualPlan(t.Context()),
				PlanValue:  types.StringValue("a"),
				StateValue: types.StringValue("b"),
			}
			resp := planmodifier.StringResponse{PlanValue: req.PlanValue}

			customtypes.KeepEqualString().PlanModifyString(t.Context(), req, &resp)

			if !resp.Diagnostics.HasError() || !resp.PlanValue.Equal(req.PlanValue) {
				t.Errorf("got %s, %v, want an error", resp.PlanValue, resp.Diagnostics)
			}
		})
	}
}

func TestKeepEqualSet(t *testing.T) {
	t.Parallel()

	set := func(origins ...string) types.Set { return customtypes.NewOriginSetValue(origins).SetValue }
	unknownElement := types.SetValueMust(types.StringType, []attr.Value{types.StringUnknown()})

	tests := map[string]struct{ plan, state, want types.Set }{
		"equal":           {set("A.example/"), set("https://a.example"), set("https://a.example")},
		"other":           {set("b.example"), set("https://a.example"), set("b.example")},
		"one more":        {set("A.example", "b.example"), set("https://a.example"), set("A.example", "b.example")},
		"create":          {set("A.example"), types.SetNull(types.StringType), set("A.example")},
		"removed":         {types.SetNull(types.StringType), set("https://a.example"), types.SetNull(types.StringType)},
		"unknown":         {types.SetUnknown(types.StringType), set("https://a.example"), types.SetUnknown(types.StringType)},
		"unknown element": {unknownElement, set("https://a.example"), unknownElement},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			req := planmodifier.SetRequest{
				Path:        path.Root("domains"),
				Plan:        keepEqualPlan(t.Context()),
				ConfigValue: test.plan,
				PlanValue:   test.plan,
				StateValue:  test.state,
			}
			resp := planmodifier.SetResponse{PlanValue: test.plan}

			customtypes.KeepEqualSet().PlanModifySet(t.Context(), req, &resp)

			if resp.Diagnostics.HasError() || !resp.PlanValue.Equal(test.want) {
				t.Errorf("got %s, %v, want %s", resp.PlanValue, resp.Diagnostics, test.want)
			}
		})
	}
}

func TestKeepEqualSet_wrongAttribute(t *testing.T) {
	t.Parallel()

	for _, name := range []string{"labels", "plain", "missing"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			req := planmodifier.SetRequest{
				Path:       path.Root(name),
				Plan:       keepEqualPlan(t.Context()),
				PlanValue:  types.SetValueMust(types.StringType, []attr.Value{types.StringValue("a")}),
				StateValue: types.SetValueMust(types.StringType, []attr.Value{types.StringValue("b")}),
			}
			resp := planmodifier.SetResponse{PlanValue: req.PlanValue}

			customtypes.KeepEqualSet().PlanModifySet(t.Context(), req, &resp)

			if !resp.Diagnostics.HasError() || !resp.PlanValue.Equal(req.PlanValue) {
				t.Errorf("got %s, %v, want an error", resp.PlanValue, resp.Diagnostics)
			}
		})
	}
}
