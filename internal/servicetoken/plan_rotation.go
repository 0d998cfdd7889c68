package servicetoken

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
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

// decision is whether a plan rotates the secret.
type decision int

const (
	keepSecret decision = iota
	// mayRotate stands for triggers that are not known before the apply.
	mayRotate
	rotateSecret
)

// decideTriggers compares the triggers of the plan with those of the state.
// Adding the first triggers rotates only where the secret is not known, as after
// an import; removing them never does. During an apply all is known, so that
// mayRotate occurs in plans alone.
func decideTriggers(plan, state *model) decision {
	planned, prior := plan.RotateTriggers, state.RotateTriggers

	switch {
	case isEmpty(prior) && state.secretKnown(), isEmpty(planned):
		return keepSecret
	case planned.IsUnknown():
		return mayRotate
	case isEmpty(prior):
		return rotateSecret
	case hasUnknown(planned):
		return mayRotate
	case planned.Equal(prior):
		return keepSecret
	default:
		return rotateSecret
	}
}

func isEmpty(m types.Map) bool { return !m.IsUnknown() && len(m.Elements()) == 0 }

func hasUnknown(m types.Map) bool {
	for _, value := range m.Elements() {
		if value.IsUnknown() {
			return true
		}
	}
	return false
}

// overlapEnd returns when the previous secret ends, false where none is alive.
func (m *model) overlapEnd(now time.Time) (time.Time, bool) {
	end, ok := m.PreviousClientSecretExpiresAt.Time()
	return end, ok && end.After(now)
}

// movesOverlap tells whether the plan changes the grace period while an overlap
// runs. A grace period that is null in the state is that of an import: what it
// was at the rotation is not known, so that nothing can be moved by it.
func movesOverlap(plan, state *model, now time.Time) bool {
	_, running := state.overlapEnd(now)
	return running && !state.PreviousSecretGracePeriod.IsNull() &&
		!plan.PreviousSecretGracePeriod.IsUnknown() && plan.grace() != state.grace()
}

// movedOverlapEnd is the end of the overlap under the new grace period, counted
// from the rotation; an overlap that would be over already ends now.
func movedOverlapEnd(plan, state *model, now time.Time) time.Time {
	end, _ := state.overlapEnd(now)
	if end = end.Add(plan.grace() - state.grace()); end.Before(now) {
		return now
	}
	return end
}

// decideEncryption tells whether a change of the readers rotates the secret.
// Another spelling of the same keys does not.
func decideEncryption(ctx context.Context, plan, state *model) decision {
	if plan.ClientSecretEncryption.Equal(state.ClientSecretEncryption) {
		return keepSecret
	}
	planned, unknown, _ := plan.encryption(ctx)
	if unknown {
		return mayRotate
	}
	prior, _, _ := state.encryption(ctx)
	if fingerprint(planned) == fingerprint(prior) {
		return keepSecret
	}
	return rotateSecret
}

func fingerprint(r *seal.Recipients) string {
	if r == nil {
		return ""
	}
	return r.Fingerprint()
}
