package servicetoken

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

// ValidateConfig finds the mistakes that the configuration itself shows.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config, diags := modelCodec().Read(ctx, req.Config.Raw)
	resp.Diagnostics.Append(diags...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(config.validate(ctx)...)
	}
}

// validate checks a configuration, whose values may still be unknown.
func (m *model) validate(ctx context.Context) diag.Diagnostics {
	diags := validators.Conflict(path.Root("expires_at"), m.Duration, m.ExpiresAt,
		"Only one of duration and expires_at can be set: duration for a lifetime that starts at the apply, expires_at for a fixed date. "+
			"In a generated configuration, remove expires_at.")
	for _, window := range []struct {
		attribute string
		value     customtypes.Duration
	}{
		{"renew_before_expiry", m.RenewBeforeExpiry},
		{"rotate_before_expiry", m.RotateBeforeExpiry},
	} {
		diags.Append(validators.Conflict(path.Root(window.attribute), window.value, m.ExpiresAt,
			"A token with a fixed expiry date is not renewed. Set duration instead of expires_at, or remove "+window.attribute+".")...)
	}
	diags.Append(m.validateVisibility()...)
	diags.Append(m.validateGracePeriod(m.Duration)...)
	diags.Append(m.validateRenewalWindow(m.Duration)...)
	diags.Append(m.validateRotateAfter(m.Duration)...)
	diags.Append(m.validateKnownSecret()...)
	_, _, more := m.encryption(ctx)
	diags.Append(more...)
	return diags
}

// validateVisibility requires domains and a service account for public tokens, and
// refuses domains for private ones.
func (m *model) validateVisibility() diag.Diagnostics {
	var diags diag.Diagnostics
	hasNoDomains := m.Domains.IsNull() || !m.Domains.IsUnknown() && len(m.Domains.Elements()) == 0
	if m.Visibility.IsUnknown() {
		if hasNoDomains && !m.Domains.IsNull() {
			diags.AddAttributeError(path.Root("domains"), "No domains", "The list is empty. Set domains to the web origins of a public token, or to null for a private one.")
		}
		return diags
	}
	if m.Visibility.ValueString() != visibilityPublic {
		if validators.IsSet(m.Domains) {
			diags.AddAttributeError(path.Root("domains"), "Domains on a private token",
				"A private token works from everywhere, so domains would restrict nothing. Remove domains, or set visibility = \"public\".")
		}
		return diags
	}
	if hasNoDomains {
		diags.AddAttributeError(path.Root("domains"), "Public token without domains",
			"A public token works only for requests from its domains. Set domains to the web origins that use it, such as [\"https://shop.example.com\"].")
	}
	if m.ServiceAccountID.IsNull() {
		diags.AddAttributeError(path.Root("service_account_id"), "Public token without service account",
			"A public token must belong to a service account. Set service_account_id to the ID of an access_service_account.")
	}
	return diags
}

// validateGracePeriod refuses a grace period that is longer than the lifetime.
func (m *model) validateGracePeriod(lifetime customtypes.Lifetime) diag.Diagnostics {
	var diags diag.Diagnostics
	grace, okGrace := m.PreviousSecretGracePeriod.Duration()
	length, okLength := lifetime.Duration()
	if okGrace && okLength && !lifetime.IsForever() && grace > length {
		diags.AddAttributeError(path.Root("previous_secret_grace_period"), "Grace period too long",
			fmt.Sprintf("The previous secret cannot stay valid for %s if the lifetime of the token is %s. Set a shorter previous_secret_grace_period, or a longer duration.",
				m.PreviousSecretGracePeriod.ValueString(), lifetime.ValueString()))
	}
	return diags
}

// validateRenewalWindow refuses two renewal windows, and one that is not shorter
// than the lifetime.
func (m *model) validateRenewalWindow(lifetime customtypes.Lifetime) diag.Diagnostics {
	diags := validators.Conflict(path.Root("renew_before_expiry"), m.RotateBeforeExpiry, m.RenewBeforeExpiry,
		"Only one of rotate_before_expiry and renew_before_expiry can be set. A rotation before expiry renews the token as well.")
	if diags.HasError() {
		return diags
	}
	before, _, ok := m.renewalWindow()
	if ok && lifetime.IsForever() {
		diags.AddAttributeError(m.renewalWindowPath(), "Renewal window that never opens",
			fmt.Sprintf("The duration of the token is \"forever\", so it is never renewed. Remove %s. To rotate the secret when it reaches a certain age, set rotate_after.", m.renewalWindowPath()))
	}
	length, okLength := lifetime.Duration()
	if ok && okLength && before >= length {
		diags.AddAttributeError(m.renewalWindowPath(), "Renewal window too long",
			fmt.Sprintf("The lifetime of the token is %[1]s, so every apply would renew it. Set %[2]s to less than %[1]s.", lifetime.ValueString(), m.renewalWindowPath()))
	}
	return diags
}

// validateRotateAfter refuses an age that the secret never reaches, because the token
// expires or is rotated before, and one that is shorter than the overlap.
func (m *model) validateRotateAfter(lifetime customtypes.Lifetime) diag.Diagnostics {
	var diags diag.Diagnostics
	age, ok := m.RotateAfter.Duration()
	if !ok {
		return diags
	}
	if grace, known := m.PreviousSecretGracePeriod.Duration(); known && grace > age {
		diags.AddAttributeError(path.Root("previous_secret_grace_period"), "Grace period too long",
			fmt.Sprintf("The previous secret cannot stay valid for %s if the secret is rotated after %s. Set a shorter previous_secret_grace_period, or a longer rotate_after.",
				m.PreviousSecretGracePeriod.ValueString(), m.RotateAfter.ValueString()))
	}
	length, known := lifetime.Duration()
	if known && age >= length && m.RenewBeforeExpiry.IsNull() && !m.RotateBeforeExpiry.IsUnknown() {
		diags.AddAttributeError(path.Root("rotate_after"), "Secret that never gets so old",
			fmt.Sprintf("The lifetime of the token is %[1]s, so its secret never gets %[2]s old. Set rotate_after to less than %[1]s, or set renew_before_expiry, which renews the token and keeps its secret.",
				lifetime.ValueString(), m.RotateAfter.ValueString()))
	}
	return diags
}

// validatePlan finds the mistakes that only the state, the clock and the defaults
// show. It does not check again what has not changed: a date that was in the future
// when it was applied is no mistake once it has passed.
func validatePlan(config, plan, state *model, now time.Time) diag.Diagnostics {
	var diags diag.Diagnostics
	if state != nil && config.ServiceAccountID.IsNull() && !state.ServiceAccountID.IsNull() {
		diags.AddAttributeError(path.Root("service_account_id"), "Service account cannot be removed",
			fmt.Sprintf("The token belongs to service account %[1]s, and the API cannot return it to a person. Set service_account_id to %[1]s, or to another service account.", state.ServiceAccountID))
	}
	if validators.IsSet(plan.Name) && (state == nil || !plan.Name.Equal(state.Name)) {
		if err := validators.CheckName(plan.Name.ValueString()); err != nil {
			diags.AddAttributeError(path.Root("name"), "Invalid name", "The value "+err.Error()+".")
		}
	}
	if end, ok := config.ExpiresAt.Time(); ok {
		diags.Append(validateExpiry(config, plan, state, end, now)...)
	} else if config.Duration.IsNull() {
		diags.Append(plan.validateGracePeriod(plan.Duration)...)
		diags.Append(plan.validateRenewalWindow(plan.Duration)...)
		diags.Append(plan.validateRotateAfter(plan.Duration)...)
	}
	return diags
}

// validateExpiry refuses a fixed expiry date that has passed, and a grace period
// that is longer than the time until then.
func validateExpiry(config, plan, state *model, end, now time.Time) diag.Diagnostics {
	var diags diag.Diagnostics
	if (state == nil || !plan.ExpiresAt.Equal(state.ExpiresAt)) && !end.After(now) {
		diags.AddAttributeError(path.Root("expires_at"), "Expiry date in the past",
			fmt.Sprintf("The token would expire at %s, which has passed. Set expires_at to a time in the future. To stop a token, set enabled = false.", config.ExpiresAt.ValueString()))
	}
	if (state == nil || !plan.PreviousSecretGracePeriod.Equal(state.PreviousSecretGracePeriod)) && end.After(now) && plan.grace() > end.Sub(now) {
		diags.AddAttributeError(path.Root("previous_secret_grace_period"), "Grace period too long",
			fmt.Sprintf("The previous secret cannot stay valid for %s if the token expires at %s. Set a shorter previous_secret_grace_period, or a later expires_at.",
				plan.PreviousSecretGracePeriod.ValueString(), config.ExpiresAt.ValueString()))
	}
	issued, known := plan.ClientSecretIssuedAt.Time()
	if state == nil {
		issued, known = now, true
	}
	if age, ok := plan.RotateAfter.Duration(); ok && known && (state == nil || !plan.ExpiresAt.Equal(state.ExpiresAt) || !plan.RotateAfter.Equal(state.RotateAfter)) && !issued.Add(age).Before(end) {
		diags.AddAttributeError(path.Root("rotate_after"), "Secret that never gets so old",
			fmt.Sprintf("The token expires at %s, before its secret is %s old. Set a shorter rotate_after, or a later expires_at.", config.ExpiresAt.ValueString(), plan.RotateAfter.ValueString()))
	}
	return diags
}

// extensionUses lists the extensions that the plan uses. Only new and changed values
// count, so that a plan without changes sends no request.
func extensionUses(plan, state *model) []extensionUse {
	return []extensionUse{
		{"service_account_id", providerdata.ServiceAccounts, plan.setsServiceAccount(state)},
		{"type", providerdata.TokenTypes, state == nil && plan.Type.ValueString() == typeConnector},
		{"visibility", providerdata.TokenVisibility, state == nil && plan.Visibility.ValueString() == visibilityPublic},
		{"expires_at", providerdata.AbsoluteExpiry, plan.setsExpiry(state)},
	}
}

// setsServiceAccount reports whether the plan sets or changes the service account.
func (m *model) setsServiceAccount(state *model) bool {
	return validators.IsSet(m.ServiceAccountID) && (state == nil || !m.ServiceAccountID.Equal(state.ServiceAccountID))
}

// setsExpiry reports whether the plan sets a fixed expiry date. If expires_at only
// follows from a duration, a plan that changes it does not know it.
func (m *model) setsExpiry(state *model) bool {
	_, known := m.ExpiresAt.Time()
	return known && (state == nil || !m.ExpiresAt.Equal(state.ExpiresAt))
}
