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

// ValidateConfig finds the mistakes that the configuration alone shows.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config, diags := modelCodec().Read(ctx, req.Config.Raw)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	resp.Diagnostics.Append(validators.Conflict(path.Root("expires_at"), config.Duration, config.ExpiresAt,
		"Only one of duration and expires_at can be set: duration for a lifetime that starts at the apply, expires_at for a fixed date. "+
			"In a generated configuration, remove expires_at.")...)
	for _, window := range []struct {
		attribute string
		value     customtypes.Duration
	}{
		{"renew_before_expiry", config.RenewBeforeExpiry},
		{"rotate_before_expiry", config.RotateBeforeExpiry},
	} {
		resp.Diagnostics.Append(validators.Conflict(path.Root(window.attribute), window.value, config.ExpiresAt,
			"A token with a fixed expiry date is not renewed. Set duration instead of expires_at, or remove "+window.attribute+".")...)
	}
	resp.Diagnostics.Append(checkVisibility(&config)...)
	resp.Diagnostics.Append(checkGrace(&config, config.Duration)...)
	resp.Diagnostics.Append(checkWindow(&config, config.Duration)...)
	_, _, diags = config.encryption(ctx)
	resp.Diagnostics.Append(diags...)
}

// checkWindow refuses a renewal that could not work.
func checkWindow(m *model, lifetime customtypes.Lifetime) diag.Diagnostics {
	diags := validators.Conflict(path.Root("renew_before_expiry"), m.RotateBeforeExpiry, m.RenewBeforeExpiry,
		"Only one of rotate_before_expiry and renew_before_expiry can be set. A rotation before expiry renews the token as well.")
	if diags.HasError() {
		return diags
	}
	before, _, ok := m.window()
	lives, okLives := lifetime.Duration()
	if ok && okLives && !lifetime.IsForever() && before >= lives {
		diags.AddAttributeError(m.windowPath(), "Window as long as the token lives",
			fmt.Sprintf("A token that lives for %s would be due for renewal at once, with each apply anew. Set %s to less than that.", lifetime.ValueString(), m.windowPath()))
	}
	return diags
}

// checkVisibility holds public tokens to what they need, and private ones to what
// they must not have.
func checkVisibility(config *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if config.Visibility.IsUnknown() {
		return diags
	}
	if config.Visibility.ValueString() != visibilityPublic {
		if validators.IsSet(config.Domains) {
			diags.AddAttributeError(path.Root("domains"), "Domains on a private token",
				"A private token works from everywhere, so domains would restrict nothing. Remove domains, or set visibility = \"public\".")
		}
		return diags
	}
	if config.Domains.IsNull() {
		diags.AddAttributeError(path.Root("domains"), "Public token without domains",
			"A public token works only for requests from its domains. Set domains to the web origins that use it, such as [\"https://shop.example.com\"].")
	}
	if config.ServiceAccountID.IsNull() {
		diags.AddAttributeError(path.Root("service_account_id"), "Public token without service account",
			"A public token must belong to a service account. Set service_account_id to the id of an access_service_account.")
	}
	return diags
}

// checkGrace refuses a grace period longer than the token's life.
func checkGrace(m *model, lifetime customtypes.Lifetime) diag.Diagnostics {
	var diags diag.Diagnostics
	grace, okGrace := m.PreviousSecretGracePeriod.Duration()
	lives, okLives := lifetime.Duration()
	if okGrace && okLives && !lifetime.IsForever() && grace > lives {
		diags.AddAttributeError(path.Root("previous_secret_grace_period"), "Grace period longer than the token lives",
			fmt.Sprintf("The previous secret cannot live on for %s in a token that lives for %s. Shorten previous_secret_grace_period, or lengthen duration.",
				m.PreviousSecretGracePeriod.ValueString(), lifetime.ValueString()))
	}
	return diags
}

// checkPlan finds the mistakes that show only against the state, the clock and
// the defaults. What has not changed is not judged again: a date that was in the
// future when it was applied is no mistake once it has passed.
func checkPlan(config, plan, state *model, now time.Time) diag.Diagnostics {
	var diags diag.Diagnostics
	if state != nil && config.ServiceAccountID.IsNull() && !state.ServiceAccountID.IsNull() {
		diags.AddAttributeError(path.Root("service_account_id"), "Service account cannot be taken away",
			fmt.Sprintf("The token belongs to service account %[1]s and cannot go back to a person. Set service_account_id to %[1]s, or to another service account.", state.ServiceAccountID))
	}
	if at, ok := config.ExpiresAt.Time(); ok {
		if (state == nil || !plan.ExpiresAt.Equal(state.ExpiresAt)) && !at.After(now) {
			diags.AddAttributeError(path.Root("expires_at"), "Expiry in the past",
				fmt.Sprintf("The token would end at %s, which is past. Set expires_at to a time in the future; to stop a token, set enabled = false.", config.ExpiresAt.ValueString()))
		}
		if grace := plan.grace(); (state == nil || !plan.PreviousSecretGracePeriod.Equal(state.PreviousSecretGracePeriod)) && at.After(now) && grace > at.Sub(now) {
			diags.AddAttributeError(path.Root("previous_secret_grace_period"), "Grace period longer than the token lives",
				fmt.Sprintf("The previous secret cannot live on for %s in a token that ends at %s. Shorten previous_secret_grace_period, or set a later expires_at.",
					plan.PreviousSecretGracePeriod.ValueString(), config.ExpiresAt.ValueString()))
		}
	} else if config.Duration.IsNull() {
		diags.Append(checkGrace(plan, plan.Duration)...)
		diags.Append(checkWindow(plan, plan.Duration)...)
	}
	return diags
}

// requireExtensions reports attributes that the server knows nothing of. Only
// what is new or changed is looked at, so that a plan without changes asks for
// nothing.
func (r *Resource) requireExtensions(ctx context.Context, plan, state *model) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, use := range []struct {
		attribute string
		extension providerdata.Extension
		used      bool
	}{
		{"service_account_id", providerdata.ServiceAccounts,
			validators.IsSet(plan.ServiceAccountID) && (state == nil || !plan.ServiceAccountID.Equal(state.ServiceAccountID))},
		{"type", providerdata.TokenTypes, state == nil && plan.Type.ValueString() == typeConnector},
		{"visibility", providerdata.TokenVisibility, state == nil && plan.Visibility.ValueString() == visibilityPublic},
		{"expires_at", providerdata.AbsoluteExpiry, plan.setsExpiry(state)},
	} {
		if use.used {
			diags.Append(plan.require(ctx, r.Data, use.extension, path.Root(use.attribute))...)
		}
	}
	return diags
}

// setsExpiry tells whether the plan sets a fixed date of expiry. A date that only
// tells when a duration ends is never known in a plan that changes it.
func (m *model) setsExpiry(state *model) bool {
	_, known := m.ExpiresAt.Time()
	return known && (state == nil || !m.ExpiresAt.Equal(state.ExpiresAt))
}
