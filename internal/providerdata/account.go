package providerdata

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ModifyAccount plans the account of an object: the configured one, else the
// provider's, else the current one. The state is null for a new object. An object cannot
// move, so another account replaces it.
func (d *Data) ModifyAccount(config, state types.String) (account types.String, replace bool, diags diag.Diagnostics) {
	switch planned := d.PlanAccount(config); {
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
