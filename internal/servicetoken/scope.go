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

// scope is the account or the zone that a token belongs to. Exactly one of them is
// set; the other one is null.
type scope struct {
	AccountID types.String `tfsdk:"account_id"`
	ZoneID    types.String `tfsdk:"zone_id"`
}

// zoneDescription is part of the description of every zone_id.
const zoneDescription = "instead of an account. In a zone, only the core of the API is available, without its extensions"

// inZone reports whether the token is certain to belong to a zone.
func (s scope) inZone() bool { return validators.IsSet(s.ZoneID) }

// scopePath returns the attribute of a configuration that names the scope, and an empty
// path if the provider block does.
func (s scope) scopePath() path.Path {
	switch {
	case !s.ZoneID.IsNull():
		return path.Root("zone_id")
	case !s.AccountID.IsNull():
		return path.Root("account_id")
	default:
		return path.Empty()
	}
}

// known reports whether the scope is known, so that requests can be sent.
func (s scope) known() bool {
	return s.inZone() || s.ZoneID.IsNull() && validators.IsSet(s.AccountID)
}

// complete returns the scope of a state. One that has neither an account nor a zone has the
// provider's account: earlier versions of the provider wrote such states.
func (s scope) complete(data *providerdata.Data) scope {
	if s.AccountID.IsNull() && s.ZoneID.IsNull() {
		s.AccountID = data.PlanAccount(s.AccountID)
	}
	return s
}

// apiScope returns the scope as the client takes it.
func (s scope) apiScope() access.Scope {
	if s.inZone() {
		return access.Zone(s.ZoneID.ValueString())
	}
	return access.Account(s.AccountID.ValueString())
}

// identity returns the identity of a token in this scope.
func (s scope) identity(id types.String) identity.ZoneModel {
	return identity.ZoneModel{AccountID: s.AccountID, ZoneID: s.ZoneID, ID: id}
}

const oneScope = "Only one of account_id and zone_id can be set."

// zoneValidators returns the validators of every zone_id.
func zoneValidators() []validator.String {
	return []validator.String{validators.Identifier(), validators.ConflictsWith("account_id", oneScope)}
}

// validateScope refuses an account together with a zone. The validators of zone_id
// have already done so, unless one of the two was still unknown.
func (s scope) validateScope() diag.Diagnostics {
	return validators.Conflict(path.Root("zone_id"), s.AccountID, s.ZoneID, oneScope)
}

// resolve returns the scope to send requests to: the configured one, or the
// provider's account. It is an error if the scope is not known yet.
func (s scope) resolve(data *providerdata.Data) (scope, diag.Diagnostics) {
	if diags := s.validateScope(); diags.HasError() {
		return s, diags
	}
	if !s.ZoneID.IsNull() {
		if !data.Known() || s.ZoneID.IsUnknown() {
			return s, diag.Diagnostics{providerdata.Unconfigured()}
		}
		return s, nil
	}
	account, diags := data.ReadAccount(s.AccountID)
	return scope{AccountID: account}, diags
}

// requireFunc is [providerdata.Data.Require] or [providerdata.Data.RequireInPlan].
type requireFunc func(data *providerdata.Data, ctx context.Context, account types.String, extension providerdata.Extension, at path.Path) diag.Diagnostics

// requireExtension returns an error on the attribute that uses an extension if the
// extension is not available in this scope.
func (s scope) requireExtension(ctx context.Context, data *providerdata.Data, extension providerdata.Extension, at path.Path, require requireFunc) diag.Diagnostics {
	if s.ZoneID.IsUnknown() {
		return nil // Terraform plans again when it is known.
	}
	if !s.inZone() {
		return require(data, ctx, s.AccountID, extension, at)
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Not supported in a zone",
		fmt.Sprintf("%s are an extension of the Access API that is not available for the tokens of a zone. Remove this attribute, or set account_id instead of zone_id.", extension))}
}

// extensionUse is an attribute that needs an extension.
type extensionUse struct {
	attribute string
	extension providerdata.Extension
	used      bool
}

// requireExtensions checks the extensions that are used. It sends no request if
// there are none.
func (s scope) requireExtensions(ctx context.Context, data *providerdata.Data, uses []extensionUse, require requireFunc) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, use := range uses {
		if use.used {
			diags.Append(s.requireExtension(ctx, data, use.extension, path.Root(use.attribute), require)...)
		}
	}
	return diags
}
