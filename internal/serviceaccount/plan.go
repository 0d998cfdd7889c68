package serviceaccount

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// ModifyPlan plans the account, and refuses a server without service accounts.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.Data == nil {
		return
	}
	creating := req.State.Raw.IsNull()
	var config, state types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("account_id"), &config)...)
	if !creating {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("account_id"), &state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}

	account, replace, diags := r.Data.ModifyAccount(config, state)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("account_id"), account)...)
	if replace {
		resp.RequiresReplace.Append(path.Root("account_id"))
	}
	if creating {
		resp.Diagnostics.Append(r.Data.RequireInPlan(ctx, account, providerdata.ServiceAccounts, path.Root("name"))...)
	}
}
