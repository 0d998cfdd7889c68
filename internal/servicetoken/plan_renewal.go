package servicetoken

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
)

// renewalWindow returns how long before its expiry a token is renewed, and whether
// it is rotated as well. It returns false if neither is configured.
func (m *model) renewalWindow() (before time.Duration, rotates, ok bool) {
	if before, ok = m.RotateBeforeExpiry.Duration(); ok {
		return before, true, true
	}
	before, ok = m.RenewBeforeExpiry.Duration()
	return before, false, ok
}

// renewalWindowPath returns the attribute that configures the renewal window.
func (m *model) renewalWindowPath() path.Path {
	if _, rotates, _ := m.renewalWindow(); rotates {
		return path.Root("rotate_before_expiry")
	}
	return path.Root("renew_before_expiry")
}

// renewalWindowText returns the renewal window as it is configured.
func (m *model) renewalWindowText() string {
	if _, rotates, _ := m.renewalWindow(); rotates {
		return m.RotateBeforeExpiry.ValueString()
	}
	return m.RenewBeforeExpiry.ValueString()
}

// renewalWindowOpen reports whether the renewal window has begun. It stays open
// after the token has expired.
func (m *model) renewalWindowOpen(now time.Time) bool {
	before, _, ok := m.renewalWindow()
	end, expires := m.ExpiresAt.Time()
	return ok && expires && !now.Before(end.Add(-before))
}

// rotationDue reports whether the secret is as old as rotate_after.
func (m *model) rotationDue(now time.Time) bool {
	at, ok := m.rotationByAgeAt()
	return ok && !now.Before(at)
}

// renewal is what the renewal window of a token and the age of its secret require.
type renewal struct {
	// renew restarts the lifetime. rotate issues a new secret as well.
	renew, rotate bool
	// byAge reports that a rotation is due because of the secret's age, and not because
	// the token expires.
	byAge bool
	// postponed reports that a rotation is due but has to wait, because the previous
	// secret is still valid: a rotation now would lock out the clients that use it.
	postponed bool
}

// planRenewal returns what is due at a time; nothing if that is zero. If the token is
// rotated anyway, nothing is postponed.
func planRenewal(config, plan, state *model, at time.Time, rotatesAnyway bool) renewal {
	var due renewal
	if at.IsZero() {
		return due
	}
	planned := state.withSchedule(plan)
	durationChanges := !config.Duration.IsNull() && !plan.Duration.Equal(state.Duration)
	due.renew = !durationChanges && planned.renewalWindowOpen(at)
	if rotatesAnyway {
		return due
	}
	if _, rotates, _ := planned.renewalWindow(); due.renew && rotates {
		due.rotate = true
	} else if planned.rotationDue(at) {
		due.rotate, due.byAge = true, true
	}
	if end, running := state.overlapEnd(at); due.rotate && running {
		due.postponed, due.rotate = true, false
		if !due.byAge {
			// The token must not expire before the overlap is over.
			expires, _ := state.ExpiresAt.Time()
			due.renew = !end.Before(expires)
		}
	}
	return due
}
