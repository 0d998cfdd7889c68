package protocol

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// resourceWithGenerate is a resource whose generated configuration must not contain
// every configurable attribute of its state, because one attribute follows from
// another and conflicts with it.
type resourceWithGenerate interface {
	resource.Resource

	// Generate sets such attributes of a state to null.
	Generate(context.Context, *tfsdk.State) diag.Diagnostics
}

// GetProviderSchema adds the capability to generate configurations.
func (s *server) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := s.frameworkServer.GetProviderSchema(ctx, req)
	if resp != nil && resp.ServerCapabilities != nil {
		resp.ServerCapabilities.GenerateResourceConfig = true
	}
	return resp, err
}

// GetMetadata adds the same capability.
func (s *server) GetMetadata(ctx context.Context, req *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	resp, err := s.frameworkServer.GetMetadata(ctx, req)
	if resp != nil && resp.ServerCapabilities != nil {
		resp.ServerCapabilities.GenerateResourceConfig = true
	}
	return resp, err
}

// GenerateResourceConfig has the framework generate a configuration, after the
// resource has removed from the state what the configuration must not contain.
func (s *server) GenerateResourceConfig(ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	resourceType, ok := s.resourceType(ctx, req.TypeName)
	if !ok || req.State == nil {
		return s.frameworkServer.GenerateResourceConfig(ctx, req)
	}
	r, ok := resourceType.newResource().(resourceWithGenerate)
	if !ok {
		return s.frameworkServer.GenerateResourceConfig(ctx, req)
	}
	raw, err := req.State.Unmarshal(resourceType.valueType)
	if err != nil {
		return nil, fmt.Errorf("read the state of %s: %w", req.TypeName, err)
	}
	if raw.IsNull() {
		return s.frameworkServer.GenerateResourceConfig(ctx, req)
	}
	state := tfsdk.State{Raw: raw, Schema: resourceType.schema}
	if diags := r.Generate(ctx, &state); diags.HasError() {
		return nil, fmt.Errorf("generate a configuration of %s: %s", req.TypeName, diags.Errors()[0].Detail())
	}
	reduced, err := tfprotov6.NewDynamicValue(resourceType.valueType, state.Raw)
	if err != nil {
		return nil, fmt.Errorf("write the state of %s: %w", req.TypeName, err)
	}
	return s.frameworkServer.GenerateResourceConfig(ctx, &tfprotov6.GenerateResourceConfigRequest{TypeName: req.TypeName, State: &reduced})
}
