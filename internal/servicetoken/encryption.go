package servicetoken

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

var encryptionPath = path.Root("client_secret_encryption")

// encryptionModel is who may read the secret; exactly one of its attributes is
// set.
type encryptionModel struct {
	AgeRecipients      types.Set    `tfsdk:"age_recipients"`
	PGPKey             types.String `tfsdk:"pgp_key"`
	SealedBoxPublicKey types.String `tfsdk:"sealed_box_public_key"`
}

func encryptionAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "Encrypts the secret for its reader: the state then holds `encrypted_client_secret`, and `client_secret` stays null. " +
			"Exactly one of the attributes is set. A change of who can read it rotates the secret, since those who could read the old one know it.",
		Attributes: map[string]schema.Attribute{
			"age_recipients": schema.SetAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "Recipients of [age](https://age-encryption.org): public keys such as `age1…`, or SSH public keys (`ssh-ed25519 …`, `ssh-rsa …`). " +
					"The ephemeral resource `access_client_secret` opens what is encrypted for one of them.",
				Validators: []validator.Set{setvalidator.SizeAtLeast(1)},
			},
			"pgp_key": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "A PGP public key, armored or in base64. `gpg --decrypt` opens what is encrypted for it.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"sealed_box_public_key": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "A public key of 32 bytes in base64, as GitHub gives for Actions secrets. The result is what GitHub takes as `encrypted_value`, " +
					"and `crypto_box_seal_open` of libsodium opens it.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
		},
	}
}

// encryption returns who may read the secret: nil where nobody in particular is
// named, and unknown true where it is not known yet.
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
		// A key that is known already is still checked.
		_, _, diags = e.parse(ctx)
		return nil, true, diags
	default:
		return e.parse(ctx)
	}
}

func (e *encryptionModel) parse(ctx context.Context) (recipients *seal.Recipients, unknown bool, diags diag.Diagnostics) {
	var (
		err error
		at  path.Path
	)
	switch {
	case validators.IsSet(e.AgeRecipients):
		var texts []types.String
		at = encryptionPath.AtName("age_recipients")
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
		at = encryptionPath.AtName("pgp_key")
		recipients, err = seal.ParsePGPKey(e.PGPKey.ValueString())
	case validators.IsSet(e.SealedBoxPublicKey):
		at = encryptionPath.AtName("sealed_box_public_key")
		recipients, err = seal.ParseSealedBoxKey(e.SealedBoxPublicKey.ValueString())
	}
	switch {
	case errors.Is(err, seal.ErrPrivateKey):
		// Not on the attribute: Terraform would print its line, and the key with it.
		diags.AddError("Private key in the configuration", "The value of "+at.String()+" "+err.Error()+".")
	case err != nil:
		diags.AddAttributeError(at, "Unusable key", "The value "+err.Error()+".")
	}
	return recipients, false, diags
}

// sealer returns what encrypts the secret of a plan, nil where it stays in clear.
// It is called before a secret is asked for, so that none is lost to a key that
// turns out to be unusable.
func (m *model) sealer(ctx context.Context, now time.Time) (*seal.Sealer, diag.Diagnostics) {
	recipients, _, diags := m.encryption(ctx)
	if recipients == nil || diags.HasError() {
		return nil, diags
	}
	sealer, err := recipients.Sealer(now)
	if err != nil {
		diags.AddAttributeError(encryptionPath, "Unusable key", "The value "+err.Error()+".")
	}
	return sealer, diags
}

// takeSecret puts a secret into the model: in clear, or for its reader alone.
func (m *model) takeSecret(secret access.Secret, sealer *seal.Sealer) diag.Diagnostics {
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
			"The value "+err.Error()+". The secret is lost; apply again to get a new one.")
		return diags
	}
	m.EncryptedClientSecret = types.StringValue(sealed)
	return diags
}

// secretKnown tells whether the state holds the secret in some form.
func (m *model) secretKnown() bool {
	return !m.ClientSecret.IsNull() || !m.EncryptedClientSecret.IsNull()
}
