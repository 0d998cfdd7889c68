package protocol

import (
	"bytes"
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// planCreateShortcut plans a new object: it sets defaults, marks what is computed as
// unknown, and calls the resource's ModifyPlan.
func (s *server) planCreateShortcut(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, bool) {
	if req.Config == nil || req.ProposedNewState == nil || len(req.PriorPrivate) > 0 || req.PriorIdentity != nil || len(req.Config.MsgPack) == 0 ||
		!bytes.Equal(req.Config.MsgPack, req.ProposedNewState.MsgPack) || !isNull(req.PriorState) {
		return nil, false
	}
	r, ok := s.configuredResource(ctx, req.TypeName)
	if !ok || r.creation == nil {
		return nil, false
	}
	config, ok := r.decode(req.Config)
	if !ok {
		return nil, false
	}
	planned, ok := r.creation.plan(r.valueType, config)
	if !ok {
		return nil, false
	}
	modify := resource.ModifyPlanRequest{
		Config: tfsdk.Config{Raw: config, Schema: r.schema},
		Plan:   tfsdk.Plan{Raw: planned, Schema: r.schema},
		State:  tfsdk.State{Raw: tftypes.NewValue(r.valueType, nil), Schema: r.schema},
	}
	if req.ClientCapabilities != nil {
		modify.ClientCapabilities.DeferralAllowed = req.ClientCapabilities.DeferralAllowed
	}
	modified := resource.ModifyPlanResponse{Plan: modify.Plan}
	r.resource.ModifyPlan(ctx, modify, &modified)
	if len(modified.RequiresReplace) > 0 || modified.Deferred != nil {
		return nil, false
	}
	state, err := tfprotov6.NewDynamicValue(r.valueType, modified.Plan.Raw)
	if err != nil {
		return nil, false
	}
	identity, ok := r.plannedIdentity(nil)
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: &state, PlannedIdentity: identity, Diagnostics: encodeDiagnostics(ctx, modified.Diagnostics)}, ok
}

// isNull reports whether a value is null.
func isNull(value *tfprotov6.DynamicValue) bool {
	if value == nil {
		return false
	}
	null, err := value.IsNull()
	return null && err == nil
}

// creation contains the parts of a resource schema that affect the plans of new objects.
type creation struct {
	// unconfigured are the values of computed attributes that are not configured: the
	// default, else unknown.
	unconfigured map[string]tftypes.Value
	// writeOnly are nulls of the write-only attributes.
	writeOnly map[string]tftypes.Value
}

// newCreation returns nil if the schema has features that only the framework supports.
func newCreation(ctx context.Context, attributes map[string]schema.Attribute) *creation {
	c := &creation{unconfigured: map[string]tftypes.Value{}, writeOnly: map[string]tftypes.Value{}}
	for name, attribute := range attributes {
		value, ok := unconfiguredValue(ctx, name, attribute)
		if !ok {
			return nil
		}
		if attribute.IsComputed() {
			c.unconfigured[name] = value
		}
		if attribute.IsWriteOnly() {
			c.writeOnly[name] = tftypes.NewValue(value.Type(), nil)
		}
	}
	return c
}

// plan returns the plan of a new object before ModifyPlan.
func (c *creation) plan(valueType tftypes.Type, config tftypes.Value) (tftypes.Value, bool) {
	var values map[string]tftypes.Value
	if config.As(&values) != nil {
		return config, false
	}
	values = maps.Clone(values) // As returns the map of the configuration itself
	for name, value := range c.unconfigured {
		if values[name].IsNull() {
			values[name] = value
		}
	}
	maps.Copy(values, c.writeOnly)
	return tftypes.NewValue(valueType, values), true
}

func unconfiguredValue(ctx context.Context, name string, attribute schema.Attribute) (tftypes.Value, bool) {
	unknown := tftypes.NewValue(attribute.GetType().TerraformType(ctx), tftypes.UnknownValue)
	switch a := attribute.(type) {
	case schema.StringAttribute:
		if a.Default != nil {
			var resp defaults.StringResponse
			a.Default.DefaultString(ctx, defaults.StringRequest{Path: path.Root(name)}, &resp)
			value, err := resp.PlanValue.ToTerraformValue(ctx)
			return value, err == nil && len(resp.Diagnostics) == 0
		}
		return unknown, true
	case schema.BoolAttribute:
		if a.Default != nil {
			var resp defaults.BoolResponse
			a.Default.DefaultBool(ctx, defaults.BoolRequest{Path: path.Root(name)}, &resp)
			value, err := resp.PlanValue.ToTerraformValue(ctx)
			return value, err == nil && len(resp.Diagnostics) == 0
		}
		return unknown, true
	case schema.Int64Attribute:
		return unknown, a.Default == nil
	case schema.MapAttribute:
		return unknown, a.Default == nil
	case schema.SetAttribute:
		return unknown, a.Default == nil
	case schema.SingleNestedAttribute:
		for _, nested := range a.Attributes {
			_, deeper := nested.(schema.NestedAttribute)
			if deeper || nested.IsComputed() || nested.IsWriteOnly() {
				return unknown, false
			}
		}
		return unknown, a.Default == nil
	default:
		return unknown, false
	}
}
