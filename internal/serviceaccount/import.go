package serviceaccount

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
)

// ImportState imports a service account by ID or identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resp.Diagnostics.Append(r.Data.Ready()...)
	if resp.Diagnostics.HasError() {
		return
	}
	m, diags := identity.FromImport(ctx, req, r.Data.PlanAccount(types.StringNull()))
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(setImported(ctx, &resp.State, m.AccountID, m.ID)...)
	identity.Set(resp.Identity, m)
}

// attributeSetter is a state, or the resource in a result of a query.
type attributeSetter interface {
	SetAttribute(ctx context.Context, at path.Path, value any) diag.Diagnostics
}

// setImported sets what the API does not return: the account, and the default of
// force_destroy.
func setImported(ctx context.Context, to attributeSetter, account, id types.String) diag.Diagnostics {
	var diags diag.Diagnostics
	diags.Append(to.SetAttribute(ctx, path.Root("id"), id)...)
	diags.Append(to.SetAttribute(ctx, path.Root("account_id"), account)...)
	diags.Append(to.SetAttribute(ctx, path.Root("force_destroy"), false)...)
	return diags
}
