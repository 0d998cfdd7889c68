package servicetoken

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

// home is where a token lives: an account or a zone. The other of both is null.
type home struct {
	AccountID types.String `tfsdk:"account_id"`
	ZoneID    types.String `tfsdk:"zone_id"`
}

// zoneDescription begins what every zone_id says.
const zoneDescription = "instead of an account. A zone offers the core of the API alone: none of its extensions"

// inZone reports whether the token is certain to live in a zone.
func (h home) inZone() bool { return validators.IsSet(h.ZoneID) }

// known reports whether requests can be addressed.
func (h home) known() bool {
	return h.inZone() || h.ZoneID.IsNull() && validators.IsSet(h.AccountID)
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

const oneScope = "Only one of account_id and zone_id can be set."

// zoneValidators are those of every zone_id.
func zoneValidators() []validator.String {
	return []validator.String{validators.Identifier(), validators.ConflictsWith("account_id", oneScope)}
}

// check refuses an account together with a zone. The zone's validators have done so
// already unless one of them was not known then.
func (h home) check() diag.Diagnostics {
	return validators.Conflict(path.Root("zone_id"), h.AccountID, h.ZoneID, oneScope)
}

// read is the home that is read from: the configured one, else the provider's
// account, with an error where no request can be made yet.
func (h home) read(data *providerdata.Data) (home, diag.Diagnostics) {
	if diags := h.check(); diags.HasError() {
		return h, diags
	}
	if !h.ZoneID.IsNull() {
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
	if h.ZoneID.IsUnknown() {
		return nil // Terraform plans again once it is known
	}
	if !h.inZone() {
		return data.Require(ctx, h.AccountID, extension, at)
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Not supported in a zone",
		fmt.Sprintf("%s are an extension of the Access API that the tokens of a zone do not have. Leave this out, or set account_id instead of zone_id.", extension))}
}
