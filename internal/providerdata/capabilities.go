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

// Extension is a part of the API that a server may lack.
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

// Require reports, on the attribute that uses it, an extension that the server
// does not have: a server may ignore a field that it does not know, and a token
// meant to be public would be an unrestricted one. Nothing is asked while the
// provider or the account is unknown; Terraform plans again, with all known,
// right before it applies.
func (d *Data) Require(ctx context.Context, account types.String, extension Extension, at path.Path) diag.Diagnostics {
	var diags diag.Diagnostics
	if !d.Known() || account.IsUnknown() || account.IsNull() {
		return diags
	}
	capabilities, err := d.Client.Capabilities(ctx, access.Account(account.ValueString()))
	if err != nil {
		diagnostics.AddAPIError(&diags, "Unable to ask what the server offers", "the capabilities of the API", err)
		return diags
	}
	if !extension.has(capabilities) {
		diags.AddAttributeError(at, "Not supported by this server",
			fmt.Sprintf("%s are an extension of the Access API that this server does not have; Cloudflare Access itself has none of them. "+
				"Leave this out, or set the provider's endpoint to a server that has it. "+
				"A server that has it gives the same answer for an account that it does not know, so check account_id as well.", extension.name))
	}
	return diags
}
