package servicetoken

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

// Update brings a token to what the plan says in up to four requests: it is
// reassigned, changed, renewed, and rotated at last. Each one that succeeds is in the
// state before the next begins, so that a failure loses nothing that was
// achieved and the next apply does only what is left.
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
	identity.Set(resp.Identity, state.identity(state.ID))

	now := r.Data.Now()
	u := &update{client: r.Data.Client, config: &config, plan: &plan, now: now}
	v := decide(ctx, &config, &plan, &state, recallAll(ctx, req.Private), now)
	// What the plan has shown as known stays as it is: a window may have opened since.
	u.renews = v.renew && plan.ExpiresAt.IsUnknown()
	if u.rotates = v.rotation == rotateSecret && plan.newSecret(); u.rotates {
		sealer, diags := plan.sealer(ctx, now)
		resp.Diagnostics.Append(diags...)
		if diags.HasError() {
			return
		}
		u.sealer = sealer
	}

	current := state
	for _, step := range []func(context.Context, *model) diag.Diagnostics{u.reassign, u.change, u.refresh, u.rotate} {
		diags := step(ctx, &current)
		resp.Diagnostics.Append(diags...)
		resp.Diagnostics.Append(modelCodec().Write(ctx, &resp.State.Raw, &current)...)
		if u.rotated {
			resp.Diagnostics.Append(rememberSecret(ctx, resp.Private, &current)...)
		}
		if resp.Diagnostics.HasError() {
			return
		}
	}

	// What no request carries is recorded when all else has come true: triggers
	// that were in the state before their rotation would never rotate again.
	current.keepPlanned(&plan)
	resp.Diagnostics.Append(modelCodec().Write(ctx, &resp.State.Raw, &current)...)
	resp.Diagnostics.Append(observe(ctx, req.Private, resp.Private, &current, now)...)
}

// update is one update on its way.
type update struct {
	client       *access.Client
	config, plan *model
	now          time.Time
	// renews and rotates are what is to be done beside the changes.
	renews, rotates bool
	// sealer encrypts the new secret; nil leaves it in clear.
	sealer *seal.Sealer
	// rotated is set once there is a new secret.
	rotated bool
}

// newSecret tells whether the plan has announced a new secret.
func (m *model) newSecret() bool {
	return m.ClientSecret.IsUnknown() || m.EncryptedClientSecret.IsUnknown()
}

// reassign hands the token over to another service account.
func (u *update) reassign(ctx context.Context, current *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if u.plan.ServiceAccountID.Equal(current.ServiceAccountID) {
		return diags
	}
	_, err := u.client.ServiceTokens.Reassign(ctx, current.scope(), current.ID.ValueString(), u.plan.ServiceAccountID.ValueString())
	if err != nil {
		diagnostics.AddAPIError(&diags, "Unable to reassign service token", current.object(), err, apiAttributes...)
		return diags
	}
	current.ServiceAccountID = u.plan.ServiceAccountID
	return diags
}

// change sends what differs, if anything does.
func (u *update) change(ctx context.Context, current *model) diag.Diagnostics {
	body, differs, diags := u.toUpdate(ctx, current)
	if diags.HasError() || !differs {
		return diags
	}
	in, err := u.client.ServiceTokens.Update(ctx, current.scope(), current.ID.ValueString(), body)
	if err != nil {
		diagnostics.AddAPIError(&diags, "Unable to update service token", current.object(), err, apiAttributes...)
		return diags
	}

	current.fromAPI(&in.ServiceToken)
	if end := body.PreviousClientSecretExpiresAt; end != nil {
		current.PreviousSecretGracePeriod = u.plan.PreviousSecretGracePeriod
		current.PreviousClientSecretExpiresAt = orSent(in.PreviousClientSecretExpiresAt, end)
	}
	return diags
}

// byRefresh tells whether the API's refresh renews the token rather than its
// duration: where none is configured, but not in a zone, which has no refresh.
func (u *update) byRefresh() bool { return u.config.Duration.IsNull() && !u.plan.inZone() }

// refresh renews a token for which no duration is configured. It is the API's to
// say for how long.
func (u *update) refresh(ctx context.Context, current *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if !u.renews || !u.byRefresh() {
		return diags
	}
	in, err := u.client.ServiceTokens.Refresh(ctx, current.scope(), current.ID.ValueString())
	if err != nil {
		diagnostics.AddAPIError(&diags, "Unable to renew service token", current.object(), err)
		return diags
	}
	current.fromAPI(in)
	return diags
}

// toUpdate returns what differs between the plan and the token, false where
// nothing does. Nothing else is sent: an unchanged duration would restart the
// lifetime.
func (u *update) toUpdate(ctx context.Context, current *model) (access.UpdateServiceToken, bool, diag.Diagnostics) {
	var (
		body    access.UpdateServiceToken
		diags   diag.Diagnostics
		differs bool
	)
	if !u.plan.Name.Equal(current.Name) {
		body.Name, differs = u.plan.Name.ValueStringPointer(), true
	}
	if !u.plan.Enabled.Equal(current.Enabled) {
		body.Enabled, differs = u.plan.Enabled.ValueBoolPointer(), true
	}
	if !u.plan.Domains.Equal(current.Domains) {
		body.Domains, diags = u.plan.Domains.Canonical(ctx)
		differs = true
	}
	if !u.plan.Duration.IsUnknown() && !u.plan.Duration.IsNull() && !u.plan.Duration.Equal(current.Duration) {
		body.Duration, differs = u.plan.Duration.ValueStringPointer(), true
	} else if u.renews && !u.byRefresh() {
		body.Duration, differs = u.plan.Duration.ValueStringPointer(), true
	}
	if at, ok := u.plan.ExpiresAt.Time(); ok && !u.plan.ExpiresAt.Equal(current.ExpiresAt) {
		body.ExpiresAt, differs = &at, true
	}
	if !u.rotates && movesOverlap(u.plan, current, u.now) {
		end := movedOverlapEnd(u.plan, current, u.now)
		body.PreviousClientSecretExpiresAt, differs = &end, true
	}
	return body, differs, diags
}

// rotate makes a new secret, if the plan wants one.
func (u *update) rotate(ctx context.Context, current *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if !u.rotates {
		return diags
	}
	body := access.RotateServiceToken{KnownVersion: current.ClientSecretVersion.ValueInt64Pointer()}
	if grace := u.plan.grace(); grace > 0 {
		end := u.now.Add(grace).Truncate(time.Second)
		body.PreviousClientSecretExpiresAt = &end
	}
	issued, err := u.client.ServiceTokens.Rotate(ctx, current.scope(), current.ID.ValueString(), body)
	if err != nil {
		diagnostics.AddAPIError(&diags, "Unable to rotate service token", current.object(), err)
		if issued == nil || issued.ClientSecret == "" {
			// The triggers in the state stay those of the last rotation that
			// gave a secret, so that the next apply rotates.
			return diags
		}
	}
	current.fromAPI(&issued.ServiceToken)
	u.rotated = true
	diags.Append(current.takeSecret(issued.ClientSecret, u.sealer)...)
	current.ClientSecretEncryption = u.plan.ClientSecretEncryption
	current.RotateTriggers = u.plan.RotateTriggers
	current.PreviousSecretGracePeriod = u.plan.PreviousSecretGracePeriod
	current.PreviousClientSecretExpiresAt = orSent(issued.PreviousClientSecretExpiresAt, body.PreviousClientSecretExpiresAt)
	diags.Append(recovered(current, issued)...)
	return diags
}

// orSent is the end of an overlap as the server answered it, else, where its
// answer leaves that out, as it was sent.
func orSent(answered, sent *time.Time) customtypes.Timestamp {
	if answered == nil {
		answered = sent
	}
	return customtypes.NewTimestampPointerValue(answered)
}
