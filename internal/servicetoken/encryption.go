package servicetoken

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

var encryptionPath = path.Root("client_secret_encryption")

// encryptionModel contains the recipients of the secret. Exactly one of its
// attributes is set.
type encryptionModel struct {
	AgeRecipients      types.Set    `tfsdk:"age_recipients"`
	PGPKey             types.String `tfsdk:"pgp_key"`
	SealedBoxPublicKey types.String `tfsdk:"sealed_box_public_key"`
}

func encryptionAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "Encrypts the secret for its recipients. The state then contains `encrypted_client_secret`, and `client_secret` is null. " +
			"Exactly one of the attributes must be set. A change of the recipients rotates the secret, because the former recipients know it.",
		Attributes: map[string]schema.Attribute{
			"age_recipients": schema.SetAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "Recipients of [age](https://age-encryption.org): public keys such as `age1…`, those of hardware keys (`age1tag1…`), or SSH public keys (`ssh-ed25519 …`, `ssh-rsa …`). " +
					"The ephemeral resource `access_client_secret` decrypts the secret with the identity of one of them.",
			},
			"pgp_key": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "A PGP public key, armored or in base64. `gpg --decrypt` decrypts the secret.",
			},
			"sealed_box_public_key": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "A public key of 32 bytes in base64, such as GitHub's public key for Actions secrets. GitHub accepts the result as `value_encrypted`, " +
					"and `crypto_box_seal_open` of libsodium decrypts it.",
			},
		},
	}
}

// encryption returns the recipients of the secret. They are nil if the secret is not
// encrypted, and unknown is true if they are not known yet.
func (m *model) encryption(ctx context.Context) (recipients *seal.Recipients, unknown bool, diags diag.Diagnostics) {
	if m.ClientSecretEncryption.IsNull() {
		return nil, false, nil
	}
	if m.ClientSecretEncryption.IsUnknown() {
		return nil, true, nil
	}
	var e encryptionModel
	diags.Append(m.ClientSecretEncryption.As(ctx, &e, basetypes.ObjectAsOptions{})...)
	if diags.HasError() {
		return nil, false, diags
	}

	set, unknown := 0, false
	for _, key := range []attr.Value{e.AgeRecipients, e.PGPKey, e.SealedBoxPublicKey} {
		if validators.IsSet(key) {
			set++
		}
		unknown = unknown || key.IsUnknown()
	}
	switch {
	case set > 1, set == 0 && !unknown:
		diags.AddAttributeError(encryptionPath, "Invalid client_secret_encryption",
			fmt.Sprintf("Set exactly one of age_recipients, pgp_key and sealed_box_public_key; %d are set.", set))
		return nil, false, diags
	case unknown:
		// Keys that are already known are still checked.
		_, _, diags = e.parse(ctx)
		return nil, true, diags
	default:
		return e.parse(ctx)
	}
}

func (e *encryptionModel) parse(ctx context.Context) (recipients *seal.Recipients, unknown bool, diags diag.Diagnostics) {
	var (
		err error
		at  string
	)
	switch {
	case validators.IsSet(e.AgeRecipients):
		var texts []types.String
		at = "age_recipients"
		diags.Append(e.AgeRecipients.ElementsAs(ctx, &texts, false)...)
		var known []string
		for _, text := range texts {
			if text.IsUnknown() {
				return nil, true, diags
			}
			known = append(known, text.ValueString())
		}
		recipients, err = seal.ParseAgeRecipients(known)
	case validators.IsSet(e.PGPKey):
		at = "pgp_key"
		recipients, err = seal.ParsePGPKey(e.PGPKey.ValueString())
	case validators.IsSet(e.SealedBoxPublicKey):
		at = "sealed_box_public_key"
		recipients, err = seal.ParseSealedBoxKey(e.SealedBoxPublicKey.ValueString())
	}
	switch {
	case errors.Is(err, seal.ErrPrivateKey):
		// Not on the attribute: Terraform would print its line, which contains the key.
		diags.AddError("Private key in the configuration", "The value of "+encryptionPath.AtName(at).String()+" "+err.Error()+".")
	case err != nil:
		// Terraform finds no line for the path of a nested attribute.
		diags.AddAttributeError(encryptionPath, "Invalid key", "The value of "+at+" "+err.Error()+".")
	}
	return recipients, false, diags
}

// sealer returns the sealer that encrypts the secret, or nil if the secret stays
// plain. It must be called before a secret is requested: if a key cannot be used,
// the new secret would be lost.
func (m *model) sealer(ctx context.Context, now time.Time) (*seal.Sealer, diag.Diagnostics) {
	recipients, _, diags := m.encryption(ctx)
	if recipients == nil || diags.HasError() {
		return nil, diags
	}
	sealer, err := recipients.Sealer(now)
	if err != nil {
		diags.AddAttributeError(encryptionPath, "Invalid key", "The value "+err.Error()+".")
	}
	return sealer, diags
}

// setSecret sets the secret, plain or encrypted.
func (m *model) setSecret(secret access.Secret, sealer *seal.Sealer) diag.Diagnostics {
	var diags diag.Diagnostics
	m.ClientSecret, m.EncryptedClientSecret = types.StringNull(), types.StringNull()
	if secret == "" {
		return diags
	}
	if sealer == nil {
		m.ClientSecret = types.StringValue(secret.Reveal())
		return diags
	}
	sealed, err := sealer.Seal(secret.Reveal())
	if err != nil {
		diags.AddAttributeError(encryptionPath, "Unable to encrypt the secret",
			"The value "+err.Error()+". The secret is lost. Apply again to get a new one.")
		return diags
	}
	m.EncryptedClientSecret = types.StringValue(sealed)
	return diags
}

// secretKnown reports whether the state contains the secret, plain or encrypted.
func (m *model) secretKnown() bool {
	return !m.ClientSecret.IsNull() || !m.EncryptedClientSecret.IsNull()
}

// fingerprint identifies the recipients, or none.
func fingerprint(r *seal.Recipients) string {
	if r == nil {
		return ""
	}
	return r.Fingerprint()
}
