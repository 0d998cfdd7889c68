package providerdata

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
)

// lookups remembers the accounts for which a look-up of the plan has failed, so that a
// plan of many objects neither waits for each nor reports each.
type lookups struct {
	mu     sync.Mutex
	failed map[string]bool
}

// ask looks something up for an account, one look-up at a time, and adds its
// diagnostics. It reports false if an earlier look-up for the account has failed.
func (l *lookups) ask(account string, diags *diag.Diagnostics, lookUp func() diag.Diagnostics) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed[account] {
		return false
	}
	found := lookUp()
	diags.Append(found...)
	if found.WarningsCount() > 0 {
		if l.failed == nil {
			l.failed = map[string]bool{}
		}
		l.failed[account] = true
	}
	return true
}

// Unchecked reports whether a look-up of the plan in this run has failed, so that it is
// not known if the server has the extensions that the configuration uses.
func (d *Data) Unchecked(account types.String) bool {
	d.lookups.mu.Lock()
	defer d.lookups.mu.Unlock()
	return d.lookups.failed[account.ValueString()]
}

// RequireServiceAccount reports a service account that does not exist. It is for plans of
// a server that has service accounts, see [Data.RequireInPlan].
func (d *Data) RequireServiceAccount(ctx context.Context, account, id types.String, at path.Path) diag.Diagnostics {
	var diags diag.Diagnostics
	if !d.canAsk(account) || id.IsUnknown() || id.IsNull() {
		return diags
	}
	scope := access.Account(account.ValueString())
	if _, known := d.Client.ServiceAccounts.ReadKnown(scope, id.ValueString()); known {
		return diags
	}
	d.lookups.ask(account.ValueString(), &diags, func() (diags diag.Diagnostics) {
		switch err := d.Client.ServiceAccounts.CheckExists(ctx, scope, id.ValueString()); {
		case err == nil:
		case errors.Is(err, access.ErrNotFound):
			diags.AddAttributeError(at, "Service account not found",
				fmt.Sprintf("There is no service account %q in the account %q. Set %s to the ID of an access_service_account of this account.", id.ValueString(), account.ValueString(), at))
		default:
			diagnostics.AddPlanError(&diags, "Unable to read service account", fmt.Sprintf("service account %q", id.ValueString()), err, path.Empty())
		}
		return diags
	})
	return diags
}
