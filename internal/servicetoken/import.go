package servicetoken

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
)

// ImportState imports a token by ID or identity. The API returns a secret only once,
// so client_secret stays null.
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
	resp.Diagnostics.Append(setImported(ctx, &resp.State, scope{AccountID: m.AccountID, ZoneID: m.ZoneID}, m.ID)...)
	identity.Set(resp.Identity, m)
}

// withoutSecret warns, once in a run, that the secret of an imported token is not known.
func (r *Resource) withoutSecret(id string) diag.Diagnostics {
	if !r.Data.FirstImport() {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Imported without its secret",
		"The API returns a client secret only once, so an import cannot read it. Unless client_secret_wo is set, client_secret of service token "+id+" is null, as it is for every other token that this run imports. "+
			"The secret stays valid for the clients that have it. If you know it, set client_secret_wo. To get a new one, set rotate_triggers, and set previous_secret_grace_period to keep the old one valid for a while.")}
}

// notImported returns the error of an import of a token that does not exist, or whose
// account or zone does not exist, and nil for other errors.
func notImported(state *model, err error) diag.Diagnostic {
	if !state.isImport() || !errors.Is(err, access.ErrNotFound) && !errors.Is(err, access.ErrUnknownRoute) {
		return nil
	}
	return state.identity(state.ID).NotFound("service token", "access_service_tokens")
}

// isImport reports whether a state is what an import has set: there is no name yet.
func (m *model) isImport() bool { return m.Name.IsNull() }

// attributeSetter is a state, or the resource in a result of a query.
type attributeSetter interface {
	SetAttribute(ctx context.Context, at path.Path, value any) diag.Diagnostics
}

// setImported sets what is known of an imported token before the API is asked.
// Everything else is null.
func setImported(ctx context.Context, to attributeSetter, in scope, id types.String) diag.Diagnostics {
	var diags diag.Diagnostics
	diags.Append(to.SetAttribute(ctx, path.Root("id"), id)...)
	diags.Append(to.SetAttribute(ctx, path.Root("account_id"), in.AccountID)...)
	diags.Append(to.SetAttribute(ctx, path.Root("zone_id"), in.ZoneID)...)
	diags.Append(to.SetAttribute(ctx, path.Root("previous_secret_grace_period"), customtypes.NewDurationNull())...)
	return diags
}
