package main

import (
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocol"
)

// echoName is the name of the provider that gives everything back.
const echoName = "echo"

// sampleText is what it makes up.
const sampleText = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"

// echo is a provider with the schemas of the real one that gives back what it is
// given: what Terraform and the protocol cost with it, they cost with every
// provider whose resource has these attributes.
type echo struct {
	tfprotov6.ProviderServer

	described sync.Once
	types     map[string]tftypes.Type
	computed  map[string]map[string]bool
	// identities are those of new objects.
	identities map[string]*tfprotov6.ResourceIdentityData
}

func serveEcho() error {
	// The real one is silent, too.
	if err := protocol.QuietLogs(os.Getenv, os.Setenv); err != nil {
		return err
	}
	return tf6server.Serve(registry+"/"+echoName, func() tfprotov6.ProviderServer {
		return &echo{ProviderServer: provider.NewServer(version)()}
	})
}

func (*echo) ValidateProviderConfig(_ context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: req.Config}, nil
}

func (*echo) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (*echo) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (e *echo) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	valueType, err := e.typeOf(ctx, req.TypeName)
	if err != nil {
		return nil, err
	}
	value, err := req.RawState.Unmarshal(valueType)
	if err != nil {
		return nil, err
	}
	state, err := tfprotov6.NewDynamicValue(valueType, value)
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &state}, err
}

func (*echo) ReadResource(_ context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, NewIdentity: req.CurrentIdentity, Private: req.Private}, nil
}

func (e *echo) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	isNew, err := e.isNew(ctx, req.TypeName, req.PriorState)
	if err != nil {
		return nil, err
	}
	out := &tfprotov6.PlanResourceChangeResponse{PlannedState: req.ProposedNewState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: req.PriorIdentity}
	if isNew {
		out.PlannedPrivate = []byte(`{"secret_version":"MQ=="}`)
		out.PlannedState, err = e.fill(req.TypeName, req.ProposedNewState)
	}
	return out, err
}

func (e *echo) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	isNew, err := e.isNew(ctx, req.TypeName, req.PriorState)
	if err != nil {
		return nil, err
	}
	out := &tfprotov6.ApplyResourceChangeResponse{NewState: req.PlannedState, Private: req.PlannedPrivate, NewIdentity: req.PlannedIdentity}
	if isNew {
		out.NewIdentity = e.identities[req.TypeName]
	}
	return out, nil
}

// typeOf returns the type of the values of a resource.
func (e *echo) typeOf(ctx context.Context, typeName string) (tftypes.Type, error) {
	var err error
	e.described.Do(func() { err = e.describe(ctx) })
	valueType, ok := e.types[typeName]
	if err == nil && !ok {
		err = fmt.Errorf("there is no resource %s", typeName)
	}
	return valueType, err
}

// isNew reports whether there was no object before.
func (e *echo) isNew(ctx context.Context, typeName string, prior *tfprotov6.DynamicValue) (bool, error) {
	valueType, err := e.typeOf(ctx, typeName)
	if err != nil {
		return false, err
	}
	state, err := prior.Unmarshal(valueType)
	return state.IsNull(), err
}

// describe reads the schemas of the real provider.
func (e *echo) describe(ctx context.Context) error {
	all, err := e.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return err
	}
	e.types, e.computed = map[string]tftypes.Type{}, map[string]map[string]bool{}
	for name, schema := range all.ResourceSchemas {
		e.types[name], e.computed[name] = schema.ValueType(), map[string]bool{}
		for _, attribute := range schema.Block.Attributes {
			e.computed[name][attribute.Name] = attribute.Computed
		}
	}
	named, err := e.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return err
	}
	e.identities = map[string]*tfprotov6.ResourceIdentityData{}
	for name, schema := range named.IdentitySchemas {
		values := map[string]tftypes.Value{}
		for _, attribute := range schema.IdentityAttributes {
			values[attribute.Name] = tftypes.NewValue(tftypes.String, sampleText)
		}
		identity, err := tfprotov6.NewDynamicValue(schema.ValueType(), tftypes.NewValue(schema.ValueType(), values))
		if err != nil {
			return err
		}
		e.identities[name] = &tfprotov6.ResourceIdentityData{IdentityData: &identity}
	}
	return nil
}

// fill gives the computed texts of a new object a value, so that states are about
// as large as the real ones.
func (e *echo) fill(typeName string, proposed *tfprotov6.DynamicValue) (*tfprotov6.DynamicValue, error) {
	valueType := e.types[typeName]
	object, err := proposed.Unmarshal(valueType)
	if err != nil {
		return nil, err
	}
	var values map[string]tftypes.Value
	if err := object.As(&values); err != nil {
		return nil, err
	}
	for name, value := range values {
		if e.computed[typeName][name] && value.IsNull() && value.Type().Is(tftypes.String) {
			values[name] = tftypes.NewValue(tftypes.String, sampleText)
		}
	}
	filled, err := tfprotov6.NewDynamicValue(valueType, tftypes.NewValue(valueType, values))
	return &filled, err
}
