package access

import (
	"testing"
	"time"
)

// TestSift tells the token that a lost create has made from all others.
func TestSift(t *testing.T) {
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
		// blind: there is no inventory; deaf: the server's clock is not known.
		blind, deaf bool
		is          int
	}{
		"was there before":             {token: ServiceToken{ID: "old", CreatedAt: at(0)}, is: others},
		"made when it was sent":        {token: ServiceToken{CreatedAt: at(0)}, is: ours},
		"whole seconds":                {token: ServiceToken{CreatedAt: at(-time.Second)}, is: ours},
		"made later":                   {token: ServiceToken{CreatedAt: at(time.Hour)}, is: ours},
		"made before it was sent":      {token: ServiceToken{CreatedAt: at(-time.Minute)}, is: others},
		"made before the listing":      {token: ServiceToken{CreatedAt: at(-time.Hour)}, is: doubtful},
		"no time":                      {token: ServiceToken{}, is: ours},
		"no clock":                     {token: ServiceToken{CreatedAt: at(-time.Hour)}, deaf: true, is: ours},
		"rotated":                      {token: ServiceToken{CreatedAt: at(0), ClientSecretVersion: new(int64(2))}, is: doubtful},
		"not rotated":                  {token: ServiceToken{CreatedAt: at(0), ClientSecretVersion: new(int64(1))}, is: ours},
		"begins at 5":                  {token: ServiceToken{CreatedAt: at(0), ClientSecretVersion: new(int64(5))}, want: CreateServiceToken{ClientSecretVersion: new(int64(5))}, is: ours},
		"another type":                 {token: ServiceToken{CreatedAt: at(0), Type: "developer"}, want: CreateServiceToken{Type: "connector"}, is: doubtful},
		"another visibility":           {token: ServiceToken{CreatedAt: at(0), Visibility: "private"}, want: CreateServiceToken{Visibility: "public"}, is: doubtful},
		"another owner":                {token: ServiceToken{CreatedAt: at(0), ServiceAccountID: "b"}, want: CreateServiceToken{ServiceAccountID: "a"}, is: doubtful},
		"type not asked for":           {token: ServiceToken{CreatedAt: at(0), Type: "developer"}, is: ours},
		"blind, made since":            {token: ServiceToken{CreatedAt: at(0)}, blind: true, is: ours},
		"blind, made before":           {token: ServiceToken{CreatedAt: at(-time.Minute)}, blind: true, is: others},
		"blind, no time":               {token: ServiceToken{}, blind: true, is: doubtful},
		"blind and deaf":               {token: ServiceToken{CreatedAt: at(0)}, blind: true, deaf: true, is: doubtful},
		"blind and deaf, old as it is": {token: ServiceToken{CreatedAt: at(-time.Hour)}, blind: true, deaf: true, is: doubtful},
	} {
		e := &evidence{want: &test.want, before: known, listed: listed, sent: sent}
		if test.blind {
			e.before, e.listed = nil, time.Time{}
		}
		if test.deaf {
			e.listed, e.sent = time.Time{}, time.Time{}
		}
		gotOurs, gotDoubtful := sift([]*ServiceToken{&test.token}, e)
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

// TestDifferences: a token that was adopted is compared by what things mean.
func TestDifferences(t *testing.T) {
	t.Parallel()
	end := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, test := range map[string]struct {
		want    CreateServiceToken
		have    ServiceToken
		differs bool
	}{
		"nothing asked for": {CreateServiceToken{}, ServiceToken{Duration: "8760h", Enabled: new(true)}, false},
		"nothing told":      {CreateServiceToken{Duration: "1h", Enabled: new(false), ExpiresAt: &end, ServiceAccountID: "a"}, ServiceToken{}, false},
		"same":              {CreateServiceToken{Duration: "60m", Enabled: new(false)}, ServiceToken{Duration: "1h0m0s", Enabled: new(false)}, false},
		"forever":           {CreateServiceToken{Duration: "forever"}, ServiceToken{Duration: "8760h"}, true},
		"forever too":       {CreateServiceToken{Duration: "forever"}, ServiceToken{Duration: "forever"}, false},
		"duration":          {CreateServiceToken{Duration: "2h"}, ServiceToken{Duration: "1h"}, true},
		"enabled":           {CreateServiceToken{Enabled: new(false)}, ServiceToken{Enabled: new(true)}, true},
		"date":              {CreateServiceToken{ExpiresAt: &end}, ServiceToken{ExpiresAt: new(end.Add(time.Minute))}, true},
		"same date":         {CreateServiceToken{ExpiresAt: &end}, ServiceToken{ExpiresAt: new(end.Add(time.Millisecond))}, false},
	} {
		if _, differs := test.want.differences(&test.have); differs != test.differs {
			t.Errorf("%s: differs %t", name, differs)
		}
	}
}

// TestServerClock: a time of ours is never translated to one later than the
// server's own.
func TestServerClock(t *testing.T) {
	t.Parallel()
	ours := time.Date(2026, 11, 21, 12, 0, 0, 500, time.UTC)
	var clock serverClock
	if !clock.at(ours).IsZero() {
		t.Error("a clock that is not known tells a time")
	}
	clock.observe(map[string][]string{"Date": {"nonsense"}}, ours)
	if !clock.at(ours).IsZero() {
		t.Error("nonsense was learned")
	}
	clock.observe(map[string][]string{"Date": {"Sat, 21 Nov 2026 13:00:00 GMT"}}, ours.Add(time.Second))
	if got := clock.at(ours); got.After(time.Date(2026, 11, 21, 13, 0, 0, 0, time.UTC)) || got.Before(time.Date(2026, 11, 21, 12, 59, 58, 0, time.UTC)) {
		t.Errorf("got %s", got)
	}
	if !clock.at(time.Time{}).IsZero() {
		t.Error("no time has become one")
	}
}
