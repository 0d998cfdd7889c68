package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// replacedProvider replaces another provider, as far as tests need it.
type replacedProvider struct {
	name        string
	resources   []resource.Resource
	dataSources []datasource.DataSource
	ephemerals  []ephemeral.EphemeralResource
}

var _ provider.ProviderWithEphemeralResources = (*replacedProvider)(nil)

func (p *replacedProvider) companion(source string) Companion {
	return Companion{source, providerserver.NewProtocol6(p)}
}

// Metadata names the provider.
func (p *replacedProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = p.name
}

// Schema takes no configuration.
func (p *replacedProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {
}

// Configure does nothing.
func (p *replacedProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

// DataSources are those that the provider was created with.
func (p *replacedProvider) DataSources(context.Context) []func() datasource.DataSource {
	return constructors(p.dataSources)
}

// Resources are those that the provider was created with.
func (p *replacedProvider) Resources(context.Context) []func() resource.Resource {
	return constructors(p.resources)
}

// EphemeralResources are those that the provider was created with.
func (p *replacedProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return constructors(p.ephemerals)
}

func constructors[T any](all []T) []func() T {
	var out []func() T
	for _, one := range all {
		out = append(out, func() T { return one })
	}
	return out
}
