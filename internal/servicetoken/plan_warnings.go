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
// set.
func expiryWarnings(plan, state *model, renewed bool, within time.Duration, now time.Time) diag.Diagnostics {
	var diags diag.Diagnostics
	if !plan.Enabled.IsUnknown() && !plan.Enabled.ValueBool() {
		if !state.Enabled.ValueBool() {
			diags.AddAttributeWarning(path.Root("enabled"), "The token is disabled",
				fmt.Sprintf("%s is disabled, so no client can use it. Set enabled = true to enable it, or remove the resource.", state.object()))
		}
		return diags
	}
	end, expires := state.ExpiresAt.Time()
	if !expires || renewed || !plan.ExpiresAt.Equal(state.ExpiresAt) {
		return diags
	}
	left := end.Sub(now)
	_, _, hasWindow := plan.renewalWindow()
	switch advice := plan.expiryAdvice(); {
	case left <= 0:
		diags.AddAttributeWarning(path.Root("expires_at"), "The token has expired",
			fmt.Sprintf("%s expired at %s, so no client can use it. %s", state.object(), state.ExpiresAt.ValueString(), advice))
	case left <= within && !hasWindow:
		diags.AddAttributeWarning(path.Root("expires_at"), "The token is about to expire",
			fmt.Sprintf("%s expires at %s, in %s, and nothing renews it. %s", state.object(), state.ExpiresAt.ValueString(), approximate(left), advice))
	}
	return diags
}

// expiryAdvice says how to prevent the token from expiring.
func (m *model) expiryAdvice() string {
	if m.Duration.IsNull() {
		return "Set a later expires_at."
	}
	return "Set renew_before_expiry to renew it with the same secret, or rotate_before_expiry to rotate it as well, such as \"336h\"."
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
