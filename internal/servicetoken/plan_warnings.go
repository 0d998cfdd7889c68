package servicetoken

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// expiryWarnings warns of a token that does not work or will soon stop working, if
// the plan does not change that. It returns at most one warning, which says what to
// set. within is the longest time before the expiry at which it warns; for short-lived
// tokens that is a third of the lifetime.
func expiryWarnings(plan, state *model, p rotationPlan, within time.Duration, now time.Time) diag.Diagnostics {
	var diags diag.Diagnostics
	if !plan.Enabled.IsUnknown() && !plan.Enabled.ValueBool() {
		if !state.Enabled.ValueBool() {
			diags.AddAttributeWarning(path.Root("enabled"), "The token is disabled",
				fmt.Sprintf("%s is disabled, so no client can use it. Set enabled = true to enable it, or remove the resource.", state.object()))
		}
		return diags
	}
	expiresAt := state.ExpiresAt
	if !p.expiresAt.IsNull() {
		expiresAt = p.expiresAt
	}
	end, expires := expiresAt.Time()
	if !expires || p.renew || !plan.ExpiresAt.Equal(state.ExpiresAt) {
		return diags
	}
	lifetime, known := state.lifetime()
	if known {
		within = min(within, lifetime/3)
	}
	left := end.Sub(now)
	_, _, hasWindow := plan.renewalWindow()
	switch advice := plan.expiryAdvice(lifetime); {
	case left <= 0 && hasWindow:
		diags.AddAttributeWarning(path.Root("expires_at"), "The token has expired",
			fmt.Sprintf("%s expired at %s, so no client can use it. %s is set, but this plan does not renew the token. Apply this plan, and then plan again.", state.object(), expiresAt.ValueString(), plan.renewalWindowPath()))
	case left <= 0:
		diags.AddAttributeWarning(path.Root("expires_at"), "The token has expired",
			fmt.Sprintf("%s expired at %s, so no client can use it. %s", state.object(), expiresAt.ValueString(), advice))
	case left <= within && !hasWindow:
		diags.AddAttributeWarning(path.Root("expires_at"), "The token is about to expire",
			fmt.Sprintf("%s expires at %s, in %s, and nothing renews it. %s", state.object(), expiresAt.ValueString(), approximate(left), advice))
	}
	return diags
}

// lifetime returns how long the token is valid in all.
func (m *model) lifetime() (time.Duration, bool) {
	if d, ok := m.Duration.Duration(); ok {
		return d, true
	}
	created, isCreated := m.CreatedAt.Time()
	end, expires := m.ExpiresAt.Time()
	return end.Sub(created), isCreated && expires && end.After(created)
}

// expiryAdvice says how to prevent the token from expiring. The example is a window that
// fits the lifetime.
func (m *model) expiryAdvice(lifetime time.Duration) string {
	if m.Duration.IsNull() {
		return "Set a later expires_at."
	}
	example := 336 * time.Hour
	if lifetime > 0 {
		example = min(example, lifetime/3)
	}
	return fmt.Sprintf("Set renew_before_expiry to renew it with the same secret, or rotate_before_expiry to rotate it as well, such as %q.", inOneUnit(example))
}

// inOneUnit formats a duration as configurations do, in whole hours, minutes or seconds.
func inOneUnit(d time.Duration) string {
	switch {
	case d >= time.Hour:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d >= time.Minute:
		return fmt.Sprintf("%dm", d/time.Minute)
	default:
		return fmt.Sprintf("%ds", max(d/time.Second, 1))
	}
}

// unusedWarning warns of a token that no client has used for a time; 0 turns it off. The
// time of the last use is not in the state, because it would change in every refresh.
func unusedWarning(state *model, in *access.ServiceToken, limit time.Duration, now time.Time) diag.Diagnostics {
	last, what := in.LastSeenAt, "was last used at"
	if last == nil {
		last, what = in.CreatedAt, "has not been used since it was created at"
	}
	if limit == 0 || last == nil || now.Sub(*last) < limit || !state.Enabled.ValueBool() {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Unused service token",
		fmt.Sprintf("%s %s %s, which is %s ago. If nobody needs it, remove the resource, or set enabled = false to see first whether anything breaks. "+
			"The provider's unused_warning is %s.", state.object(), what, last.UTC().Format(time.RFC3339), approximate(now.Sub(*last)), inOneUnit(limit)))}
}

// approximate formats a duration in the largest unit that it contains at least twice.
func approximate(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return fmt.Sprintf("%d days", d/day)
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", d/time.Hour)
	default:
		return d.Round(time.Minute).String()
	}
}

// orphanWarning warns of tokens that an earlier apply may have left behind.
func orphanWarning(name string, orphans []*access.ServiceToken) diag.Diagnostics {
	if len(orphans) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(path.Root("name"), "A service token with this name already exists",
		fmt.Sprintf("Service tokens named %q were created in the last days and never used:\n%s\n\n"+
			"If an earlier apply was killed, it may have created one of them without recording it. Import that token, and set rotate_triggers to get a secret. "+
			"Before you delete one, make sure that no Terraform state contains it, this one included, and that nobody uses it. "+
			"If another configuration or another resource of this one manages it, there is nothing to do: names need not be unique, and the apply creates another token.", name, listTokens(orphans)))}
}

// staleRead warns that the state was kept, because the API did not return a newer
// one.
func staleRead(state *model, last access.LastWrite) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The API returned an outdated answer",
		fmt.Sprintf("The last write of %s was answered at %s, but the API still returns its state from before that, or no such token. Its replicas may lag. "+
			"The provider kept the state as it was, and this plan does not act on the answer. Plan again in a minute. "+
			"If someone has changed or deleted the token since then, that plan shows it.", state.object(), last.At.Format(time.RFC3339)))
}
