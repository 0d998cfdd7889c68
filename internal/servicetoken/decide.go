package servicetoken

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// verdict is what is to happen to the secret and the lifetime of a token beside
// the changes that its attributes show.
type verdict struct {
	rotation decision
	renew    bool
	// warnings say why, and what is held back.
	warnings diag.Diagnostics
}

// decide weighs every reason for a rotation or a renewal: triggers and readers,
// which demand it, and the window and a rotation from outside, which can wait for
// the end of an overlap.
func decide(ctx context.Context, config, plan, state *model, m memory, now time.Time) verdict {
	v := verdict{rotation: max(decideTriggers(plan, state), decideEncryption(ctx, plan, state))}

	due := dueRenewal(config, plan, state, m, now, v.rotation == rotateSecret)
	v.renew = due.renew
	switch {
	case due.held:
		v.warn(plan.windowPath(), "Rotation held back", fmt.Sprintf(
			"A rotation of %s is due, since it ends at %s. But the secret from before the last rotation still works until %s, and the API keeps one previous secret only: "+
				"a rotation now would lock out whoever still uses it. It is planned once that time has passed. To rotate at once, change rotate_triggers.",
			state.object(), state.ExpiresAt.ValueString(), state.PreviousClientSecretExpiresAt.ValueString()))
	case due.rotate:
		v.rotation = rotateSecret
		v.warn(plan.windowPath(), "Rotation before expiry", fmt.Sprintf(
			"%s ends at %s, which is within rotate_before_expiry (%s): it is rotated and renewed.", state.object(), state.ExpiresAt.ValueString(), plan.RotateBeforeExpiry.ValueString()))
	case due.renew && v.rotation != rotateSecret:
		v.warn(plan.windowPath(), "Renewal before expiry", fmt.Sprintf(
			"%s ends at %s, which is within %s (%s): it is renewed, with the same secret.", state.object(), state.ExpiresAt.ValueString(), plan.windowPath(), plan.windowText()))
	}

	if state.rotatedOutside(m) && v.rotation != rotateSecret {
		if !plan.OnExternalRotation.Equal(state.OnExternalRotation) {
			m.observedAt = now // this very plan asks for an answer
		}
		v.rotatedOutside(plan, state, m)
	}
	return v
}

// answersOutside tells whether a rotation from outside is answered with another.
func (m *model) answersOutside() bool { return m.OnExternalRotation.ValueString() != externalWarn }

// rotatedOutside tells whether the API has another secret than the state.
func (m *model) rotatedOutside(remembered memory) bool {
	return m.secretKnown() && remembered.secretVersion != 0 && !m.ClientSecretVersion.IsNull() &&
		m.ClientSecretVersion.ValueInt64() != remembered.secretVersion
}

func (v *verdict) rotatedOutside(plan, state *model, m memory) {
	said := fmt.Sprintf("%s has secret version %d at the API, and the state holds version %d: somebody else has rotated it.",
		state.object(), state.ClientSecretVersion.ValueInt64(), m.secretVersion)
	_, overlap := state.overlapEnd(m.observedAt)
	switch {
	case !plan.answersOutside():
		said += " Whoever takes the secret from the state has an old one. To make a new one, change rotate_triggers or set on_external_rotation = \"rotate\"."
	case overlap:
		said += fmt.Sprintf(" The secret in the state works until %s; it is rotated once that time has passed, so that nobody is locked out. To rotate at once, change rotate_triggers.",
			state.PreviousClientSecretExpiresAt.ValueString())
	case m.observedAt.IsZero():
		return
	default:
		v.rotation = rotateSecret
		said += " It is rotated, so that the state holds the current secret again; the one that was made elsewhere becomes the previous one."
	}
	v.warn(path.Root("on_external_rotation"), "Rotated outside Terraform", said)
}

func (v *verdict) warn(at path.Path, summary, detail string) {
	v.warnings.AddAttributeWarning(at, summary, detail)
}

// windowText is the window as it is configured.
func (m *model) windowText() string {
	if _, rotates, _ := m.window(); rotates {
		return m.RotateBeforeExpiry.ValueString()
	}
	return m.RenewBeforeExpiry.ValueString()
}
