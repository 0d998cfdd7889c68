package servicetoken

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

func TestModel_renewalWindow(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		rotate, renew customtypes.Duration
		before        time.Duration
		rotates, ok   bool
		path, text    string
	}{
		"none":     {path: "renew_before_expiry"},
		"renewal":  {renew: duration("2h"), before: 2 * time.Hour, ok: true, path: "renew_before_expiry", text: "2h"},
		"rotation": {rotate: duration("120m"), before: 2 * time.Hour, rotates: true, ok: true, path: "rotate_before_expiry", text: "120m"},
		"unknown":  {rotate: customtypes.NewDurationUnknown(), path: "renew_before_expiry"},
	} {
		m := newState(func(m *model) { m.RotateBeforeExpiry, m.RenewBeforeExpiry = tc.rotate, tc.renew })
		if before, rotates, ok := m.renewalWindow(); before != tc.before || rotates != tc.rotates || ok != tc.ok {
			t.Errorf("%s: got %s, %t, %t", name, before, rotates, ok)
		}
		if got := m.renewalWindowPath().String(); got != tc.path {
			t.Errorf("%s: path is %s", name, got)
		}
		if got := m.renewalWindowText(); got != tc.text {
			t.Errorf("%s: text is %q", name, got)
		}
	}
}

func TestModel_renewalWindowOpen(t *testing.T) {
	t.Parallel()

	window := func(m *model) { m.RenewBeforeExpiry = duration("40h") }
	for name, tc := range map[string]struct {
		token *model
		now   time.Time
		want  bool
	}{
		"before":         {newState(window), *at(200*time.Hour - time.Nanosecond), false},
		"at the start":   {newState(window), *at(200 * time.Hour), true},
		"after expiry":   {newState(window), *at(500 * time.Hour), true},
		"no window":      {newState(), *at(500 * time.Hour), false},
		"never expires":  {newState(window, func(m *model) { m.ExpiresAt = customtypes.NewTimestampNull() }), *at(500 * time.Hour), false},
		"expiry unknown": {newState(window, func(m *model) { m.ExpiresAt = customtypes.NewTimestampUnknown() }), *at(500 * time.Hour), false},
	} {
		if got := tc.token.renewalWindowOpen(tc.now); got != tc.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

func TestPlanRenewal(t *testing.T) {
	t.Parallel()

	const hour = time.Hour
	renewWindow := func(m *model) { m.RenewBeforeExpiry = duration("48h") }
	rotateWindow := func(m *model) { m.RotateBeforeExpiry = duration("48h") }
	expiresIn := func(d time.Duration) change { return func(m *model) { m.ExpiresAt = timestamp(d) } }
	overlapOf := func(d time.Duration) change {
		return func(m *model) { m.PreviousClientSecretExpiresAt = timestamp(d) }
	}
	lifetime := func(text string) change {
		return func(m *model) { m.Duration = customtypes.NewLifetimeValue(text) }
	}
	noDuration := func(m *model) { m.Duration = customtypes.NewLifetimeNull() }
	aged := func(age time.Duration, limit string) change {
		return func(m *model) { m.ClientSecretIssuedAt, m.RotateAfter = timestamp(-age), duration(limit) }
	}
	for name, tc := range map[string]struct {
		state, plan, config []change
		observed            time.Time
		rotatesAnyway       bool
		want                renewal
	}{
		"no window":                             {state: []change{expiresIn(hour)}, observed: noon},
		"closed":                                {state: []change{renewWindow}, observed: noon},
		"open, but the plan leaves it out":      {state: []change{renewWindow, expiresIn(hour)}},
		"renewal":                               {state: []change{renewWindow, expiresIn(hour)}, observed: noon, want: renewal{renew: true}},
		"renewal, the token rotates anyway":     {state: []change{renewWindow, expiresIn(hour)}, observed: noon, rotatesAnyway: true, want: renewal{renew: true}},
		"rotation":                              {state: []change{rotateWindow, expiresIn(hour)}, observed: noon, want: renewal{renew: true, rotate: true}},
		"rotation, the token rotates anyway":    {state: []change{rotateWindow, expiresIn(hour)}, observed: noon, rotatesAnyway: true, want: renewal{renew: true}},
		"not open yet":                          {state: []change{renewWindow, expiresIn(40 * hour)}, observed: *at(-10 * hour)},
		"a new window":                          {state: []change{expiresIn(hour)}, plan: []change{renewWindow}, observed: noon, want: renewal{renew: true}},
		"a new rotation":                        {state: []change{expiresIn(hour)}, plan: []change{rotateWindow}, observed: noon, want: renewal{renew: true, rotate: true}},
		"a new window that is closed":           {plan: []change{renewWindow}, observed: noon},
		"a removed window":                      {state: []change{renewWindow, expiresIn(hour)}, plan: []change{func(m *model) { m.RenewBeforeExpiry = customtypes.NewDurationNull() }}, observed: noon},
		"a changed duration renews already":     {state: []change{renewWindow, expiresIn(hour)}, plan: []change{lifetime("100h")}, config: []change{lifetime("100h")}, observed: noon},
		"a duration that is not configured":     {state: []change{renewWindow, expiresIn(hour)}, plan: []change{lifetime("100h")}, config: []change{noDuration}, observed: noon, want: renewal{renew: true}},
		"postponed by an overlap":               {state: []change{rotateWindow, expiresIn(10 * hour), overlapOf(hour)}, observed: noon, want: renewal{postponed: true}},
		"not postponed by one that is over":     {state: []change{rotateWindow, expiresIn(10 * hour), overlapOf(0)}, observed: noon, want: renewal{renew: true, rotate: true}},
		"postponed, renewed for a long overlap": {state: []change{rotateWindow, expiresIn(10 * hour), overlapOf(11 * hour)}, observed: noon, want: renewal{postponed: true, renew: true}},
		"postponed, renewed for an equal one":   {state: []change{rotateWindow, expiresIn(10 * hour), overlapOf(10 * hour)}, observed: noon, want: renewal{postponed: true, renew: true}},
		"a renewal is not postponed":            {state: []change{renewWindow, expiresIn(10 * hour), overlapOf(hour)}, observed: noon, want: renewal{renew: true}},
		"not postponed if it rotates anyway":    {state: []change{rotateWindow, expiresIn(10 * hour), overlapOf(hour)}, observed: noon, rotatesAnyway: true, want: renewal{renew: true}},
		"age":                                   {state: []change{aged(hour, "1h")}, observed: noon, want: renewal{rotate: true, byAge: true}},
		"age, but the plan leaves it out":       {state: []change{aged(hour, "1h")}},
		"age not reached":                       {state: []change{aged(hour-time.Second, "1h")}, observed: noon},
		"age not known":                         {state: []change{func(m *model) { m.RotateAfter = duration("1h") }}, observed: noon},
		"age in this plan":                      {state: []change{aged(hour, "2h")}, plan: []change{func(m *model) { m.RotateAfter = duration("1h") }}, observed: noon, want: renewal{rotate: true, byAge: true}},
		"age, the token rotates anyway":         {state: []change{aged(hour, "1h")}, observed: noon, rotatesAnyway: true},
		"age, postponed":                        {state: []change{aged(hour, "1h"), overlapOf(hour)}, observed: noon, want: renewal{postponed: true, byAge: true}},
		"age, postponed, and a renewal":         {state: []change{aged(hour, "1h"), renewWindow, expiresIn(hour), overlapOf(hour)}, observed: noon, want: renewal{renew: true, postponed: true, byAge: true}},
		"age and an open window":                {state: []change{aged(hour, "1h"), rotateWindow, expiresIn(hour)}, observed: noon, want: renewal{renew: true, rotate: true}},
		"age and a closed window":               {state: []change{aged(hour, "1h"), rotateWindow}, observed: noon, want: renewal{rotate: true, byAge: true}},
		"age and a renewal":                     {state: []change{aged(hour, "1h"), renewWindow, expiresIn(hour)}, observed: noon, want: renewal{renew: true, rotate: true, byAge: true}},
		"age and a changed duration":            {state: []change{aged(hour, "1h"), rotateWindow, expiresIn(hour)}, plan: []change{lifetime("100h")}, config: []change{lifetime("100h")}, observed: noon, want: renewal{rotate: true, byAge: true}},
	} {
		state := newState(tc.state...)
		got := planRenewal(newConfig(tc.config...), state.with(tc.plan...), state, tc.observed, tc.rotatesAnyway)
		if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(renewal{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
