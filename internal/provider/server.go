package provider

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// protocolServer is the framework's server, with the parts that plugin-go keeps in
// interfaces of their own and looks for by assertion: embedding less would hide
// them.
type protocolServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// server is the framework's server, with three differences, each in a file of its
// own: it says that it generates configurations, and lets resources have a say in
// them (generate.go); it answers by itself for objects that have not changed
// (settled.go); and it forgets a call when that is over (forgetting.go).
type server struct {
	protocolServer

	provider *Provider
	// described guards resources, which are those of the provider by the names of
	// their types.
	described sync.Once
	resources map[string]kind
}

// kind is a kind of resource, and the types of its values and identities.
type kind struct {
	newResource func() resource.Resource
	schema      schema.Schema
	values      tftypes.Type
	identities  tftypes.Type // nil where it has none
}

// NewServer returns what serves a provider of the given version.
func NewServer(version string, opts ...Option) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		p := newProvider(version, opts...)
		served := providerserver.NewProtocol6(p)()
		whole, ok := served.(protocolServer)
		if !ok {
			// A later framework may have other interfaces. Generated configurations
			// then need a hand, and all else works.
			return served
		}
		return &server{protocolServer: whole, provider: p}
	}
}

// kind returns the kind of a resource, false where there is none of that name.
func (s *server) kind(ctx context.Context, typeName string) (kind, bool) {
	s.described.Do(func() {
		s.resources = map[string]kind{}
		for _, newResource := range s.provider.Resources(ctx) {
			var (
				named     resource.MetadataResponse
				described resource.SchemaResponse
			)
			one := newResource()
			one.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: TypeName}, &named)
			one.Schema(ctx, resource.SchemaRequest{}, &described)
			found := kind{newResource: newResource, schema: described.Schema, values: described.Schema.Type().TerraformType(ctx)}
			if with, ok := one.(resource.ResourceWithIdentity); ok {
				var identified resource.IdentitySchemaResponse
				with.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &identified)
				found.identities = identified.IdentitySchema.Type().TerraformType(ctx)
			}
			s.resources[named.TypeName] = found
		}
	})
	found, ok := s.resources[typeName]
	return found, ok
}
