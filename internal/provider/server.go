package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// protocolServer is the framework's server, with the parts that plugin-go keeps in
// interfaces of their own and looks for by assertion: embedding less would hide
// them.
type protocolServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// resourceWithGenerate is a resource whose generated configuration cannot hold all
// that is in its state and could be configured, because one attribute follows from
// another and excludes it.
type resourceWithGenerate interface {
	resource.Resource

	// Generate takes such attributes out of a state.
	Generate(context.Context, *tfsdk.State) diag.Diagnostics
}

// server is the framework's server, but for the configurations that Terraform
// generates, for imports and for the results of queries. Terraform 1.14 and newer
// let the provider do that. Framework 1.19 has the code for it, but neither says so
// to Terraform, which then writes down all that could be configured, nor lets
// resources have a say in it.
type server struct {
	protocolServer

	provider provider.Provider
}

// NewServer returns what serves a provider of the given version.
func NewServer(version string, opts ...Option) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		p := New(version, opts...)()
		served := providerserver.NewProtocol6(p)()
		whole, ok := served.(protocolServer)
		if !ok {
			// A later framework may have other interfaces. Generated configurations
			// then need a hand, and all else works.
			return served
		}
		return &server{whole, p}
	}
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
	one, ok := s.find(ctx, req.TypeName)
	if !ok || req.State == nil {
		return s.protocolServer.GenerateResourceConfig(ctx, req)
	}
	var described resource.SchemaResponse
	one.Schema(ctx, resource.SchemaRequest{}, &described)
	kind := described.Schema.Type().TerraformType(ctx)
	raw, err := req.State.Unmarshal(kind)
	if err != nil {
		return nil, fmt.Errorf("read the state of %s: %w", req.TypeName, err)
	}
	if raw.IsNull() {
		return s.protocolServer.GenerateResourceConfig(ctx, req)
	}
	state := tfsdk.State{Raw: raw, Schema: described.Schema}
	if diags := one.Generate(ctx, &state); diags.HasError() {
		return nil, fmt.Errorf("generate a configuration of %s: %s", req.TypeName, diags.Errors()[0].Detail())
	}
	left, err := tfprotov6.NewDynamicValue(kind, state.Raw)
	if err != nil {
		return nil, fmt.Errorf("write the state of %s: %w", req.TypeName, err)
	}
	return s.protocolServer.GenerateResourceConfig(ctx, &tfprotov6.GenerateResourceConfigRequest{TypeName: req.TypeName, State: &left})
}

// find returns the resource of a type, false where it takes what it is given.
func (s *server) find(ctx context.Context, typeName string) (resourceWithGenerate, bool) {
	for _, made := range s.provider.Resources(ctx) {
		one := made()
		var named resource.MetadataResponse
		one.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: TypeName}, &named)
		if named.TypeName == typeName {
			with, ok := one.(resourceWithGenerate)
			return with, ok
		}
	}
	return nil, false
}
