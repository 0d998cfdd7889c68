package protocol

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
)

// ApplyResourceChange implements tfprotov6.ResourceServer.
func (s *server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	if r, create, ok := s.applyCreateShortcut(ctx, req); ok {
		return r.create(ctx, create), nil
	}
	return withReleasedContext(ctx, req, s.frameworkServer.ApplyResourceChange)
}

// applyCreateShortcut returns the resource that can create an object without the
// framework, and the request to it. It returns false if the request is not to create an
// object, or is not as Terraform sends it.
func (s *server) applyCreateShortcut(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (configuredResource, resource.CreateRequest, bool) {
	var create resource.CreateRequest
	if !isNull(req.PriorState) {
		return configuredResource{}, create, false
	}
	r, ok := s.configuredResource(ctx, req.TypeName)
	if !ok || r.creation == nil {
		return r, create, false
	}
	config, decodedConfig := r.decode(req.Config)
	plan, decodedPlan := r.decode(req.PlannedState)
	_, canonical := decodePrivate(req.PlannedPrivate)
	if !decodedConfig || !decodedPlan || !canonical {
		return r, create, false
	}
	create.Config = tfsdk.Config{Raw: config, Schema: r.schema}
	create.Plan = tfsdk.Plan{Raw: plan, Schema: r.schema}
	identity, ok := r.plannedIdentity(req.PlannedIdentity)
	if !ok || identity == nil {
		return r, create, ok
	}
	value, err := identity.IdentityData.Unmarshal(r.identityType)
	create.Identity = &tfsdk.ResourceIdentity{Raw: value, Schema: r.identitySchema}
	return r, create, err == nil
}

// create creates an object. What exists after a failure is part of the answer too.
func (r configuredResource) create(ctx context.Context, req resource.CreateRequest) *tfprotov6.ApplyResourceChangeResponse {
	created := resource.CreateResponse{State: tfsdk.State{Raw: tftypes.NewValue(r.valueType, nil), Schema: r.schema}}
	if req.Identity != nil {
		created.Identity = &tfsdk.ResourceIdentity{Raw: req.Identity.Raw, Schema: req.Identity.Schema}
	}
	private := privateState{}
	r.resource.CreateWithPrivate(ctx, req, &created, private)

	resp := &tfprotov6.ApplyResourceChangeResponse{}
	diags, state := created.Diagnostics, r.creation.withoutWriteOnly(created.State.Raw)
	if !diags.HasError() && (state.IsNull() || created.Identity != nil && created.Identity.Raw.IsNull()) {
		diags.Append(unencodable("it has no state or no identity"))
	}
	encode := func(value tftypes.Value, valueType tftypes.Type) *tfprotov6.DynamicValue {
		encoded, err := tfprotov6.NewDynamicValue(valueType, value)
		if err != nil {
			diags.Append(unencodable(err.Error()))
			return nil
		}
		return &encoded
	}
	resp.NewState = encode(state, r.valueType)
	if created.Identity != nil {
		resp.NewIdentity = &tfprotov6.ResourceIdentityData{IdentityData: encode(created.Identity.Raw, r.identityType)}
	}
	var err error
	if resp.Private, err = private.encode(); err != nil {
		diags.Append(unencodable(err.Error()))
	}
	resp.Diagnostics = encodeDiagnostics(ctx, diags)
	return resp
}

// unencodable returns the error for an object that was created, and that Terraform
// cannot be told of.
func unencodable(why string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Unable to return what was created",
		"The object may exist now, and Terraform may not know it: "+why+". Import or delete it. "+diagnostics.BugNotice)
}

// withoutWriteOnly returns a state in which the write-only attributes are null.
func (c *creation) withoutWriteOnly(state tftypes.Value) tftypes.Value {
	var values map[string]tftypes.Value
	if len(c.writeOnly) == 0 || state.IsNull() || state.As(&values) != nil {
		return state
	}
	values = maps.Clone(values)
	maps.Copy(values, c.writeOnly)
	return tftypes.NewValue(state.Type(), values)
}
