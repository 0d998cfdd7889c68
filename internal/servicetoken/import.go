package servicetoken

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
)

// ImportState adopts a token by id or identity. Its secret stays unknown to
// everybody but those who were given it.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resp.Diagnostics.Append(r.Data.Ready()...)
	if resp.Diagnostics.HasError() {
		return
	}
	m, diags := identity.ZoneFromImport(ctx, req, r.Data.PlanAccount(types.StringNull()))
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(adopt(ctx, &resp.State, home{AccountID: m.AccountID, ZoneID: m.ZoneID}, m.ID)...)
	identity.Set(resp.Identity, m)
	if r.Data.FirstImport() {
		resp.Diagnostics.AddWarning("Imported without its secret",
			"The API shows a client secret only once, so client_secret of service token "+m.ID.ValueString()+" stays null, and so it does for every other token that is imported now. "+
				"Those who hold the secret go on using it. To get a new one, set rotate_triggers, with previous_secret_grace_period if both shall work for a while.")
	}
}

// attributeSetter is a state, or the resource of a result of a query.
type attributeSetter interface {
	SetAttribute(ctx context.Context, at path.Path, value any) diag.Diagnostics
}

// adopt sets what is known of a token from outside before the API is asked. All
// else is null: an import makes nothing up.
func adopt(ctx context.Context, to attributeSetter, at home, id types.String) diag.Diagnostics {
	var diags diag.Diagnostics
	diags.Append(to.SetAttribute(ctx, path.Root("id"), id)...)
	diags.Append(to.SetAttribute(ctx, path.Root("account_id"), at.AccountID)...)
	diags.Append(to.SetAttribute(ctx, path.Root("zone_id"), at.ZoneID)...)
	diags.Append(to.SetAttribute(ctx, path.Root("previous_secret_grace_period"), customtypes.NewDurationNull())...)
	return diags
}
