package servicetoken

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// warnOfExpiry warns of a token that does not work, or soon will not, and that
// the plan leaves so: one warning a token, with what to set.
func warnOfExpiry(plan, state *model, v verdict, within time.Duration, now time.Time) diag.Diagnostics {
	var diags diag.Diagnostics
	if !plan.Enabled.IsUnknown() && !plan.Enabled.ValueBool() {
		if !state.Enabled.ValueBool() {
			diags.AddAttributeWarning(path.Root("enabled"), "The token is disabled",
				fmt.Sprintf("%s is disabled, so nobody can use it. Set enabled = true to let it work again, or remove it.", state.object()))
		}
		return diags
	}
	end, ends := state.ExpiresAt.Time()
	if !ends || v.renew || !plan.ExpiresAt.Equal(state.ExpiresAt) {
		return diags
	}
	left := end.Sub(now)
	_, _, renewed := plan.window()
	switch remedy := plan.remedy(); {
	case left <= 0:
		diags.AddAttributeWarning(path.Root("expires_at"), "The token has expired",
			fmt.Sprintf("%s ended at %s, and nobody can use it. %s", state.object(), state.ExpiresAt.ValueString(), remedy))
	case left <= within && !renewed:
		diags.AddAttributeWarning(path.Root("expires_at"), "The token is about to expire",
			fmt.Sprintf("%s ends at %s, in %s, and nothing will renew it. %s", state.object(), state.ExpiresAt.ValueString(), inWords(left), remedy))
	}
	return diags
}

// remedy says how a token goes on living.
func (m *model) remedy() string {
	if m.Duration.IsNull() {
		return "Set a later expires_at."
	}
	return "Set renew_before_expiry to renew it with the same secret, or rotate_before_expiry to rotate it as well, such as \"336h\"."
}

// inWords rounds a time to what a person wants to know of it.
func inWords(d time.Duration) string {
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
