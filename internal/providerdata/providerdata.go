// Package providerdata contains what the provider's configuration passes to every
// resource package: the client, the default account and the clock.
package providerdata

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/lifecycle"
	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

// Data is the configured provider.
type Data struct {
	// Client is nil while the provider's configuration is unknown, as in a plan whose
	// apply creates a value that the provider block uses.
	Client *access.Client
	// AccountID is the default account: null if there is none, unknown if it is not
	// known yet.
	AccountID types.String
	// HowToSetAccount names the attribute and the variables of the default account, with a
	// full stop.
	HowToSetAccount string
	// ExpiryWarning is how long before expiry there is a warning about a token that
	// nothing renews.
	ExpiryWarning time.Duration
	// UnusedWarning is how long a token may be unused before a refresh warns; 0 turns the
	// warning off.
	UnusedWarning time.Duration
	// PlanTime is when the plan was created, zero if the configuration does not say.
	PlanTime time.Time
	// Identities decrypt what was encrypted for them with age; nil if none are
	// configured or known.
	Identities *seal.Identities
	// Cleanups run when the process ends; nil in tests.
	Cleanups *lifecycle.Cleanups
	// Now returns the current time.
	Now func() time.Time

	imported atomic.Bool
	lookups  lookups
}

// FirstImport returns true once, so that a warning about imports is not repeated for
// each imported object.
func (d *Data) FirstImport() bool { return !d.imported.Swap(true) }

// From returns the data of a Configure request: nil, without an error, before the
// provider is configured, as during validation.
func From(raw any) (*Data, diag.Diagnostics) {
	if raw == nil {
		return nil, nil
	}
	data, ok := raw.(*Data)
	if !ok {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unexpected provider data",
			fmt.Sprintf("Got %T. %s", raw, diagnostics.BugNotice))}
	}
	return data, nil
}

// Known reports whether requests can be made.
func (d *Data) Known() bool { return d != nil && d.Client != nil }

// Ready returns an error if no request can be made. That is so in a plan while the
// provider block has unknown values. It should never be so in an apply; but if it is,
// the process must not panic over a missing client, because it has secrets that are not
// in the state yet.
func (d *Data) Ready() diag.Diagnostics {
	if d.Known() {
		return nil
	}
	return diag.Diagnostics{Unconfigured()}
}

// Account returns the account for a request: the configured one, else the provider's. If
// there is neither, it returns an error at account_id.
func (d *Data) Account(configured types.String) (types.String, diag.Diagnostics) {
	account := d.PlanAccount(configured)
	if account.IsNull() {
		return account, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("account_id"), "Missing account",
			"Neither this block nor the provider names an account. Set account_id here, or "+d.howToSetAccount())}
	}
	return account, nil
}

func (d *Data) howToSetAccount() string {
	if d == nil || d.HowToSetAccount == "" {
		return "account_id in the provider block, or the environment variable ACCESS_ACCOUNT_ID."
	}
	return d.HowToSetAccount
}

// PlanAccount is [Data.Account] without the error, for plans whose account may still be
// missing or unknown.
func (d *Data) PlanAccount(configured types.String) types.String {
	if !configured.IsNull() || d == nil {
		return configured
	}
	return d.AccountID
}

// Unconfigured returns the error that no request can be made because the provider's
// configuration is not known before the apply.
func Unconfigured() diag.Diagnostic {
	return diag.NewErrorDiagnostic("Provider configuration not known yet",
		"The provider block uses a value that is not known before the apply, so no request can be made now. "+
			"Apply the resource that creates the value first (terraform apply -target=…), or let this block depend on it.")
}

// NotRefreshed returns the warning that an object was not refreshed for the same reason.
// An error would block the apply that makes the value known.
func NotRefreshed() diag.Diagnostic {
	return diag.NewWarningDiagnostic("Not refreshed",
		"The provider block uses a value that is not known before the apply, so the state is used without a request to the API.")
}

// PrivateReader reads the private state of an object. The framework does not export its
// type.
type PrivateReader interface {
	// GetKey returns the JSON value of a key, nil if there is none.
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// PrivateWriter writes the private state of an object. The framework does not export its
// type.
type PrivateWriter interface {
	// SetKey sets the JSON value of a key. An empty value removes it.
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}
