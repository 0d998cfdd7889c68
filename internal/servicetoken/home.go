package servicetoken

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// home is where a token lives: an account or a zone. The other of both is null.
type home struct {
	AccountID types.String `tfsdk:"account_id"`
	ZoneID    types.String `tfsdk:"zone_id"`
}

// zoneDescription begins what every zone_id says.
const zoneDescription = "instead of an account. A zone offers the core of the API alone: none of its extensions"

// inZone tells whether a zone is named, known or not.
func (h home) inZone() bool { return !h.ZoneID.IsNull() }

// known tells whether requests can be addressed.
func (h home) known() bool {
	if h.inZone() {
		return !h.ZoneID.IsUnknown()
	}
	return !h.AccountID.IsNull() && !h.AccountID.IsUnknown()
}

// scope is the home in the path of a request.
func (h home) scope() access.Scope {
	if h.inZone() {
		return access.Zone(h.ZoneID.ValueString())
	}
	return access.Account(h.AccountID.ValueString())
}

// identity is what names a token that lives there.
func (h home) identity(id types.String) identity.ZoneModel {
	return identity.ZoneModel{AccountID: h.AccountID, ZoneID: h.ZoneID, ID: id}
}

// check refuses two homes.
func (h home) check() diag.Diagnostics {
	var diags diag.Diagnostics
	if !h.AccountID.IsNull() && !h.ZoneID.IsNull() {
		diags.AddAttributeError(path.Root("zone_id"), "Two homes", "Only one of account_id and zone_id can be set.")
	}
	return diags
}

// read is the home that is read from: the configured one, else the provider's
// account, with an error where no request can be made yet.
func (h home) read(data *providerdata.Data) (home, diag.Diagnostics) {
	if diags := h.check(); diags.HasError() {
		return h, diags
	}
	if h.inZone() {
		if !data.Known() || h.ZoneID.IsUnknown() {
			return h, diag.Diagnostics{providerdata.Unconfigured()}
		}
		return h, nil
	}
	account, diags := data.ReadAccount(h.AccountID)
	return home{AccountID: account}, diags
}

// require reports, on the attribute that uses it, an extension that is not there.
func (h home) require(ctx context.Context, data *providerdata.Data, extension providerdata.Extension, at path.Path) diag.Diagnostics {
	if !h.inZone() {
		return data.Require(ctx, h.AccountID, extension, at)
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Not supported in a zone",
		fmt.Sprintf("%s are an extension of the Access API that the tokens of a zone do not have. Leave this out, or set account_id instead of zone_id.", extension))}
}
