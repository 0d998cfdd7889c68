package providerdata

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
)

// Extension is a part of the API that not every server has.
type Extension struct {
	name string
	has  func(access.Capabilities) bool
}

// String names the extension as the subject of a sentence.
func (e Extension) String() string { return e.name }

// The extensions of the Access API.
var (
	ServiceAccounts = Extension{"Service accounts", func(c access.Capabilities) bool { return c.ServiceAccounts }}
	TokenTypes      = Extension{"Token types", func(c access.Capabilities) bool { return c.TokenTypes }}
	TokenVisibility = Extension{"Public tokens", func(c access.Capabilities) bool { return c.TokenVisibility }}
	AbsoluteExpiry  = Extension{"Fixed dates of expiry", func(c access.Capabilities) bool { return c.AbsoluteExpiry }}
)

// ExtensionNote ends the description of what needs an extension: "… are " and this.
const ExtensionNote = "an extension of the Access API, which Cloudflare does not have."

// Require reports an extension that the server does not have, at the attribute that uses
// it: a server may ignore a field that it does not know, and a token meant to be public
// would be an unrestricted one. It makes no request while the provider or the account is
// unknown; Terraform plans again with known values right before it applies.
func (d *Data) Require(ctx context.Context, account types.String, extension Extension, at path.Path) diag.Diagnostics {
	var diags diag.Diagnostics
	if !d.canAsk(account) {
		return diags
	}
	capabilities, err := d.Client.Capabilities(ctx, access.Account(account.ValueString()))
	if err != nil {
		diagnostics.AddAPIError(&diags, noCapabilities, capabilitiesObject, err)
		return diags
	}
	return missing(capabilities, extension, at)
}

// RequireInPlan is [Data.Require] for a plan: it warns, once for each account, if the
// server cannot be asked at the moment. [Data.Unchecked] reports that to the apply, which
// must not use an extension without the check.
func (d *Data) RequireInPlan(ctx context.Context, account types.String, extension Extension, at path.Path) diag.Diagnostics {
	var diags diag.Diagnostics
	if !d.canAsk(account) {
		return diags
	}
	var capabilities access.Capabilities
	asked := d.lookups.ask(account.ValueString(), &diags, func() (diags diag.Diagnostics) {
		var err error
		if capabilities, err = d.Client.Capabilities(ctx, access.Account(account.ValueString())); err != nil {
			diagnostics.AddPlanError(&diags, noCapabilities, capabilitiesObject, err, path.Empty())
		}
		return diags
	})
	if !asked || len(diags) > 0 {
		return diags
	}
	return missing(capabilities, extension, at)
}

const (
	noCapabilities     = "Unable to read the capabilities of the server"
	capabilitiesObject = "the capabilities of the API"
)

// canAsk reports whether the provider and the account are known.
func (d *Data) canAsk(account types.String) bool {
	return d.Known() && !account.IsUnknown() && !account.IsNull()
}

// missing returns an error if a server does not have an extension.
func missing(capabilities access.Capabilities, extension Extension, at path.Path) diag.Diagnostics {
	var diags diag.Diagnostics
	if !extension.has(capabilities) {
		diags.AddAttributeError(at, "Not supported by this server",
			fmt.Sprintf("%s are an extension of the Access API that this server does not have; Cloudflare Access has none of the extensions. "+
				"Remove the attribute, or set the provider's endpoint to a server that has it. "+
				"A server that has it responds in the same way for an unknown account, so check account_id as well.", extension.name))
	}
	return diags
}
