package protocol

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Provider is a framework provider whose requests a [NewServer] server can answer
// without the framework.
type Provider interface {
	provider.Provider

	// ResourceData returns what Configure passed to the resources; nil before that.
	ResourceData() any
	// Redact returns a text without the secrets that the provider knows.
	Redact(text string) string
}

// frameworkServer is the framework's server with the optional interfaces that
// plugin-go finds by type assertion. Embedding fewer would hide them.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// server is the framework's server with the differences that the package comment
// lists.
type server struct {
	frameworkServer

	provider Provider
	// describe guards resourceTypes, the provider's resources by type name.
	describe      sync.Once
	resourceTypes map[string]resourceType
	// describeDataSources guards dataSourceTypes, the data sources that encode their
	// state, by type name.
	describeDataSources sync.Once
	dataSourceTypes     map[string]dataSourceType
}

// resourceType is a resource of the provider and the types of its values.
type resourceType struct {
	newResource    func() resource.Resource
	schema         schema.Schema
	valueType      tftypes.Type
	identitySchema identityschema.Schema
	identityType   tftypes.Type // nil if it has no identity
	creation       *creation    // nil if only the framework can plan and create new objects
	validation     validation   // nil if only the framework can validate configurations
}

// NewServer returns a protocol server for a provider. If the framework's server has
// other interfaces than expected, it is returned as it is: configurations are then
// generated without the resources' help, and all else works.
func NewServer(p Provider) tfprotov6.ProviderServer {
	served := providerserver.NewProtocol6(p)()
	complete, ok := served.(frameworkServer)
	if !ok {
		return served
	}
	return redactingServer{&server{frameworkServer: complete, provider: p}}
}

// resourceType returns the resource type of this name, false if there is none.
func (s *server) resourceType(ctx context.Context, typeName string) (resourceType, bool) {
	s.describe.Do(func() {
		prefix := s.typeName(ctx)
		s.resourceTypes = map[string]resourceType{}
		for _, newResource := range s.provider.Resources(ctx) {
			var (
				named     resource.MetadataResponse
				described resource.SchemaResponse
			)
			r := newResource()
			r.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: prefix}, &named)
			r.Schema(ctx, resource.SchemaRequest{}, &described)
			found := resourceType{newResource: newResource, schema: described.Schema, valueType: described.Schema.Type().TerraformType(ctx)}
			found.creation = newCreation(ctx, described.Schema.Attributes)
			found.validation = newValidation(r, described.Schema.Attributes)
			if with, ok := r.(resource.ResourceWithIdentity); ok {
				var identified resource.IdentitySchemaResponse
				with.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &identified)
				found.identitySchema = identified.IdentitySchema
				found.identityType = identified.IdentitySchema.Type().TerraformType(ctx)
			}
			s.resourceTypes[named.TypeName] = found
		}
	})
	found, ok := s.resourceTypes[typeName]
	return found, ok
}

// typeName returns the prefix of the names of the provider's resources.
func (s *server) typeName(ctx context.Context) string {
	var metadata provider.MetadataResponse
	s.provider.Metadata(ctx, provider.MetadataRequest{}, &metadata)
	return metadata.TypeName
}
