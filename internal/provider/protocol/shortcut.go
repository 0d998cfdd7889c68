package protocol

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// resourceWithShortcuts is a resource that can decide only from values whether a
// read or a plan changes anything, and creates objects without the framework. In any
// doubt IsCurrent and PlansNoChange return false, and the framework is asked. No plan modifier of its schema changes the plan of a new object,
// and its ModifyPlan uses no private state for one.
type resourceWithShortcuts interface {
	resource.ResourceWithConfigure
	resource.ResourceWithModifyPlan

	// IsCurrent reports whether Read would change neither the state nor the private
	// state, and return no diagnostics. It makes no request, and returns the identity
	// that Read would return.
	IsCurrent(ctx context.Context, state tftypes.Value, private providerdata.PrivateReader) (identity tftypes.Value, ok bool)
	// PlansNoChange reports whether a plan whose proposed state is the prior state would
	// plan that state, and return no diagnostics.
	PlansNoChange(ctx context.Context, config, state tftypes.Value, private providerdata.PrivateReader) bool
	// CreateWithPrivate does what Create does, but writes the private state to private.
	// In the state that it returns, every value that the plan knows is as planned.
	CreateWithPrivate(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse, private providerdata.PrivateWriter)
}

// UpgradeResourceState implements tfprotov6.ResourceServer.
func (s *server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if state, ok := s.upgradeShortcut(ctx, req); ok {
		return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: state}, nil
	}
	return withReleasedContext(ctx, req, s.frameworkServer.UpgradeResourceState)
}

// upgradeShortcut returns a state that was written with the current schema version.
func (s *server) upgradeShortcut(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.DynamicValue, bool) {
	resourceType, ok := s.resourceType(ctx, req.TypeName)
	if !ok || req.RawState == nil || req.Version != resourceType.schema.Version {
		return nil, false
	}
	value, err := decodeStored(req.RawState, resourceType.valueType)
	if err != nil {
		return nil, false
	}
	state, err := tfprotov6.NewDynamicValue(resourceType.valueType, value)
	return &state, err == nil
}

// ReadResource implements tfprotov6.ResourceServer.
func (s *server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	if identity, ok := s.readShortcut(ctx, req); ok {
		return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, NewIdentity: identity, Private: req.Private}, nil
	}
	usable := *req
	usable.CurrentIdentity = s.usableIdentity(ctx, req.TypeName, req.CurrentIdentity)
	return withReleasedContext(ctx, &usable, s.frameworkServer.ReadResource)
}

// usableIdentity returns the identity of an object, nil if it has an empty ID, as old
// states of the provider can have. The framework would not let a read correct it.
func (s *server) usableIdentity(ctx context.Context, typeName string, identity *tfprotov6.ResourceIdentityData) *tfprotov6.ResourceIdentityData {
	found, ok := s.resourceType(ctx, typeName)
	if !ok || found.identityType == nil || identity == nil || identity.IdentityData == nil {
		return identity
	}
	var (
		values map[string]tftypes.Value
		id     *string
	)
	value, err := identity.IdentityData.Unmarshal(found.identityType)
	if err != nil || value.As(&values) != nil || values["id"].As(&id) != nil || id == nil || *id != "" {
		return identity
	}
	return nil
}

// readShortcut returns the identity of an object whose state is current.
func (s *server) readShortcut(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ResourceIdentityData, bool) {
	r, ok := s.configuredResource(ctx, req.TypeName)
	if !ok {
		return nil, false
	}
	state, decoded := r.decode(req.CurrentState)
	private, canonical := decodePrivate(req.Private)
	if !decoded || !canonical {
		return nil, false
	}
	value, ok := r.resource.IsCurrent(ctx, state, private)
	if !ok {
		return nil, false
	}
	identity, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		return nil, false
	}
	if current := req.CurrentIdentity; current != nil && (current.IdentityData == nil || !bytes.Equal(current.IdentityData.MsgPack, identity.MsgPack)) {
		return nil, false
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &identity}, true
}

// PlanResourceChange implements tfprotov6.ResourceServer.
func (s *server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	if identity, ok := s.planShortcut(ctx, req); ok {
		return &tfprotov6.PlanResourceChangeResponse{PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: identity}, nil
	}
	if planned, ok := s.planCreateShortcut(ctx, req); ok {
		return planned, nil
	}
	return withReleasedContext(ctx, req, s.frameworkServer.PlanResourceChange)
}

// planShortcut returns the planned identity of an object that does not change.
func (s *server) planShortcut(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.ResourceIdentityData, bool) {
	if req.PriorState == nil || req.ProposedNewState == nil || len(req.PriorState.MsgPack) == 0 ||
		!bytes.Equal(req.PriorState.MsgPack, req.ProposedNewState.MsgPack) {
		return nil, false
	}
	r, ok := s.configuredResource(ctx, req.TypeName)
	if !ok {
		return nil, false
	}
	config, decodedConfig := r.decode(req.Config)
	state, decodedState := r.decode(req.PriorState)
	private, canonical := decodePrivate(req.PriorPrivate)
	if !decodedConfig || !decodedState || !canonical || !r.resource.PlansNoChange(ctx, config, state, private) {
		return nil, false
	}
	return r.plannedIdentity(req.PriorIdentity)
}

// configuredResource is a resource with its provider's data.
type configuredResource struct {
	resourceType

	resource resourceWithShortcuts
}

// configuredResource returns the resource of a type, false if there is none, it has
// no shortcuts, or the provider is not configured.
func (s *server) configuredResource(ctx context.Context, typeName string) (configuredResource, bool) {
	resourceType, ok := s.resourceType(ctx, typeName)
	data := s.provider.ResourceData()
	if !ok || data == nil {
		return configuredResource{}, false
	}
	r, ok := resourceType.newResource().(resourceWithShortcuts)
	if !ok {
		return configuredResource{}, false
	}
	var resp resource.ConfigureResponse
	r.Configure(ctx, resource.ConfigureRequest{ProviderData: data}, &resp)
	return configuredResource{resourceType, r}, !resp.Diagnostics.HasError()
}

// plannedIdentity returns the prior identity, or a null one if there is none, as
// Terraform before 1.12 stores none. It returns false if the prior one is invalid.
func (r configuredResource) plannedIdentity(prior *tfprotov6.ResourceIdentityData) (*tfprotov6.ResourceIdentityData, bool) {
	switch {
	case r.identityType == nil:
		return nil, prior == nil
	case prior == nil:
		null, err := tfprotov6.NewDynamicValue(r.identityType, tftypes.NewValue(r.identityType, nil))
		return &tfprotov6.ResourceIdentityData{IdentityData: &null}, err == nil
	case prior.IdentityData == nil:
		return nil, false
	}
	_, err := prior.IdentityData.Unmarshal(r.identityType)
	return prior, err == nil
}

// decode decodes a value, false if it is missing, null or invalid.
func (r configuredResource) decode(in *tfprotov6.DynamicValue) (tftypes.Value, bool) {
	if in == nil {
		return tftypes.Value{}, false
	}
	value, err := in.Unmarshal(r.valueType)
	return value, err == nil && !value.IsNull()
}

// privateState is the private state of an object: JSON by key.
type privateState map[string][]byte

// decodePrivate decodes private state, false if it contains keys of the framework or
// is not encoded as the framework would encode it.
func decodePrivate(raw []byte) (privateState, bool) {
	if len(raw) == 0 {
		return nil, true
	}
	var out privateState
	if json.Unmarshal(raw, &out) != nil || len(out) == 0 {
		return nil, false
	}
	for key, value := range out {
		if strings.HasPrefix(key, ".") || !utf8.Valid(value) || !json.Valid(value) {
			return nil, false
		}
	}
	again, err := out.encode()
	return out, err == nil && bytes.Equal(again, raw)
}

// GetKey implements providerdata.PrivateReader.
func (p privateState) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], nil
}

// SetKey implements providerdata.PrivateWriter.
func (p privateState) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	switch {
	case len(value) == 0:
		delete(p, key)
	case strings.HasPrefix(key, "."), !utf8.Valid(value), !json.Valid(value):
		// The value may contain a secret.
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unable to write private state",
			"The key "+key+" is reserved, or its value is not JSON. "+diagnostics.BugNotice)}
	default:
		p[key] = value
	}
	return nil
}

// encode encodes private state as the framework does.
func (p privateState) encode() ([]byte, error) {
	if len(p) == 0 {
		return nil, nil
	}
	return json.Marshal(p)
}
