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
)

// Update brings a token to what the plan says in up to three requests: it is
// reassigned, changed, and rotated at last. Each one that succeeds is in the
// state before the next begins, so that a failure loses nothing that was
// achieved and the next apply does only what is left.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(r.data.Ready()...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(identity.Set(ctx, resp.Identity, state.AccountID, state.ID)...)

	current := state
	for _, step := range []func(context.Context, *model, *model) diag.Diagnostics{r.reassign, r.change, r.rotate} {
		diags := step(ctx, &plan, &current)
		resp.Diagnostics.Append(diags...)
		resp.Diagnostics.Append(resp.State.Set(ctx, &current)...)
		if resp.Diagnostics.HasError() {
			return
		}
	}

	// What no request carries is recorded when all else has come true: triggers
	// that were in the state before their rotation would never rotate again.
	current.keepPlanned(&plan)
	resp.Diagnostics.Append(resp.State.Set(ctx, &current)...)
}

// reassign hands the token over to another service account.
func (r *Resource) reassign(ctx context.Context, plan, current *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if plan.ServiceAccountID.Equal(current.ServiceAccountID) {
		return diags
	}
	_, err := r.data.Client.ServiceTokens.Reassign(ctx, current.scope(), current.ID.ValueString(), plan.ServiceAccountID.ValueString())
	if err != nil {
		diagnostics.AddAPIError(&diags, "Unable to reassign service token", current.object(), err, apiAttributes...)
		return diags
	}
	current.ServiceAccountID = plan.ServiceAccountID
	return diags
}

// change sends what differs, if anything does.
func (r *Resource) change(ctx context.Context, plan, current *model) diag.Diagnostics {
	body, differs, diags := r.toUpdate(ctx, plan, current)
	if diags.HasError() || !differs {
		return diags
	}
	in, err := r.data.Client.ServiceTokens.Update(ctx, current.scope(), current.ID.ValueString(), body)
	if err != nil {
		diagnostics.AddAPIError(&diags, "Unable to update service token", current.object(), err, apiAttributes...)
		return diags
	}

	current.fromAPI(&in.ServiceToken)
	if end := body.PreviousClientSecretExpiresAt; end != nil {
		current.PreviousSecretGracePeriod = plan.PreviousSecretGracePeriod
		current.PreviousClientSecretExpiresAt = orSent(in.PreviousClientSecretExpiresAt, end)
	}
	return diags
}

// toUpdate returns what differs between the plan and the token, false where
// nothing does. Nothing else is sent: an unchanged duration would restart the
// lifetime.
func (r *Resource) toUpdate(ctx context.Context, plan, current *model) (access.UpdateServiceToken, bool, diag.Diagnostics) {
	var (
		body    access.UpdateServiceToken
		diags   diag.Diagnostics
		differs bool
	)
	if !plan.Name.Equal(current.Name) {
		body.Name, differs = plan.Name.ValueStringPointer(), true
	}
	if !plan.Enabled.Equal(current.Enabled) {
		body.Enabled, differs = plan.Enabled.ValueBoolPointer(), true
	}
	if !plan.Domains.Equal(current.Domains) {
		body.Domains, diags = plan.Domains.Canonical(ctx)
		differs = true
	}
	if !plan.Duration.IsUnknown() && !plan.Duration.IsNull() && !plan.Duration.Equal(current.Duration) {
		body.Duration, differs = plan.Duration.ValueStringPointer(), true
	}
	if at, ok := plan.ExpiresAt.Time(); ok && !plan.ExpiresAt.Equal(current.ExpiresAt) {
		body.ExpiresAt, differs = &at, true
	}
	now := r.data.Now()
	if decideRotation(plan, current) == keepSecret && movesOverlap(plan, current, now) {
		end := movedOverlapEnd(plan, current, now)
		body.PreviousClientSecretExpiresAt, differs = &end, true
	}
	return body, differs, diags
}

// rotate makes a new secret, if the plan wants one.
func (r *Resource) rotate(ctx context.Context, plan, current *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if decideRotation(plan, current) != rotateSecret {
		return diags
	}
	body := access.RotateServiceToken{KnownVersion: current.ClientSecretVersion.ValueInt64Pointer()}
	if grace := plan.grace(); grace > 0 {
		end := r.data.Now().Add(grace).Truncate(time.Second)
		body.PreviousClientSecretExpiresAt = &end
	}
	issued, err := r.data.Client.ServiceTokens.Rotate(ctx, current.scope(), current.ID.ValueString(), body)
	if err != nil {
		diagnostics.AddAPIError(&diags, "Unable to rotate service token", current.object(), err)
		if issued == nil || issued.ClientSecret == "" {
			// The triggers in the state stay those of the last rotation that
			// gave a secret, so that the next apply rotates.
			return diags
		}
	}
	current.fromAPI(&issued.ServiceToken)
	current.ClientSecret = secretValue(issued.ClientSecret)
	current.RotateTriggers = plan.RotateTriggers
	current.PreviousSecretGracePeriod = plan.PreviousSecretGracePeriod
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
