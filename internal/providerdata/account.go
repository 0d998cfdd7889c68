package providerdata

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ModifyAccount plans the account of an object: the configured one, else the
// provider's, else the current one. The state is null for a new object. An object cannot
// move, so another account replaces it. One that is not known yet does not: it may turn out
// the same.
func (d *Data) ModifyAccount(config, state types.String) (account types.String, replace bool, diags diag.Diagnostics) {
	switch planned := d.PlanAccount(config); {
	case config.IsUnknown() && !state.IsNull():
		return config, false, diag.Diagnostics{UnknownReplacement(path.Root("account_id"), "the object")}
	case config.IsNull() && !state.IsNull() && (planned.IsNull() || planned.IsUnknown()):
		account = state
	case planned.IsNull():
		_, diags = d.Account(config)
		return planned, false, diags
	default:
		account = planned
	}
	return account, !state.IsNull() && !account.Equal(state), nil
}

// ReadAccount returns the account that a data source reads from, and an error if no
// request can be made yet.
func (d *Data) ReadAccount(configured types.String) (types.String, diag.Diagnostics) {
	if !d.Known() || d.PlanAccount(configured).IsUnknown() {
		return configured, diag.Diagnostics{Unconfigured()}
	}
	return d.Account(configured)
}

// UnknownReplacement returns the warning that an attribute is not known yet which replaces
// an object if it changes.
func UnknownReplacement(at path.Path, object string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(at, "Value not known yet",
		fmt.Sprintf("A change of %[1]s replaces %[2]s, but its value is not known before the apply. If it turns out the same, nothing is replaced. "+
			"If it differs, the apply stops with \"Provider produced inconsistent final plan\" before it changes anything, and the next plan replaces %[2]s. "+
			"To see a replacement in the plan, set %[1]s to a value that is known, or create what it depends on first (terraform apply -target=…).", at, object))
}
