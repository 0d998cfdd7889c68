package servicetoken

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

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
