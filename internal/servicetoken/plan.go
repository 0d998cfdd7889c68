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
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// ModifyPlan determines what an apply will change, so that everything else is known
// in the plan. It refuses what cannot be applied.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Data == nil {
		return
	}
	if req.Plan.Raw.IsNull() {
		if !req.State.Raw.IsNull() {
			state, diags := modelCodec().Read(ctx, req.State.Raw)
			resp.Diagnostics.Append(diags...)
			r.noteManaged(&state)
		}
		return
	}
	config, diags := modelCodec().Read(ctx, req.Config.Raw)
	resp.Diagnostics.Append(diags...)
	plan, diags := modelCodec().Read(ctx, req.Plan.Raw)
	resp.Diagnostics.Append(diags...)
	var state *model
	if !req.State.Raw.IsNull() {
		prior, diags := modelCodec().Read(ctx, req.State.Raw)
		resp.Diagnostics.Append(diags...)
		state = &prior
	}
	if resp.Diagnostics.HasError() {
		return
	}

	proposed := plan
	replaced, diags := r.finishPlan(ctx, &config, &plan, state, req.Private)
	resp.Diagnostics.Append(diags...)
	resp.RequiresReplace.Append(replaced...)
	if !resp.Diagnostics.HasError() && !reflect.DeepEqual(plan, proposed) {
		resp.Diagnostics.Append(modelCodec().Write(ctx, &resp.Plan.Raw, &plan)...)
	}
}

// noteManaged tells the client that a token is in the state, so that no warning takes
// it for one that was left behind.
func (r *Resource) noteManaged(state *model) {
	if r.Data.Known() && state.known() {
		r.Data.Client.ServiceTokens.NoteManaged(state.apiScope(), state.ID.ValueString())
	}
}

// finishPlan completes a plan. It returns the attributes that replace the token,
// apart from those whose plan modifiers do so.
func (r *Resource) finishPlan(ctx context.Context, config, plan, state *model, private providerdata.PrivateReader) (replaced path.Paths, diags diag.Diagnostics) {
	if state != nil {
		r.noteManaged(state)
	}
	if replaced, diags = planScope(r.Data, config, plan, state); diags.HasError() {
		return nil, diags
	}
	if state != nil && (len(replaced) > 0 || plan.isReplacement(state)) {
		// Terraform plans again for the token that replaces this one.
		return replaced, diags
	}

	now := r.Data.Now()
	if state == nil {
		planCreate(config, plan)
	} else {
		stored := readPrivateState(ctx, private)
		p := planDueWork(ctx, config, plan, state, stored, planClock{now: now, planned: r.Data.PlanTime})
		planUpdate(config, plan, state, p, now)
		diags.Append(p.warnings...)
		diags.Append(plan.scopeWarnings()...)
		diags.Append(ageWarning(plan, state)...)
		if p.records && p.rotation == keepSecret {
			diags.Append(r.checkKnownSecret(ctx, config, state, false)...)
		}
		diags.Append(expiryWarnings(plan, state, p, r.Data.ExpiryWarning, now)...)
	}
	diags.Append(config.ignoredSecret(plan, state)...)
	if plan.issuesSecret() {
		// This finds an expired key before a secret is issued for it.
		_, more := plan.sealer(ctx, now)
		diags.Append(more...)
	}
	diags.Append(validatePlan(config, plan, state, now)...)
	diags.Append(r.lookUp(ctx, config, plan, state)...)
	return replaced, diags
}

// planScope plans the account. The zone is planned by Terraform itself.
func planScope(data *providerdata.Data, config, plan, state *model) (replaced path.Paths, diags diag.Diagnostics) {
	switch {
	case config.inZone():
		plan.AccountID = types.StringNull()
	case config.ZoneID.IsUnknown() && config.AccountID.IsNull():
		// This is the provider's account if the zone turns out to be null, else null.
		plan.AccountID = types.StringUnknown()
	default:
		prior, replace := types.StringNull(), false
		if state != nil {
			prior = state.AccountID
		}
		plan.AccountID, replace, diags = data.ModifyAccount(config.AccountID, prior)
		if replace {
			replaced.Append(path.Root("account_id"))
		}
	}
	return replaced, diags
}

// planCreate sets the defaults that depend on other attributes.
func planCreate(config, plan *model) {
	if config.Duration.IsNull() && config.ExpiresAt.IsNull() {
		plan.Duration = customtypes.NewLifetimeValue(defaultDuration)
	}
	if config.PreviousSecretGracePeriod.IsNull() {
		plan.PreviousSecretGracePeriod = customtypes.NewDurationValue(noGrace)
	}
	plan.planSecret()
	plan.planRotationDueAt(config, rotationPlan{rotation: rotateSecret})
}

// planSecret plans a new secret, either plain or encrypted.
func (m *model) planSecret() {
	m.ClientSecret, m.EncryptedClientSecret = types.StringUnknown(), types.StringUnknown()
	switch {
	case m.ClientSecretEncryption.IsNull():
		m.EncryptedClientSecret = types.StringNull()
	case !m.ClientSecretEncryption.IsUnknown():
		m.ClientSecret = types.StringNull()
	}
}

// planUpdate sets everything that the apply will not change to its value in the
// state. Until then every computed value is unknown, because the framework marks them
// all, even if the plan turns out to change nothing.
func planUpdate(config, plan, state *model, p rotationPlan, now time.Time) {
	plan.ID, plan.ClientID, plan.CreatedAt = state.ID, state.ClientID, state.CreatedAt
	plan.ClientSecret, plan.EncryptedClientSecret = state.ClientSecret, state.EncryptedClientSecret
	plan.ClientSecretVersion, plan.ClientSecretIssuedAt = state.ClientSecretVersion, state.ClientSecretIssuedAt
	plan.PreviousClientSecretExpiresAt = state.PreviousClientSecretExpiresAt

	if config.PreviousSecretGracePeriod.IsNull() {
		plan.PreviousSecretGracePeriod = customtypes.NewDurationValue(noGrace)
		if state.PreviousSecretGracePeriod.IsNull() {
			// After an import, null means the default. The plan stays empty.
			plan.PreviousSecretGracePeriod = state.PreviousSecretGracePeriod
		}
	}

	planLifetime(config, plan, state)
	if (p.renew || p.mayRenew) && config.ExpiresAt.IsNull() {
		plan.ExpiresAt = customtypes.NewTimestampUnknown()
	}

	switch {
	case p.rotation != keepSecret:
		plan.planSecret()
		plan.ClientSecretVersion, plan.ClientSecretIssuedAt = types.Int64Unknown(), customtypes.NewTimestampUnknown()
		plan.PreviousClientSecretExpiresAt = customtypes.NewTimestampUnknown()
	case plan.PreviousSecretGracePeriod.IsUnknown(), changesOverlap(plan, state, now):
		plan.PreviousClientSecretExpiresAt = customtypes.NewTimestampUnknown()
	}
	if p.rotation == keepSecret && p.records {
		plan.planSecret()
		plan.ClientSecretIssuedAt = customtypes.NewTimestampUnknown()
	}
	plan.planRotationDueAt(config, p)
}

// planLifetime plans duration and expires_at. A change of one of them makes the other
// one unknown: the plan may be applied tomorrow, so it cannot compute a time.
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
