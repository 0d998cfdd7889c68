package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// CloudflareV4 replaces version 4 of the official Cloudflare provider, as far
// as users of service tokens know it: the resource under both its names. It sends
// no requests, and what is in its state stays as it is.
func CloudflareV4() Companion {
	attributes := token(schema.Int64Attribute{Optional: true, Computed: true})
	attributes["min_days_for_renewal"] = schema.Int64Attribute{Optional: true}
	return cloudflare(
		&inert{typeName: "cloudflare_access_service_token", attributes: attributes},
		&inert{typeName: "cloudflare_zero_trust_access_service_token", attributes: attributes},
	)
}

// CloudflareV5 replaces version 5 in the same way, with the policies that name
// tokens. The resource's older name is gone there.
func CloudflareV5() Companion {
	return cloudflare(
		&inert{
			typeName: "cloudflare_zero_trust_access_service_token", version: 500,
			attributes: token(schema.Float64Attribute{Optional: true, Computed: true}),
		},
		&inert{typeName: "cloudflare_zero_trust_access_policy", version: 500, attributes: map[string]schema.Attribute{
			"id":         schema.StringAttribute{Computed: true},
			"account_id": schema.StringAttribute{Required: true},
			"name":       schema.StringAttribute{Required: true},
			"decision":   schema.StringAttribute{Required: true},
			"include": schema.ListNestedAttribute{Optional: true, NestedObject: schema.NestedAttributeObject{
				Attributes: map[string]schema.Attribute{
					"service_token": schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{
						"token_id": schema.StringAttribute{Required: true},
					}},
				},
			}},
		}},
	)
}

// token is what all versions have in common.
func token(version schema.Attribute) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":                                schema.StringAttribute{Computed: true},
		"account_id":                        schema.StringAttribute{Optional: true},
		"zone_id":                           schema.StringAttribute{Optional: true},
		"name":                              schema.StringAttribute{Required: true},
		"duration":                          schema.StringAttribute{Optional: true, Computed: true},
		"client_id":                         schema.StringAttribute{Computed: true},
		"client_secret":                     schema.StringAttribute{Computed: true, Sensitive: true},
		"client_secret_version":             version,
		"previous_client_secret_expires_at": schema.StringAttribute{Optional: true},
		"expires_at":                        schema.StringAttribute{Computed: true},
	}
}

func cloudflare(resources ...resource.Resource) Companion {
	p := &replacedProvider{name: "cloudflare", resources: resources}
	return p.companion("cloudflare/cloudflare")
}

// inert is a resource whose objects cannot be created or changed, and stay as they
// are in a state that somebody has written.
type inert struct {
	typeName   string
	version    int64
	attributes map[string]schema.Attribute
}

// Metadata names the resource.
func (r *inert) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.typeName
}

// Schema is as far as a state needs it.
func (r *inert) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Version: r.version, Attributes: r.attributes}
}

// Create refuses.
func (r *inert) Create(_ context.Context, _ resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.AddError("Nothing can be created here", r.typeName+" is a stand-in.")
}

// Read leaves the state as it is.
func (r *inert) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update refuses.
func (r *inert) Update(_ context.Context, _ resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.AddError("Nothing can be changed here", r.typeName+" is a stand-in.")
}

// Delete refuses.
func (r *inert) Delete(_ context.Context, _ resource.DeleteRequest, resp *resource.DeleteResponse) {
	resp.Diagnostics.AddError("Nothing can be deleted here", r.typeName+" is a stand-in.")
}
