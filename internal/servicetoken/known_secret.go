package servicetoken

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

// A known secret is one that the configuration contains in client_secret_wo: that of an
// imported token, or one that somebody else has issued. The provider records it in the
// state without a rotation.
//
// Diagnostics are not on client_secret_wo: Terraform would print its line, which may
// contain the secret.

// recordsKnownSecret reports whether the apply records the secret in client_secret_wo:
// if the state has no secret, or if the version has changed.
func recordsKnownSecret(config, plan, state *model) bool {
	if config.ClientSecretWO.IsNull() {
		return false
	}
	return !state.secretKnown() || !plan.ClientSecretWOVersion.IsNull() && !plan.ClientSecretWOVersion.Equal(state.ClientSecretWOVersion)
}

// withKnownSecret returns the token and its private state as they are once the secret is
// recorded. Then nothing needs a rotation to get a secret.
func (m *model) withKnownSecret(plan *model, private privateState) (*model, privateState) {
	out := *m
	out.ClientSecret, out.ClientSecretEncryption = types.StringUnknown(), plan.ClientSecretEncryption
	private.secretVersion = m.ClientSecretVersion.ValueInt64()
	return &out, private
}

// validateKnownSecret requires a version for the secret, and refuses what cannot be a
// secret.
func (m *model) validateKnownSecret() diag.Diagnostics {
	var diags diag.Diagnostics
	secret := m.ClientSecretWO
	if validators.IsSet(secret) && m.ClientSecretWOVersion.IsNull() {
		diags.AddAttributeError(path.Root("client_secret_wo_version"), "Missing client_secret_wo_version",
			"Terraform cannot compare client_secret_wo, because it stores it nowhere. Set client_secret_wo_version, such as 1, and increase it when client_secret_wo changes.")
	}
	if validators.IsSet(secret) && !access.ValidHeaderValue(secret.ValueString()) {
		diags.AddError("Invalid client_secret_wo",
			"The value of client_secret_wo contains white space or other characters that a client secret cannot contain. A secret that was read from a file often ends with a line break: use trimspace().")
	}
	return diags
}

// ignoredSecret warns that a new token has a secret of its own, and of a new version
// without a secret.
func (m *model) ignoredSecret(plan, state *model) diag.Diagnostics {
	var diags diag.Diagnostics
	switch {
	case state != nil:
		if m.ClientSecretWO.IsNull() && validators.IsSet(plan.ClientSecretWOVersion) && !plan.ClientSecretWOVersion.Equal(state.ClientSecretWOVersion) {
			diags.AddAttributeWarning(path.Root("client_secret_wo_version"), "No secret to record",
				"client_secret_wo_version changes, but client_secret_wo is null, so no secret is recorded. Set client_secret_wo to the secret of the token.")
		}
	case !m.ClientSecretWO.IsNull():
		diags.AddAttributeWarning(path.Root("client_secret_wo_version"), "client_secret_wo is not used",
			fmt.Sprintf("%s is created, and the API issues its secret. client_secret_wo is for tokens that exist already. To take over such a token, import it: see the guide on adopting existing tokens.", m.object()))
	}
	return diags
}

// checkKnownSecret returns an error if the API does not accept the secret for the token.
// If the API cannot tell, it warns if that is asked for.
func (r *Resource) checkKnownSecret(ctx context.Context, config, state *model, warn bool) diag.Diagnostics {
	var diags diag.Diagnostics
	if !r.Data.Known() || !validators.IsSet(config.ClientSecretWO) || !state.known() {
		return diags
	}
	secret := access.Secret(config.ClientSecretWO.ValueString())
	token := &access.ServiceToken{ID: state.ID.ValueString(), ClientID: state.ClientID.ValueString()}
	answer := r.Data.Client.ServiceTokens.Verify(ctx, state.apiScope(), token, secret)
	end, expires := state.ExpiresAt.Time()
	if works := state.Enabled.ValueBool() && (!expires || end.After(r.Data.Now())); answer == access.Refused && !works {
		answer = access.Unverified // No secret of the token is accepted now.
	}
	switch {
	case answer == access.Refused:
		diags.AddError("Wrong client_secret_wo",
			fmt.Sprintf("The API does not accept the value of client_secret_wo for %s. Nothing was recorded. Set client_secret_wo to the current secret of this token. If nobody knows it, remove client_secret_wo, and set rotate_triggers to get a new secret.", state.object()))
	case answer == access.Unverified && warn:
		diags.AddWarning("The client secret is not verified",
			fmt.Sprintf("The secret in client_secret_wo was recorded for %s, but the API cannot tell whether it is the right one. Try it with a client before you rely on it.", state.object()))
	}
	return diags
}

// record stores the secret of the configuration in the state.
func (u *update) record(ctx context.Context, current *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if !u.records {
		return diags
	}
	if u.config.ClientSecretWO.IsNull() {
		diags.AddError("Missing client_secret_wo", "client_secret_wo is null in this apply, so there is no secret to record. Set it, or remove client_secret_wo_version.")
		return diags
	}
	if diags = u.check(ctx, current); diags.HasError() {
		return diags
	}
	sealed := *current
	diags.Append(sealed.setSecret(access.Secret(u.config.ClientSecretWO.ValueString()), u.sealer)...)
	if diags.HasError() {
		return diags
	}
	*current = sealed
	current.ClientSecretEncryption, current.ClientSecretWOVersion = u.plan.ClientSecretEncryption, u.plan.ClientSecretWOVersion
	current.ClientSecretIssuedAt = current.nextIssuedAt(u.now)
	u.rotated = true
	return diags
}
