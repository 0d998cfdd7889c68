package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// GitHubKeyID is the ID of the public key that [GitHub] has.
const GitHubKeyID = "568250167242549743"

// GitHub replaces the provider integrations/github: the resources of Actions
// secrets and variables, and the data source of the public key, in base64, for
// which secrets are encrypted.
func GitHub(store SecretStore, publicKey string) Companion {
	p := &replacedProvider{
		name: "github",
		resources: []resource.Resource{
			&storeResource{
				store: store, typeName: "github_actions_secret", entry: attributes("secret_name", "value_encrypted"),
				attributes: map[string]schema.Attribute{
					"id":              storeID(),
					"repository":      schema.StringAttribute{Required: true},
					"secret_name":     schema.StringAttribute{Required: true},
					"key_id":          schema.StringAttribute{Optional: true},
					"value_encrypted": schema.StringAttribute{Optional: true, Sensitive: true},
				},
			},
			&storeResource{
				store: store, typeName: "github_actions_variable", entry: attributes("variable_name", "value"),
				attributes: map[string]schema.Attribute{
					"id":            storeID(),
					"repository":    schema.StringAttribute{Required: true},
					"variable_name": schema.StringAttribute{Required: true},
					"value":         schema.StringAttribute{Required: true},
				},
			},
		},
		dataSources: []datasource.DataSource{&gitHubPublicKey{publicKey}},
	}
	return p.companion("integrations/github")
}

type gitHubPublicKey struct{ key string }

// Metadata names the data source.
func (g *gitHubPublicKey) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "github_actions_public_key"
}

// Schema is the original's.
func (g *gitHubPublicKey) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = datasourceschema.Schema{Attributes: map[string]datasourceschema.Attribute{
		"repository": datasourceschema.StringAttribute{Required: true},
		"key":        datasourceschema.StringAttribute{Computed: true},
		"key_id":     datasourceschema.StringAttribute{Computed: true},
	}}
}

// Read returns the key.
func (g *gitHubPublicKey) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	resp.State.Raw = req.Config.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("key"), g.key)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("key_id"), GitHubKeyID)...)
}
