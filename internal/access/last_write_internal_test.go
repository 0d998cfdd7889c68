package access

import (
	"errors"
	"testing"
	"time"
)

// TestLastWrite_contradicts shows which answers are too old to be believed.
func TestLastWrite_contradicts(t *testing.T) {
	t.Parallel()
	var (
		now   = time.Date(2026, time.June, 15, 12, 0, 0, 0, time.UTC)
		early = now.Add(-time.Hour)
		late  = now.Add(time.Hour)
		// with is an answer. A zero field is one that the server does not return.
		with = func(version int64, updated, expires time.Time) *ServiceToken {
			out := new(ServiceToken)
			if version != 0 {
				out.ClientSecretVersion = &version
			}
			if !updated.IsZero() {
				out.UpdatedAt = &updated
			}
			if !expires.IsZero() {
				out.ExpiresAt = &expires
			}
			return out
		}
		none time.Time
		at   = func(ago time.Duration, in *ServiceToken) LastWrite { return NewLastWrite(in, now.Add(-ago)) }
	)
	for name, tc := range map[string]struct {
		write LastWrite
		in    *ServiceToken
		err   error
		want  bool
	}{
		"nothing was written":             {in: with(1, early, early)},
		"nothing was written, not found":  {err: ErrNotFound},
		"the same":                        {write: at(time.Second, with(2, now, late)), in: with(2, now, late)},
		"lower version":                   {write: at(time.Second, with(2, now, late)), in: with(1, now, late), want: true},
		"higher version, skewed clock":    {write: at(time.Second, with(2, now, late)), in: with(3, early, early)},
		"earlier update":                  {write: at(time.Second, with(2, now, late)), in: with(2, early, late), want: true},
		"later update, earlier expiry":    {write: at(time.Second, with(2, now, late)), in: with(2, late, early)},
		"same second, earlier expiry":     {write: at(time.Second, with(2, now, late)), in: with(2, now, early), want: true},
		"only an earlier expiry":          {write: at(time.Second, with(0, none, late)), in: with(0, none, early), want: true},
		"only a later expiry":             {write: at(time.Second, with(0, none, now)), in: with(0, none, late)},
		"no fields to compare":            {write: at(time.Second, with(2, now, late)), in: with(0, none, none)},
		"within the window":               {write: at(staleWindow-1, with(2, now, late)), in: with(1, early, early), want: true},
		"after the window":                {write: at(staleWindow, with(2, now, late)), in: with(1, early, early)},
		"the clock was set back":          {write: at(-time.Second, with(2, now, late)), in: with(1, early, early)},
		"not found moments after a write": {write: at(missingWindow-1, with(1, now, none)), err: ErrNotFound, want: true},
		"not found later":                 {write: at(missingWindow, with(1, now, none)), err: ErrNotFound},
		"another error":                   {write: at(0, with(1, now, none)), err: errors.New("no network")},
	} {
		if got := tc.write.contradicts(tc.in, tc.err, now); got != tc.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

// TestWaitBudget: waits at the same time share one budget, and a process that keeps
// running gets another one.
func TestWaitBudget(t *testing.T) {
	t.Parallel()
	var (
		budget waitBudget
		start  = time.Date(2026, time.June, 15, 12, 0, 0, 0, time.UTC)
	)
	for _, step := range []struct {
		at, wait time.Duration
		want     bool
	}{
		{0, time.Second, true},
		{0, staleBudget, true},
		{staleBudget - time.Second, time.Second, true},
		{staleBudget - time.Second, 2 * time.Second, false},
		{staleBudget - time.Second, 0, false},
		{staleBudget - time.Second + staleWindow, 0, false},
		{staleBudget + staleWindow + time.Second, time.Second, true},
	} {
		if got := budget.mayWait(start.Add(step.at), step.wait); got != step.want {
			t.Errorf("a wait of %s after %s: got %t", step.wait, step.at, got)
		}
	}
}
