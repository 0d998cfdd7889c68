package servicetoken

import (
	"context"
	"reflect"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// ModifyPlan works out what an apply will change, so that all else is known in
// the plan, and refuses what cannot come true.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.data == nil {
		return
	}
	var config, plan model
	var state *model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	priorAccount := types.StringNull()
	if !req.State.Raw.IsNull() {
		state = &model{}
		resp.Diagnostics.Append(req.State.Get(ctx, state)...)
		priorAccount = state.AccountID
	}
	// In most plans nothing changes, and reading and writing a whole model is what
	// a plan of many tokens spends its time on.
	same := state != nil && req.Plan.Raw.Equal(req.State.Raw)
	if same {
		plan = *state
	} else {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}

	replace := false
	if config.inZone() {
		plan.AccountID = types.StringNull()
	} else {
		var diags diag.Diagnostics
		plan.AccountID, replace, diags = r.data.ModifyAccount(config.AccountID, priorAccount)
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
		if replace {
			resp.RequiresReplace.Append(path.Root("account_id"))
		}
	}
	if state != nil && (replace || !plan.ZoneID.Equal(state.ZoneID) || !plan.Type.Equal(state.Type) || !plan.Visibility.Equal(state.Visibility)) {
		// Terraform asks again for the token that takes the place of this one.
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
		return
	}

	now := r.data.Now()
	if state == nil {
		planCreate(&config, &plan)
		resp.Diagnostics.Append(r.warnOfOrphans(ctx, &plan)...)
	} else {
		v := decide(ctx, &config, &plan, state, recallAll(ctx, req.Private), now)
		planUpdate(&config, &plan, state, v, now)
		resp.Diagnostics.Append(v.warnings...)
		resp.Diagnostics.Append(warnOfExpiry(&plan, state, v, r.data.ExpiryWarning, now)...)
	}
	if plan.newSecret() {
		// A key that has expired shows here, before a secret is made for it.
		_, diags := plan.sealer(ctx, now)
		resp.Diagnostics.Append(diags...)
	}
	resp.Diagnostics.Append(checkPlan(&config, &plan, state, now)...)
	resp.Diagnostics.Append(r.requireExtensions(ctx, &plan, state)...)
	if same && reflect.DeepEqual(&plan, state) {
		return
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// planCreate fills in the defaults that depend on other attributes.
func planCreate(config, plan *model) {
	if config.Duration.IsNull() && config.ExpiresAt.IsNull() {
		plan.Duration = customtypes.NewLifetimeValue(defaultDuration)
	}
	if config.PreviousSecretGracePeriod.IsNull() {
		plan.PreviousSecretGracePeriod = customtypes.NewDurationValue(noGrace)
	}
	plan.planSecret()
}

// planSecret plans a new secret in the form that the state will hold it in.
func (m *model) planSecret() {
	m.ClientSecret, m.EncryptedClientSecret = types.StringUnknown(), types.StringUnknown()
	switch {
	case m.ClientSecretEncryption.IsNull():
		m.EncryptedClientSecret = types.StringNull()
	case !m.ClientSecretEncryption.IsUnknown():
		m.ClientSecret = types.StringNull()
	}
}

// planUpdate makes known all that the apply will leave alone. The framework has
// marked every computed value as unknown by now, even where the plan turns out to
// change nothing.
func planUpdate(config, plan, state *model, v verdict, now time.Time) {
	plan.ID, plan.ClientID, plan.CreatedAt = state.ID, state.ClientID, state.CreatedAt
	plan.ClientSecret, plan.EncryptedClientSecret = state.ClientSecret, state.EncryptedClientSecret
	plan.ClientSecretVersion = state.ClientSecretVersion
	plan.PreviousClientSecretExpiresAt = state.PreviousClientSecretExpiresAt

	if config.PreviousSecretGracePeriod.IsNull() {
		plan.PreviousSecretGracePeriod = customtypes.NewDurationValue(noGrace)
		if state.PreviousSecretGracePeriod.IsNull() {
			// Just imported: null means the default, and the plan stays empty.
			plan.PreviousSecretGracePeriod = state.PreviousSecretGracePeriod
		}
	}

	planLifetime(config, plan, state)
	if v.renew {
		plan.ExpiresAt = customtypes.NewTimestampUnknown()
	}

	switch {
	case v.rotation != keepSecret:
		plan.planSecret()
		plan.ClientSecretVersion = types.Int64Unknown()
		plan.PreviousClientSecretExpiresAt = customtypes.NewTimestampUnknown()
	case plan.PreviousSecretGracePeriod.IsUnknown(), movesOverlap(plan, state, now):
		plan.PreviousClientSecretExpiresAt = customtypes.NewTimestampUnknown()
	}
}

// planLifetime plans duration and expires_at, of which a change of one moves the
// other. Times are never computed in a plan: it may be applied tomorrow.
func planLifetime(config, plan, state *model) {
	durationChanges := !config.Duration.IsNull() && !plan.Duration.Equal(state.Duration)
	expiryChanges := !config.ExpiresAt.IsNull() && !plan.ExpiresAt.Equal(state.ExpiresAt)

	if config.Duration.IsNull() {
		plan.Duration = state.Duration
		if expiryChanges {
			plan.Duration = customtypes.NewLifetimeUnknown()
		}
	}
	if config.ExpiresAt.IsNull() {
		plan.ExpiresAt = state.ExpiresAt
		if durationChanges {
			plan.ExpiresAt = customtypes.NewTimestampUnknown()
		}
	}
}
