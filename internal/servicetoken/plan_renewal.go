package servicetoken

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// window returns how long before its end a token is renewed, and whether it is
// rotated as well; false where neither is configured.
func (m *model) window() (before time.Duration, rotates, ok bool) {
	if before, ok = m.RotateBeforeExpiry.Duration(); ok {
		return before, true, true
	}
	before, ok = m.RenewBeforeExpiry.Duration()
	return before, false, ok
}

// windowPath is the attribute that the window comes from.
func (m *model) windowPath() path.Path {
	if _, rotates, _ := m.window(); rotates {
		return path.Root("rotate_before_expiry")
	}
	return path.Root("renew_before_expiry")
}

// inWindow tells whether the token's end is so near that its window is open, or
// past.
func (m *model) inWindow(now time.Time) bool {
	before, _, ok := m.window()
	end, ends := m.ExpiresAt.Time()
	return ok && ends && !now.Before(end.Add(-before))
}

// renewal is what the window of a token asks for.
type renewal struct {
	// renew restarts the lifetime, rotate makes a new secret as well.
	renew, rotate bool
	// held tells that a rotation is due and held back, because the secret from
	// before the last one still works: rotating now would lock out who holds it.
	held bool
}

// dueRenewal works out what is due. A window that this very plan sets or changes
// is judged by the clock, any other by what the last refresh found. A rotation
// that is demanded anyhow meets the window, and is not held back.
func dueRenewal(config, plan, state *model, m memory, now time.Time, demanded bool) renewal {
	var due renewal
	at := m.observedAt
	if !sameWindow(plan, state) {
		at = now
	}
	changes := !config.Duration.IsNull() && !plan.Duration.Equal(state.Duration)
	judged := *state
	judged.RotateBeforeExpiry, judged.RenewBeforeExpiry = plan.RotateBeforeExpiry, plan.RenewBeforeExpiry
	if at.IsZero() || changes || !judged.inWindow(at) {
		return due
	}
	due.renew = true
	if demanded {
		return due
	}
	_, due.rotate, _ = judged.window()
	if end, running := state.overlapEnd(at); due.rotate && running {
		due.held, due.rotate = true, false
		// The token must not end before the overlap does.
		expires, _ := state.ExpiresAt.Time()
		due.renew = !end.Before(expires)
	}
	return due
}

func sameWindow(plan, state *model) bool {
	same := func(a, b customtypes.Duration) bool { return a.Equal(b) }
	return same(plan.RotateBeforeExpiry, state.RotateBeforeExpiry) && same(plan.RenewBeforeExpiry, state.RenewBeforeExpiry)
}
