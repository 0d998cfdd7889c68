package servicetoken

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

var (
	_ ephemeral.EphemeralResource              = (*ClientSecretEphemeral)(nil)
	_ ephemeral.EphemeralResourceWithConfigure = (*ClientSecretEphemeral)(nil)
)

// NewClientSecretEphemeral returns the ephemeral resource access_client_secret.
func NewClientSecretEphemeral() ephemeral.EphemeralResource {
	return &ClientSecretEphemeral{providerdata.NewEphemeralResource("_client_secret")}
}

// ClientSecretEphemeral decrypts a secret that was encrypted with age. It sends no
// request.
type ClientSecretEphemeral struct{ providerdata.EphemeralResource }

type clientSecretModel struct {
	EncryptedClientSecret types.String `tfsdk:"encrypted_client_secret"`
	AgeIdentity           types.String `tfsdk:"age_identity"`
	ClientSecret          types.String `tfsdk:"client_secret"`
}

// Schema describes the ephemeral resource.
func (e *ClientSecretEphemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Decrypts the `encrypted_client_secret` of a service token that was encrypted for an age recipient. The secret exists only during the run: " +
			"it can be used in write-only arguments and provider blocks, and neither the state nor the plan contains it.\n\n" +
			"-> Needs Terraform 1.11 or OpenTofu 1.12. It sends no request.",
		Attributes: map[string]schema.Attribute{
			"encrypted_client_secret": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The attribute `encrypted_client_secret` of the token: an armored age file. Required.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"age_identity": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "The age identities, or private SSH keys, that can decrypt it. Defaults to those of the provider block.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"client_secret": schema.StringAttribute{
				Computed:            true,
				Sensitive:           true,
				MarkdownDescription: "The client secret.",
			},
		},
	}
}

// Open decrypts the secret.
func (e *ClientSecretEphemeral) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var m clientSecretModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if m.EncryptedClientSecret.IsNull() {
		// If the attribute was required, Terraform would say only that a value is missing.
		resp.Diagnostics.AddAttributeError(path.Root("encrypted_client_secret"), "No encrypted secret",
			"The value is null. A service token has an encrypted_client_secret only if its client_secret_encryption is set to age_recipients, and not after an import. "+
				"Set client_secret_encryption on the token. Without encryption, use the client_secret of the token instead of this ephemeral resource.")
		return
	}
	var identities *seal.Identities
	if e.Data != nil {
		identities = e.Data.Identities
	}
	if !m.AgeIdentity.IsNull() {
		own, err := seal.ParseAgeIdentities(m.AgeIdentity.ValueString())
		if err != nil {
			resp.Diagnostics.AddAttributeError(path.Root("age_identity"), "Invalid identity", "The value "+err.Error()+".")
			return
		}
		identities = own
	}
	if identities == nil {
		resp.Diagnostics.AddAttributeError(path.Root("age_identity"), "Missing identity",
			"There is no identity to decrypt the secret with. Set age_identity here, or age_identity or age_identity_file in the provider block, "+
				"or the environment variable ACCESS_AGE_IDENTITY or ACCESS_AGE_IDENTITY_FILE.")
		return
	}

	secret, err := identities.Open(m.EncryptedClientSecret.ValueString())
	switch {
	case errors.Is(err, seal.ErrNoIdentityMatches):
		resp.Diagnostics.AddAttributeError(path.Root("encrypted_client_secret"), "Encrypted for other recipients",
			"The value was encrypted for other recipients: "+err.Error()+". Use the identity of one of the token's age_recipients.")
		return
	case err != nil:
		resp.Diagnostics.AddAttributeError(path.Root("encrypted_client_secret"), "Unable to decrypt the secret", "The value "+err.Error()+".")
		return
	}
	m.ClientSecret = types.StringValue(secret)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &m)...)
}
