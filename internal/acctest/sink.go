package acctest

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Sink is a store of secrets that replaces the providers that users hand
// secrets to: for Vault's vault_kv_secret_v2 with its write-only argument, and
// for GitHub's github_actions_secret, which takes an encrypted value.
type Sink struct {
	mu      sync.Mutex
	secrets map[string]string
	failing error
}

// Secret returns what was stored last under a name.
func (s *Sink) Secret(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.secrets[name]
}

// Fail makes every write fail; nil ends that.
func (s *Sink) Fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failing = err
}

func (s *Sink) store(name, secret string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failing != nil {
		return s.failing
	}
	if s.secrets == nil {
		s.secrets = map[string]string{}
	}
	s.secrets[name] = secret
	return nil
}

// Vault serves a replacement of the provider "vault".
func (s *Sink) Vault() func() (tfprotov6.ProviderServer, error) {
	return providerserver.NewProtocol6WithError(&sinkProvider{name: "vault", resource: &sinkResource{
		sink: s, typeName: "vault_kv_secret_v2", key: "name", value: "data_json_wo",
		attributes: map[string]schema.Attribute{
			"mount":                schema.StringAttribute{Required: true},
			"name":                 schema.StringAttribute{Required: true},
			"data_json_wo":         schema.StringAttribute{Required: true, WriteOnly: true},
			"data_json_wo_version": schema.Int64Attribute{Required: true},
		},
	}})
}

// GitHub serves a replacement of the provider "github".
func (s *Sink) GitHub() func() (tfprotov6.ProviderServer, error) {
	return providerserver.NewProtocol6WithError(&sinkProvider{name: "github", resource: &sinkResource{
		sink: s, typeName: "github_actions_secret", key: "secret_name", value: "encrypted_value",
		attributes: map[string]schema.Attribute{
			"repository":      schema.StringAttribute{Required: true},
			"secret_name":     schema.StringAttribute{Required: true},
			"encrypted_value": schema.StringAttribute{Required: true, Sensitive: true},
		},
	}})
}

type sinkProvider struct {
	name     string
	resource *sinkResource
}

// Metadata names the provider.
func (p *sinkProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = p.name
}

// Schema takes no configuration.
func (p *sinkProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

// Configure does nothing.
func (p *sinkProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

// DataSources are none.
func (p *sinkProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

// Resources are the one.
func (p *sinkProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return p.resource }}
}

type sinkResource struct {
	sink       *Sink
	typeName   string
	attributes map[string]schema.Attribute
	// key and value are the attributes that the secret is stored under and in.
	key, value string
}

// Metadata names the resource.
func (r *sinkResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.typeName
}

// Schema is that part of the original's which is needed here.
func (r *sinkResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: r.attributes}
}

// Create stores the secret.
func (r *sinkResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.Append(r.store(ctx, req.Config)...)
	if !resp.Diagnostics.HasError() {
		resp.State.Raw = req.Plan.Raw
	}
}

// Read leaves the state as it is: a store does not tell its secrets.
func (r *sinkResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update stores the secret again.
func (r *sinkResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.Append(r.store(ctx, req.Config)...)
	if !resp.Diagnostics.HasError() {
		resp.State.Raw = req.Plan.Raw
	}
}

// Delete forgets it.
func (r *sinkResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

func (r *sinkResource) store(ctx context.Context, config tfsdk.Config) diag.Diagnostics {
	var (
		name, secret types.String
		diags        diag.Diagnostics
	)
	diags.Append(config.GetAttribute(ctx, path.Root(r.key), &name)...)
	diags.Append(config.GetAttribute(ctx, path.Root(r.value), &secret)...)
	if err := r.sink.store(name.ValueString(), secret.ValueString()); err != nil {
		diags.AddAttributeError(path.Root(r.value), "The store failed", err.Error())
	}
	return diags
}
