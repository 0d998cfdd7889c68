// Package providerdata holds what the provider's configuration gives to every
// room: the client, the default account and the clock.
package providerdata

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

// Data is the configured provider as the rooms see it.
type Data struct {
	// Client is nil while the provider's configuration is not known, which
	// happens in a plan whose apply makes a value that the provider block uses.
	Client *access.Client
	// AccountID is the account that objects live in by default: null where the
	// configuration names none, unknown where it is not known yet.
	AccountID types.String
	// ExpiryWarning is how long before its end a token that nothing renews is
	// warned of.
	ExpiryWarning time.Duration
	// Identities open what was encrypted for them with age; nil where none are
	// configured or known.
	Identities *seal.Identities
	// Now is the time against which expiry is judged.
	Now func() time.Time

	imported atomic.Bool
}

// FirstImport is true once: what there is to say to somebody who imports a whole
// estate is not said with each of its objects.
func (d *Data) FirstImport() bool { return !d.imported.Swap(true) }

// From unpacks what a Configure request carries: nil, without an error, when
// Terraform asks before the provider is configured, as validation does.
func From(raw any) (*Data, diag.Diagnostics) {
	if raw == nil {
		return nil, nil
	}
	data, ok := raw.(*Data)
	if !ok {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unexpected provider data",
			fmt.Sprintf("Got %T. This is a bug in the provider; please report it to the provider developers.", raw))}
	}
	return data, nil
}

// Known tells whether requests can be made.
func (d *Data) Known() bool { return d != nil && d.Client != nil }

// Ready returns an error where no request can be made. In a plan that is so while
// the provider block has values that are not known. In an apply it never should
// be, and if it is, the process must not end over a client that is not there: it
// holds secrets that are on their way into the state.
func (d *Data) Ready() diag.Diagnostics {
	if d.Known() {
		return nil
	}
	return diag.Diagnostics{Unconfigured()}
}

// Account returns the account for a request: the one that is configured, else
// the provider's. Where neither is there, the error is put on account_id.
func (d *Data) Account(configured types.String) (types.String, diag.Diagnostics) {
	account := d.PlanAccount(configured)
	if account.IsNull() {
		return account, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("account_id"), "Missing account",
			"Neither this block nor the provider names an account. Set account_id here or in the provider block, "+
				"or set the environment variable ACCESS_ACCOUNT_ID.")}
	}
	return account, nil
}

// PlanAccount is [Data.Account] without the error, for plans in which the
// account may still be missing or unknown.
func (d *Data) PlanAccount(configured types.String) types.String {
	if !configured.IsNull() || d == nil {
		return configured
	}
	return d.AccountID
}

// Unconfigured is the error of a request that cannot be made because the
// provider's configuration is not known before the apply.
func Unconfigured() diag.Diagnostic {
	return diag.NewErrorDiagnostic("Provider configuration not known yet",
		"The provider block uses a value that is not known before the apply, so no request can be made now. "+
			"Apply the resource that makes the value first (terraform apply -target=…), or let this block depend on it.")
}

// NotRefreshed is the warning of a refresh that had to be left out for the same
// reason: an error here would block the very apply that makes the value known.
func NotRefreshed() diag.Diagnostic {
	return diag.NewWarningDiagnostic("Not refreshed",
		"The provider block uses a value that is not known before the apply, so the state is taken as it is, without asking the API.")
}
