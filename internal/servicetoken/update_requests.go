package servicetoken

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// issuesSecret reports whether the plan contains a new secret.
func (m *model) issuesSecret() bool {
	return m.ClientSecret.IsUnknown() || m.EncryptedClientSecret.IsUnknown()
}

// decide sets what the update does apart from changes of attributes. What the plan
// has shown as known stays as it is, even if a renewal window has opened since. With
// ignore_changes on expires_at, the plan shows a renewal by rotation_due_at.
func (u *update) decide(p rotationPlan) {
	u.renews = p.renew && (u.plan.ExpiresAt.IsUnknown() || u.plan.RotationDueAt.IsUnknown())
	u.rotates = p.rotation == rotateSecret && u.plan.issuesSecret()
	u.records = p.records && !u.rotates && u.plan.issuesSecret()
	u.externalOverlap = p.overlap
}

// reassigns reports whether the token gets another service account.
func (u *update) reassigns(current *model) bool {
	return !u.plan.ServiceAccountID.Equal(current.ServiceAccountID)
}

// refreshes reports whether the token is renewed by the API's refresh, which
// determines the new lifetime.
func (u *update) refreshes() bool { return u.renews && u.usesRefresh() }

// usesRefresh reports whether a renewal uses the API's refresh instead of sending
// the duration: if no duration is configured, except in a zone, which has no
// refresh.
func (u *update) usesRefresh() bool { return u.config.Duration.IsNull() && !u.plan.inZone() }

// toUpdate returns what differs between the plan and the token. It returns false if
// nothing does. It sends nothing else: an unchanged duration would restart the
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
	if u.changesDuration(current) || u.renews && !u.usesRefresh() {
		body.Duration, differs = u.plan.Duration.ValueStringPointer(), true
	}
	if at, ok := u.plan.ExpiresAt.Time(); ok && !u.plan.ExpiresAt.Equal(current.ExpiresAt) {
		body.ExpiresAt, differs = &at, true
	}
	if !u.rotates && changesOverlap(u.plan, current, u.now) {
		end := changedOverlapEnd(u.plan, current, u.now)
		body.PreviousClientSecretExpiresAt, differs = &end, true
	}
	return body, differs, diags
}

func (u *update) changesDuration(current *model) bool {
	return !u.plan.Duration.IsUnknown() && !u.plan.Duration.IsNull() && !u.plan.Duration.Equal(current.Duration)
}

// toRotate returns the request that rotates the token.
func (u *update) toRotate() access.RotateServiceToken {
	body := access.RotateServiceToken{Name: u.plan.Name.ValueString(), KnownVersion: u.knownVersion}
	if grace := max(u.plan.grace(), u.externalOverlap); grace > 0 {
		end := u.now.Add(grace).Truncate(time.Second)
		body.PreviousClientSecretExpiresAt = &end
	}
	return body
}

// orSent returns the end of an overlap as the response contains it, or as it was
// sent if the response does not contain it.
func orSent(received, sent *time.Time) customtypes.Timestamp {
	if received == nil {
		received = sent
	}
	return customtypes.NewTimestampPointerValue(received)
}
