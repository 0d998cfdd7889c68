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

// ModifyPlan works out what an apply will change, so that all else is known in
// the plan, and refuses what cannot come true.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.Data == nil {
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
	replaced, diags := r.work(ctx, &config, &plan, state, req.Private)
	resp.Diagnostics.Append(diags...)
	resp.RequiresReplace.Append(replaced...)
	if !resp.Diagnostics.HasError() && !reflect.DeepEqual(plan, proposed) {
		resp.Diagnostics.Append(modelCodec().Write(ctx, &resp.Plan.Raw, &plan)...)
	}
}

// work finishes a plan. It returns the attributes whose change replaces the token
// beside those whose schema says so.
func (r *Resource) work(ctx context.Context, config, plan, state *model, private providerdata.PrivateReader) (replaced path.Paths, diags diag.Diagnostics) {
	switch {
	case config.inZone():
		plan.AccountID = types.StringNull()
	case config.ZoneID.IsUnknown() && config.AccountID.IsNull():
		// The provider's account if the zone turns out to be null, else none.
		plan.AccountID = types.StringUnknown()
	default:
		prior, replace := types.StringNull(), false
		if state != nil {
			prior = state.AccountID
		}
		plan.AccountID, replace, diags = r.Data.ModifyAccount(config.AccountID, prior)
		if diags.HasError() {
			return nil, diags
		}
		if replace {
			replaced.Append(path.Root("account_id"))
		}
	}
	if state != nil && (len(replaced) > 0 || !plan.ZoneID.Equal(state.ZoneID) || !plan.Type.Equal(state.Type) || !plan.Visibility.Equal(state.Visibility)) {
		// Terraform asks again for the token that takes the place of this one.
		return replaced, diags
	}

	now := r.Data.Now()
	if state == nil {
		planCreate(config, plan)
		diags.Append(r.warnOfOrphans(ctx, plan)...)
	} else {
		v := decide(ctx, config, plan, state, recallAll(ctx, private), now)
		planUpdate(config, plan, state, v, now)
		diags.Append(v.warnings...)
		diags.Append(warnOfExpiry(plan, state, v, r.Data.ExpiryWarning, now)...)
	}
	if plan.newSecret() {
		// A key that has expired shows here, before a secret is made for it.
		_, unusable := plan.sealer(ctx, now)
		diags.Append(unusable...)
	}
	diags.Append(checkPlan(config, plan, state, now)...)
	diags.Append(r.requireExtensions(ctx, plan, state)...)
	return replaced, diags
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
