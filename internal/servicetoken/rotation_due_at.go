package servicetoken

import (
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// rotationByAgeAt returns when the secret gets as old as rotate_after. It returns false if
// that is not configured, or if the age of the secret is not known.
func (m *model) rotationByAgeAt() (time.Time, bool) {
	age, ok := m.RotateAfter.Duration()
	issued, known := m.ClientSecretIssuedAt.Time()
	return issued.Add(age), ok && known
}

// nextIssuedAt returns the time of a new secret. It is always later than that of the secret
// before, even if the clock of this machine is behind: secret stores recognize a new
// secret by it.
func (m *model) nextIssuedAt(now time.Time) customtypes.Timestamp {
	if before, ok := m.ClientSecretIssuedAt.Time(); ok && now.Unix() <= before.Unix() {
		now = before.Add(time.Second)
	}
	return customtypes.NewTimestampValue(now)
}

// rotationDueAt returns when the next rotation is due: null if none is scheduled, or if
// the age of the secret is not known.
func (m *model) rotationDueAt() customtypes.Timestamp {
	due := customtypes.NewTimestampNull()
	end, expires := m.ExpiresAt.Time()
	if before, ok := m.RotateBeforeExpiry.Duration(); ok && expires {
		due = customtypes.NewTimestampValue(end.Add(-before))
	}
	if at, ok := m.rotationByAgeAt(); ok {
		if first, scheduled := due.Time(); !scheduled || at.Before(first) {
			due = customtypes.NewTimestampValue(at)
		}
	}
	return due
}

// planRotationDueAt plans rotation_due_at. It is unknown if this plan changes it to a
// value that only the apply knows.
func (m *model) planRotationDueAt(config *model, p rotationPlan) {
	switch {
	case (p.renew || p.mayRenew) && !config.ExpiresAt.IsNull():
		// With ignore_changes, expires_at must stay as it is. This makes it an update.
		m.RotationDueAt = customtypes.NewTimestampUnknown()
	case m.RotateBeforeExpiry.IsNull() && m.RotateAfter.IsNull():
		m.RotationDueAt = customtypes.NewTimestampNull()
	case p.rotation != keepSecret, m.RotateBeforeExpiry.IsUnknown(), m.RotateAfter.IsUnknown(), m.ExpiresAt.IsUnknown() && !m.RotateBeforeExpiry.IsNull(), m.ClientSecretIssuedAt.IsUnknown() && !m.RotateAfter.IsNull():
		m.RotationDueAt = customtypes.NewTimestampUnknown()
	case m.ExpiresAt.IsUnknown() || p.expiresAt.IsNull():
		m.RotationDueAt = m.rotationDueAt()
	default:
		other := *m
		other.ExpiresAt = p.expiresAt
		m.RotationDueAt = other.rotationDueAt()
	}
}
