package servicetoken

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

// Update changes a token in up to four requests: reassign, update, refresh and
// rotate. The result of each request is in the state before the next one is sent. So
// a failure loses nothing, and the next apply does only what is left.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	config, diags := modelCodec().Read(ctx, req.Config.Raw)
	resp.Diagnostics.Append(diags...)
	plan, diags := modelCodec().Read(ctx, req.Plan.Raw)
	resp.Diagnostics.Append(diags...)
	state, diags := modelCodec().Read(ctx, req.State.Raw)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(r.Data.Ready()...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(plan.requireUnchecked(ctx, r.Data, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	state.scope = state.complete(r.Data)
	identity.Set(resp.Identity, state.identity(state.ID))

	if config.PreviousSecretGracePeriod.IsNull() && plan.grace() > 0 {
		// Terraform passes the configuration without what ignore_changes keeps.
		config.PreviousSecretGracePeriod = plan.PreviousSecretGracePeriod
	}

	now := r.Data.Now()
	u := &update{client: r.Data.Client, config: &config, plan: &plan, now: now, knownVersion: state.ClientSecretVersion.ValueInt64Pointer()}
	private := readPrivateState(ctx, req.Private)
	u.decide(planDueWork(ctx, &config, &plan, &state, private, planClock{now: now, planned: r.Data.PlanTime}))
	u.check = func(ctx context.Context, current *model) diag.Diagnostics {
		return r.checkKnownSecret(ctx, &config, current, true)
	}
	if u.rotates || u.records {
		sealer, diags := plan.sealer(ctx, now)
		resp.Diagnostics.Append(diags...)
		if diags.HasError() {
			return
		}
		u.sealer = sealer
	}

	current := state
	for _, step := range []func(context.Context, *model) diag.Diagnostics{u.reassign, u.change, u.refresh, u.rotate, u.record} {
		diags := step(ctx, &current)
		resp.Diagnostics.Append(diags...)
		current.RotationDueAt = current.rotationDueAt()
		resp.Diagnostics.Append(modelCodec().Write(ctx, &resp.State.Raw, &current)...)
		if u.rotated {
			resp.Diagnostics.Append(recordSecret(ctx, resp.Private, &current)...)
		}
		if u.written != nil {
			resp.Diagnostics.Append(recordWrite(ctx, resp.Private, u.written, now)...)
		}
		if resp.Diagnostics.HasError() {
			return
		}
	}

	// Values that no request contains are recorded last. If the triggers were in the
	// state before their rotation, a failed rotation would never be repeated.
	resp.Diagnostics.Append(u.finish(ctx, &current, private, resp)...)
	resp.Diagnostics.Append(recordDueWork(ctx, req.Private, resp.Private, &current, now)...)
}

// finish sets the rest of the state to what is planned. If expires_at must stay as it was,
// the private state gets the expiry date at the API.
func (u *update) finish(ctx context.Context, current *model, private privateState, resp *resource.UpdateResponse) diag.Diagnostics {
	var diags diag.Diagnostics
	atAPI := current.withExpiry(private).ExpiresAt
	if u.written != nil {
		atAPI = current.ExpiresAt
	}
	current.keepPlanned(u.plan)
	if u.written != nil {
		diags.Append(recordExpiry(ctx, resp.Private, current, atAPI)...)
	}
	state := *current
	state.ExpiresAt = atAPI
	if u.plan.RotationDueAt.IsUnknown() {
		current.RotationDueAt = state.rotationDueAt()
	}
	diags.Append(modelCodec().Write(ctx, &resp.State.Raw, current)...)
	current.ExpiresAt = atAPI // What is due depends on it.
	return diags
}

// update is one call of Update. The methods that decide and build requests are in
// update_requests.go.
type update struct {
	client       *access.Client
	config, plan *model
	now          time.Time
	// knownVersion is the version of the secret that the plan was created for. If the API
	// has a newer one, somebody else has rotated the token, and the user must be told.
	knownVersion *int64
	// renews, rotates and records are what the update does apart from changes of
	// attributes.
	renews, rotates, records bool
	// check checks the secret that is recorded.
	check func(ctx context.Context, current *model) diag.Diagnostics
	// externalOverlap is that of the rotationPlan.
	externalOverlap time.Duration
	// sealer encrypts the new secret. If it is nil, the secret stays plain.
	sealer *seal.Sealer
	// rotated is set when there is a new secret in the state.
	rotated bool
	// written is what the last response has shown, nil if there was none.
	written *access.ServiceToken
}

// reassign gives the token to another service account.
func (u *update) reassign(ctx context.Context, current *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if !u.reassigns(current) {
		return diags
	}
	in, err := u.client.ServiceTokens.Reassign(ctx, current.apiScope(), current.ID.ValueString(), u.plan.ServiceAccountID.ValueString())
	if err != nil {
		diagnostics.AddAPIError(&diags, "Unable to reassign service token", current.object(), err, apiAttributes...)
		return diags
	}
	current.ServiceAccountID, u.written = u.plan.ServiceAccountID, in
	return diags
}

// change sends the attributes that differ, if there are any.
func (u *update) change(ctx context.Context, current *model) diag.Diagnostics {
	body, differs, diags := u.toUpdate(ctx, current)
	if diags.HasError() || !differs {
		return diags
	}
	in, err := u.client.ServiceTokens.Update(ctx, current.apiScope(), current.ID.ValueString(), body)
	if err != nil {
		diagnostics.AddAPIError(&diags, "Unable to update service token", current.object(), err, apiAttributes...)
		return diags
	}

	current.fromAPI(&in.ServiceToken)
	u.written = &in.ServiceToken
	if body.Name != nil || body.Duration != nil {
		diags.Append(changedByAPI(ctx, u.plan, current)...)
	}
	if end := body.PreviousClientSecretExpiresAt; end != nil {
		current.PreviousSecretGracePeriod = u.plan.PreviousSecretGracePeriod
		current.PreviousClientSecretExpiresAt = orSent(in.PreviousClientSecretExpiresAt, end)
	}
	return diags
}

// refresh renews a token for which no duration is configured.
func (u *update) refresh(ctx context.Context, current *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if !u.refreshes() {
		return diags
	}
	in, err := u.client.ServiceTokens.Refresh(ctx, current.apiScope(), current.ID.ValueString())
	if err != nil {
		diagnostics.AddAPIError(&diags, "Unable to renew service token", current.object(), err)
		return diags
	}
	current.fromAPI(in)
	u.written = in
	return diags
}

// rotate issues a new secret, if the plan contains one.
func (u *update) rotate(ctx context.Context, current *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if !u.rotates {
		return diags
	}
	body := u.toRotate()
	issued, err := u.client.ServiceTokens.Rotate(ctx, current.apiScope(), current.ID.ValueString(), body)
	if err != nil {
		diagnostics.AddAPIError(&diags, "Unable to rotate service token", current.object(), err)
		if issued == nil || issued.ClientSecret == "" {
			// The state keeps the triggers of the last rotation that returned a
			// secret, so that the next apply rotates.
			return diags
		}
	}
	current.fromAPI(&issued.ServiceToken)
	u.rotated, u.written = true, &issued.ServiceToken
	current.ClientSecretIssuedAt = current.nextIssuedAt(u.now)
	diags.Append(current.setSecret(issued.ClientSecret, u.sealer)...)
	current.ClientSecretEncryption = u.plan.ClientSecretEncryption
	current.RotateTriggers = u.plan.RotateTriggers
	current.PreviousSecretGracePeriod = u.plan.PreviousSecretGracePeriod
	current.PreviousClientSecretExpiresAt = orSent(issued.PreviousClientSecretExpiresAt, body.PreviousClientSecretExpiresAt)
	diags.Append(recoveryWarnings(current, issued)...)
	return diags
}
