package servicetoken

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// TestUpdate shows which requests an update sends.
func TestUpdate(t *testing.T) {
	t.Parallel()

	some := func(s string) *string { return &s }
	no, version := false, int64(1)
	lifetime := func(text string) change {
		return func(m *model) { m.Duration = customtypes.NewLifetimeValue(text) }
	}
	noDuration := func(m *model) { m.Duration = customtypes.NewLifetimeNull() }
	unknownDuration := func(m *model) { m.Duration = customtypes.NewLifetimeUnknown() }
	unknownExpiry := func(m *model) { m.ExpiresAt = customtypes.NewTimestampUnknown() }
	date := func(d time.Duration) change { return func(m *model) { m.ExpiresAt = timestamp(d) } }
	newSecret := func(m *model) { m.ClientSecret = types.StringUnknown() }
	newSealed := func(m *model) {
		m.ClientSecret, m.EncryptedClientSecret = types.StringNull(), types.StringUnknown()
	}
	zone := func(m *model) { m.ZoneID = types.StringValue("zone") }
	grace := func(text string) change {
		return func(m *model) { m.PreviousSecretGracePeriod = duration(text) }
	}
	overlap := func(m *model) { m.PreviousClientSecretExpiresAt = timestamp(time.Hour) }
	origins := func(list ...string) change {
		return func(m *model) { m.Domains = customtypes.NewOriginSetValue(list) }
	}
	renew := rotationPlan{renew: true}
	rotates := rotationPlan{rotation: rotateSecret}
	for name, tc := range map[string]struct {
		config, state, plan []change
		rotation            rotationPlan
		reassigns           bool
		update              access.UpdateServiceToken
		refreshes           bool
		rotate              *access.RotateServiceToken
	}{
		"nothing": {},
		"only recorded": {plan: []change{func(m *model) {
			m.RotateTriggers, m.RenewBeforeExpiry = triggers(types.StringValue("1")), duration("1h")
		}}},
		"name":                            {plan: []change{func(m *model) { m.Name = types.StringValue("new") }}, update: access.UpdateServiceToken{Name: some("new")}},
		"enabled":                         {plan: []change{func(m *model) { m.Enabled = types.BoolValue(false) }}, update: access.UpdateServiceToken{Enabled: &no}},
		"domains":                         {state: []change{origins("https://a.example")}, plan: []change{origins("https://b.example", "https://a.example")}, update: access.UpdateServiceToken{Domains: []string{"https://a.example", "https://b.example"}}},
		"duration":                        {plan: []change{lifetime("300h"), unknownExpiry}, update: access.UpdateServiceToken{Duration: some("300h")}},
		"duration that turns out unknown": {plan: []change{unknownDuration}},
		"date instead of duration":        {config: []change{noDuration}, plan: []change{noDuration, date(time.Hour)}, update: access.UpdateServiceToken{ExpiresAt: at(time.Hour)}},
		"service account":                 {plan: []change{func(m *model) { m.ServiceAccountID = types.StringValue("sa") }}, reassigns: true},

		"renewal":                                   {plan: []change{unknownExpiry}, rotation: renew, update: access.UpdateServiceToken{Duration: some("240h")}},
		"renewal that the plan did not show":        {rotation: renew},
		"renewal, duration not configured":          {config: []change{noDuration}, plan: []change{unknownExpiry}, rotation: renew, refreshes: true},
		"renewal, duration not configured, in zone": {config: []change{noDuration}, plan: []change{unknownExpiry, zone}, rotation: renew, update: access.UpdateServiceToken{Duration: some("240h")}},
		"renewal, in zone":                          {plan: []change{unknownExpiry, zone}, rotation: renew, update: access.UpdateServiceToken{Duration: some("240h")}},
		"new expiry, no renewal, not configured":    {config: []change{noDuration}, plan: []change{unknownExpiry}},

		"rotation":                            {plan: []change{newSecret}, rotation: rotates, rotate: &access.RotateServiceToken{Name: "ci", KnownVersion: &version}},
		"rotation, encrypted":                 {plan: []change{newSealed}, rotation: rotates, rotate: &access.RotateServiceToken{Name: "ci", KnownVersion: &version}},
		"rotation with a grace period":        {plan: []change{newSecret, grace("90m")}, rotation: rotates, rotate: &access.RotateServiceToken{Name: "ci", KnownVersion: &version, PreviousClientSecretExpiresAt: at(90 * time.Minute)}},
		"rotation with a fraction":            {plan: []change{newSecret, grace("1500ms")}, rotation: rotates, rotate: &access.RotateServiceToken{Name: "ci", KnownVersion: &version, PreviousClientSecretExpiresAt: at(time.Second)}},
		"rotation, server without versions":   {state: []change{func(m *model) { m.ClientSecretVersion = types.Int64Null() }}, plan: []change{newSecret}, rotation: rotates, rotate: &access.RotateServiceToken{Name: "ci"}},
		"answer to an external rotation":      {plan: []change{newSecret}, rotation: rotationPlan{rotation: rotateSecret, overlap: 24 * time.Hour}, rotate: &access.RotateServiceToken{Name: "ci", KnownVersion: &version, PreviousClientSecretExpiresAt: at(24 * time.Hour)}},
		"rotation that the plan did not show": {rotation: rotates},
		"possible rotation":                   {plan: []change{newSecret}, rotation: rotationPlan{rotation: mayRotate}},

		"grace during an overlap":                 {state: []change{overlap, grace("2h")}, plan: []change{grace("3h")}, update: access.UpdateServiceToken{PreviousClientSecretExpiresAt: at(2 * time.Hour)}},
		"grace without an overlap":                {state: []change{grace("2h")}, plan: []change{grace("3h")}},
		"grace during an overlap with a rotation": {state: []change{overlap, grace("2h")}, plan: []change{grace("3h"), newSecret}, rotation: rotates, rotate: &access.RotateServiceToken{Name: "ci", KnownVersion: &version, PreviousClientSecretExpiresAt: at(3 * time.Hour)}},
		"everything": {
			plan:      []change{func(m *model) { m.Name, m.ServiceAccountID = types.StringValue("new"), types.StringValue("sa") }, unknownExpiry, newSecret},
			rotation:  rotationPlan{rotation: rotateSecret, renew: true},
			reassigns: true, update: access.UpdateServiceToken{Name: some("new"), Duration: some("240h")}, rotate: &access.RotateServiceToken{Name: "new", KnownVersion: &version},
		},
	} {
		state := newState(tc.state...)
		u := &update{config: newConfig(tc.config...), plan: state.with(tc.plan...), now: noon, knownVersion: state.ClientSecretVersion.ValueInt64Pointer()}
		u.decide(tc.rotation)
		if got := u.reassigns(state); got != tc.reassigns {
			t.Errorf("%s: reassigns is %t", name, got)
		}
		body, differs, diags := u.toUpdate(t.Context(), state)
		expectDiagnostics(t, name, diags, nil, "")
		if diff := cmp.Diff(tc.update, body); diff != "" {
			t.Errorf("%s: update (-want +got):\n%s", name, diff)
		}
		if want := !cmp.Equal(tc.update, access.UpdateServiceToken{}); differs != want {
			t.Errorf("%s: differs is %t", name, differs)
		}
		if got := u.refreshes(); got != tc.refreshes {
			t.Errorf("%s: refreshes is %t", name, got)
		}
		var rotate *access.RotateServiceToken
		if u.rotates {
			request := u.toRotate()
			rotate = &request
		}
		if diff := cmp.Diff(tc.rotate, rotate); diff != "" {
			t.Errorf("%s: rotate (-want +got):\n%s", name, diff)
		}
	}
}

func TestOrSent(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		received, sent *time.Time
		want           customtypes.Timestamp
	}{
		"received": {at(1 * time.Hour), at(2 * time.Hour), timestamp(1 * time.Hour)},
		"sent":     {nil, at(2 * time.Hour), timestamp(2 * time.Hour)},
		"neither":  {nil, nil, customtypes.NewTimestampNull()},
	} {
		if got := orSent(tc.received, tc.sent); !got.Equal(tc.want) {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

// TestOverlapEndNow shows which time the action end_overlap sends.
func TestOverlapEndNow(t *testing.T) {
	t.Parallel()

	const hour = time.Hour
	for name, tc := range map[string]struct {
		created, end, want *time.Time
	}{
		"no previous secret":          {created: at(-99 * hour)},
		"over":                        {created: at(-99 * hour), end: at(-hour)},
		"over, within the clock skew": {created: at(-99 * hour), end: at(-hour + 1), want: at(-99 * hour)},
		"running":                     {created: at(-99 * hour), end: at(hour), want: at(-99 * hour)},
		"new token":                   {created: at(-hour), end: at(hour), want: at(-hour)},
		"just created":                {created: at(-hour + 1), end: at(hour), want: at(-hour)},
		"creation not known":          {end: at(hour), want: at(-hour)},
	} {
		got := overlapEndNow(&access.ServiceToken{CreatedAt: tc.created, PreviousClientSecretExpiresAt: tc.end}, noon)
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
