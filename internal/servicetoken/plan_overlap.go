package servicetoken

import "time"

// overlapEnd returns when the previous secret expires. It returns false if there is
// none that is still valid.
func (m *model) overlapEnd(now time.Time) (time.Time, bool) {
	end, ok := m.PreviousClientSecretExpiresAt.Time()
	return end, ok && end.After(now)
}

// changesOverlap reports whether the plan changes the grace period during an
// overlap. If the grace period is null in the state, the token was imported: how
// long it was at the rotation is not known, so its end cannot be computed.
func changesOverlap(plan, state *model, now time.Time) bool {
	_, running := state.overlapEnd(now)
	return running && !state.PreviousSecretGracePeriod.IsNull() &&
		!plan.PreviousSecretGracePeriod.IsUnknown() && plan.grace() != state.grace()
}

// changedOverlapEnd returns when the overlap ends with the new grace period, counted
// from the rotation. It is now if that time has already passed.
func changedOverlapEnd(plan, state *model, now time.Time) time.Time {
	end, _ := state.overlapEnd(now)
	if end = end.Add(plan.grace() - state.grace()); end.Before(now) {
		return now
	}
	return end
}
