package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Terraform 1.14 and newer let the provider generate the configurations of imports
// and of the results of queries. Framework 1.19 has the code for it, but neither
// says so to Terraform, which then writes down all that could be configured, nor
// lets resources have a say in it.

// resourceWithGenerate is a resource whose generated configuration cannot hold all
// that is in its state and could be configured, because one attribute follows from
// another and excludes it.
type resourceWithGenerate interface {
	resource.Resource

	// Generate takes such attributes out of a state.
	Generate(context.Context, *tfsdk.State) diag.Diagnostics
}

// GetProviderSchema adds that configurations can be generated here.
func (s *server) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := s.protocolServer.GetProviderSchema(ctx, req)
	if resp != nil && resp.ServerCapabilities != nil {
		resp.ServerCapabilities.GenerateResourceConfig = true
	}
	return resp, err
}

// GetMetadata adds the same.
func (s *server) GetMetadata(ctx context.Context, req *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	resp, err := s.protocolServer.GetMetadata(ctx, req)
	if resp != nil && resp.ServerCapabilities != nil {
		resp.ServerCapabilities.GenerateResourceConfig = true
	}
	return resp, err
}

// GenerateResourceConfig generates from what the resource leaves of the state.
func (s *server) GenerateResourceConfig(ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	kind, ok := s.kind(ctx, req.TypeName)
	if !ok || req.State == nil {
		return s.protocolServer.GenerateResourceConfig(ctx, req)
	}
	one, ok := kind.newResource().(resourceWithGenerate)
	if !ok {
		return s.protocolServer.GenerateResourceConfig(ctx, req)
	}
	raw, err := req.State.Unmarshal(kind.values)
	if err != nil {
		return nil, fmt.Errorf("read the state of %s: %w", req.TypeName, err)
	}
	if raw.IsNull() {
		return s.protocolServer.GenerateResourceConfig(ctx, req)
	}
	state := tfsdk.State{Raw: raw, Schema: kind.schema}
	if diags := one.Generate(ctx, &state); diags.HasError() {
		return nil, fmt.Errorf("generate a configuration of %s: %s", req.TypeName, diags.Errors()[0].Detail())
	}
	left, err := tfprotov6.NewDynamicValue(kind.values, state.Raw)
	if err != nil {
		return nil, fmt.Errorf("write the state of %s: %w", req.TypeName, err)
	}
	return s.protocolServer.GenerateResourceConfig(ctx, &tfprotov6.GenerateResourceConfigRequest{TypeName: req.TypeName, State: &left})
}
