package servicetoken

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// lookUp finds what only the API shows: credentials that it refuses, tokens that an
// earlier apply has left behind, extensions that it does not have, a service account that
// does not exist. It sends no further request after an error.
func (r *Resource) lookUp(ctx context.Context, config, plan, state *model) diag.Diagnostics {
	uses := extensionUses(plan, state)
	var diags diag.Diagnostics
	if plan.inZone() {
		// A zone has no extensions. This takes no request.
		if diags = plan.requireExtensions(ctx, r.Data, uses, (*providerdata.Data).RequireInPlan); diags.HasError() {
			return diags
		}
		uses = nil
	}
	if state == nil {
		if diags.Append(r.lookUpOrphans(ctx, config, plan)...); diags.HasError() {
			return diags
		}
	}
	more := plan.requireExtensions(ctx, r.Data, uses, (*providerdata.Data).RequireInPlan)
	diags.Append(more...)
	if len(more) == 0 && plan.setsServiceAccount(state) {
		diags.Append(plan.requireServiceAccount(ctx, r.Data)...)
	}
	return diags
}

// lookUpOrphans warns of tokens that an earlier apply may have created without
// recording them, because it was killed before the response arrived. Only the
// account shows them, and the next apply would create a second token. It is the only
// look-up of most plans, so it also finds wrong credentials, a wrong account and a server
// that cannot be reached.
func (r *Resource) lookUpOrphans(ctx context.Context, config, plan *model) diag.Diagnostics {
	if !r.Data.Known() || plan.Name.IsUnknown() || !plan.known() {
		return nil
	}
	orphans, err := r.Data.Client.ServiceTokens.Orphans(ctx, plan.apiScope(), plan.Name.ValueString())
	if err != nil {
		var diags diag.Diagnostics
		diagnostics.AddPlanError(&diags, "Unable to look up existing service tokens", "the existing service tokens", err, config.scopePath())
		return diags
	}
	return orphanWarning(plan.Name.ValueString(), orphans)
}

// requireServiceAccount reports a service account that does not exist. In a zone there
// are none.
func (m *model) requireServiceAccount(ctx context.Context, data *providerdata.Data) diag.Diagnostics {
	if m.inZone() || m.ZoneID.IsUnknown() {
		return nil
	}
	return data.RequireServiceAccount(ctx, m.AccountID, m.ServiceAccountID, path.Root("service_account_id"))
}

// requireUnchecked checks in an apply what its plan could not check: a server may ignore
// a field that it does not know.
func (m *model) requireUnchecked(ctx context.Context, data *providerdata.Data, state *model) diag.Diagnostics {
	if m.inZone() || !data.Unchecked(m.AccountID) {
		return nil
	}
	return m.requireExtensions(ctx, data, extensionUses(m, state), (*providerdata.Data).Require)
}
