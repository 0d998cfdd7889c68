package access

import (
	"testing"
	"time"
)

// TestClassify finds the token that a lost create has created among others.
func TestClassify(t *testing.T) {
	t.Parallel()
	sent := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	listed := sent.Add(-10 * time.Minute)
	const (
		ours = iota
		doubtful
		others
	)
	at := func(d time.Duration) *time.Time { return new(sent.Add(d)) }
	known := map[string]struct{}{"old": {}}
	for name, test := range map[string]struct {
		token ServiceToken
		want  CreateServiceToken
		// unlisted: the existing tokens are not known; noClock: the server's clock
		// is not known.
		unlisted, noClock bool
		is                int
	}{
		"existed before":             {token: ServiceToken{ID: "old", CreatedAt: at(0)}, is: others},
		"created when it was sent":   {token: ServiceToken{CreatedAt: at(0)}, is: ours},
		"whole seconds":              {token: ServiceToken{CreatedAt: at(-time.Second)}, is: ours},
		"created later":              {token: ServiceToken{CreatedAt: at(time.Hour)}, is: ours},
		"created before it was sent": {token: ServiceToken{CreatedAt: at(-time.Minute)}, is: others},
		"clocks that differ":         {token: ServiceToken{CreatedAt: at(-5 * time.Second)}, is: doubtful},
		"created before the listing": {token: ServiceToken{CreatedAt: at(-time.Hour)}, is: doubtful},
		"no time":                    {token: ServiceToken{}, is: ours},
		"no clock":                   {token: ServiceToken{CreatedAt: at(-time.Hour)}, noClock: true, is: ours},
		"rotated":                    {token: ServiceToken{CreatedAt: at(0), ClientSecretVersion: new(int64(2))}, is: doubtful},
		"not rotated":                {token: ServiceToken{CreatedAt: at(0), ClientSecretVersion: new(int64(1))}, is: ours},
		"begins at 5":                {token: ServiceToken{CreatedAt: at(0), ClientSecretVersion: new(int64(5))}, want: CreateServiceToken{ClientSecretVersion: new(int64(5))}, is: ours},
		"another type":               {token: ServiceToken{CreatedAt: at(0), Type: "developer"}, want: CreateServiceToken{Type: "connector"}, is: doubtful},
		"another visibility":         {token: ServiceToken{CreatedAt: at(0), Visibility: "private"}, want: CreateServiceToken{Visibility: "public"}, is: doubtful},
		"another owner":              {token: ServiceToken{CreatedAt: at(0), ServiceAccountID: "b"}, want: CreateServiceToken{ServiceAccountID: "a"}, is: doubtful},
		"another duration":           {token: ServiceToken{CreatedAt: at(0), Duration: "2h"}, want: CreateServiceToken{Duration: "1h"}, is: doubtful},
		"the same duration":          {token: ServiceToken{CreatedAt: at(0), Duration: "1h0m0s"}, want: CreateServiceToken{Duration: "60m"}, is: ours},
		"forever":                    {token: ServiceToken{CreatedAt: at(0), Duration: "8760h"}, want: CreateServiceToken{Duration: "forever"}, is: doubtful},
		"another date":               {token: ServiceToken{CreatedAt: at(0), ExpiresAt: at(time.Hour)}, want: CreateServiceToken{ExpiresAt: at(2 * time.Hour)}, is: doubtful},
		"the same date":              {token: ServiceToken{CreatedAt: at(0), ExpiresAt: at(time.Hour)}, want: CreateServiceToken{ExpiresAt: at(time.Hour + time.Millisecond)}, is: ours},
		"enabled":                    {token: ServiceToken{CreatedAt: at(0), Enabled: new(true)}, want: CreateServiceToken{Enabled: new(false)}, is: doubtful},
		"nothing returned":           {token: ServiceToken{CreatedAt: at(0)}, want: CreateServiceToken{Duration: "1h", Enabled: new(false), ServiceAccountID: "a"}, is: ours},
		"type not asked for":         {token: ServiceToken{CreatedAt: at(0), Type: "developer"}, is: ours},
		"unlisted, created since":    {token: ServiceToken{CreatedAt: at(0)}, unlisted: true, is: ours},
		"unlisted, created before":   {token: ServiceToken{CreatedAt: at(-time.Minute)}, unlisted: true, is: others},
		"unlisted, no time":          {token: ServiceToken{}, unlisted: true, is: doubtful},
		"unlisted, no clock":         {token: ServiceToken{CreatedAt: at(0)}, unlisted: true, noClock: true, is: doubtful},
		"unlisted, no clock, old":    {token: ServiceToken{CreatedAt: at(-time.Hour)}, unlisted: true, noClock: true, is: doubtful},
	} {
		e := &evidence{want: &test.want, existing: known, listedAt: listed, sentAt: sent}
		if test.unlisted {
			e.existing, e.listedAt = nil, time.Time{}
		}
		if test.noClock {
			e.listedAt, e.sentAt = time.Time{}, time.Time{}
		}
		gotOurs, gotDoubtful := classify([]*ServiceToken{&test.token}, e)
		if len(gotOurs) != b2i(test.is == ours) || len(gotDoubtful) != b2i(test.is == doubtful) {
			t.Errorf("%s: ours %d, doubtful %d", name, len(gotOurs), len(gotDoubtful))
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestServerClock: a time of ours is never converted to one later than the
// server's own.
func TestServerClock(t *testing.T) {
	t.Parallel()
	ours := time.Date(2026, 11, 21, 12, 0, 0, 500, time.UTC)
	var clock serverClock
	if !clock.at(ours).IsZero() {
		t.Error("a clock that is not known has a time")
	}
	clock.observe(map[string][]string{"Date": {"nonsense"}}, ours)
	if !clock.at(ours).IsZero() {
		t.Error("nonsense was accepted")
	}
	clock.observe(map[string][]string{"Date": {"Sat, 21 Nov 2026 13:00:00 GMT"}}, ours.Add(time.Second))
	if got := clock.at(ours); got.After(time.Date(2026, 11, 21, 13, 0, 0, 0, time.UTC)) || got.Before(time.Date(2026, 11, 21, 12, 59, 58, 0, time.UTC)) {
		t.Errorf("got %s", got)
	}
	if !clock.at(time.Time{}).IsZero() {
		t.Error("the zero time has become another")
	}
}
