package provider

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

	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// In most plans most objects are as they should be, and for each of them the
// framework takes a millisecond to find that out. Where a resource can tell it
// from the values alone, it is told here and the framework is not asked. What is
// answered is what the framework would have answered, and wherever that is in
// doubt the framework is asked.

// resourceThatSettles can tell that nothing is to be done.
type resourceThatSettles interface {
	resource.ResourceWithConfigure

	// IsCurrent tells whether Read would leave a state, and what is remembered
	// beside it, as they are and say nothing. It makes no request, and returns the
	// identity that Read would.
	IsCurrent(ctx context.Context, state tftypes.Value, private providerdata.PrivateReader) (identity tftypes.Value, ok bool)
	// IsSettled tells whether a plan that begins with the state as it is would end
	// with it, and say nothing.
	IsSettled(ctx context.Context, config, state tftypes.Value, private providerdata.PrivateReader) bool
}

// UpgradeResourceState implements tfprotov6.ResourceServer.
func (s *server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if state, ok := s.isUpToDate(ctx, req); ok {
		return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: state}, nil
	}
	return during(ctx, req, s.protocolServer.UpgradeResourceState)
}

// isUpToDate returns a state that was written with the schema of today.
func (s *server) isUpToDate(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.DynamicValue, bool) {
	kind, ok := s.kind(ctx, req.TypeName)
	if !ok || req.RawState == nil || req.Version != kind.schema.Version {
		return nil, false
	}
	value, err := req.RawState.UnmarshalWithOpts(kind.values, tfprotov6.UnmarshalOpts{
		ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true},
	})
	if err != nil {
		return nil, false
	}
	state, err := tfprotov6.NewDynamicValue(kind.values, value)
	return &state, err == nil
}

// ReadResource implements tfprotov6.ResourceServer.
func (s *server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	if identity, ok := s.isCurrent(ctx, req); ok {
		return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, NewIdentity: identity, Private: req.Private}, nil
	}
	return during(ctx, req, s.protocolServer.ReadResource)
}

func (s *server) isCurrent(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ResourceIdentityData, bool) {
	one, ok := s.settles(ctx, req.TypeName)
	if !ok {
		return nil, false
	}
	state, known := one.read(req.CurrentState)
	private, plain := readPrivate(req.Private)
	if !known || !plain {
		return nil, false
	}
	found, ok := one.resource.IsCurrent(ctx, state, private)
	if !ok {
		return nil, false
	}
	identity, err := tfprotov6.NewDynamicValue(found.Type(), found)
	if err != nil {
		return nil, false
	}
	if had := req.CurrentIdentity; had != nil && (had.IdentityData == nil || !bytes.Equal(had.IdentityData.MsgPack, identity.MsgPack)) {
		return nil, false
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &identity}, true
}

// PlanResourceChange implements tfprotov6.ResourceServer.
func (s *server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	if identity, ok := s.isSettled(ctx, req); ok {
		return &tfprotov6.PlanResourceChangeResponse{PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: identity}, nil
	}
	return during(ctx, req, s.protocolServer.PlanResourceChange)
}

func (s *server) isSettled(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.ResourceIdentityData, bool) {
	if req.PriorState == nil || req.ProposedNewState == nil || len(req.PriorState.MsgPack) == 0 ||
		!bytes.Equal(req.PriorState.MsgPack, req.ProposedNewState.MsgPack) {
		return nil, false
	}
	one, ok := s.settles(ctx, req.TypeName)
	if !ok {
		return nil, false
	}
	config, configured := one.read(req.Config)
	state, known := one.read(req.PriorState)
	private, plain := readPrivate(req.PriorPrivate)
	if !configured || !known || !plain || !one.resource.IsSettled(ctx, config, state, private) {
		return nil, false
	}
	return one.keepIdentity(req.PriorIdentity)
}

// settling is a resource at work.
type settling struct {
	kind

	resource resourceThatSettles
}

// keepIdentity plans the identity that an object has; null is that of one of which
// an older Terraform has kept none. It is not ok where it cannot be read.
func (s settling) keepIdentity(prior *tfprotov6.ResourceIdentityData) (*tfprotov6.ResourceIdentityData, bool) {
	switch {
	case s.identities == nil:
		return nil, prior == nil
	case prior == nil:
		null, err := tfprotov6.NewDynamicValue(s.identities, tftypes.NewValue(s.identities, nil))
		return &tfprotov6.ResourceIdentityData{IdentityData: &null}, err == nil
	case prior.IdentityData == nil:
		return nil, false
	}
	_, err := prior.IdentityData.Unmarshal(s.identities)
	return prior, err == nil
}

// settles returns the resource of a type, false where it cannot settle.
func (s *server) settles(ctx context.Context, typeName string) (settling, bool) {
	kind, ok := s.kind(ctx, typeName)
	data := s.provider.data.Load()
	if !ok || data == nil {
		return settling{}, false
	}
	one, ok := kind.newResource().(resourceThatSettles)
	if !ok {
		return settling{}, false
	}
	var resp resource.ConfigureResponse
	one.Configure(ctx, resource.ConfigureRequest{ProviderData: data}, &resp)
	return settling{kind, one}, !resp.Diagnostics.HasError()
}

// read reads a value, false where there is none.
func (s settling) read(in *tfprotov6.DynamicValue) (tftypes.Value, bool) {
	if in == nil {
		return tftypes.Value{}, false
	}
	value, err := in.Unmarshal(s.values)
	return value, err == nil && !value.IsNull()
}

// private is what is remembered beside a state.
type private map[string][]byte

// readPrivate reads it, false where it holds more than what the provider remembers,
// or is not as the framework would write it.
func readPrivate(raw []byte) (private, bool) {
	if len(raw) == 0 {
		return nil, true
	}
	var out private
	if json.Unmarshal(raw, &out) != nil || len(out) == 0 {
		return nil, false
	}
	for key, value := range out {
		if strings.HasPrefix(key, ".") || !utf8.Valid(value) || !json.Valid(value) {
			return nil, false
		}
	}
	again, err := json.Marshal(out)
	return out, err == nil && bytes.Equal(again, raw)
}

// GetKey implements providerdata.PrivateReader.
func (p private) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) { return p[key], nil }
