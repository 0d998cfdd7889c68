package servicetoken

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// TestPlanDueWork shows which time determines what is due.
func TestPlanDueWork(t *testing.T) {
	t.Parallel()

	const day = 24 * time.Hour
	renews := func(left time.Duration) change {
		return func(m *model) { m.RenewBeforeExpiry, m.ExpiresAt = duration("48h"), timestamp(2*day+left) }
	}
	rotates := func(left time.Duration) change {
		return func(m *model) { m.RotateBeforeExpiry, m.ExpiresAt = duration("48h"), timestamp(2*day+left) }
	}
	ages := func(left time.Duration) change {
		return func(m *model) { m.RotateAfter, m.ClientSecretIssuedAt = duration("48h"), timestamp(left-2*day) }
	}
	noWindow := func(m *model) {
		m.RenewBeforeExpiry, m.RotateBeforeExpiry, m.RotateAfter = customtypes.NewDurationNull(), customtypes.NewDurationNull(), customtypes.NewDurationNull()
	}
	external := func(m *model) { m.ClientSecretVersion = types.Int64Value(2) }
	onlyWarn := func(m *model) { m.OnExternalRotation = types.StringValue(externalWarn) }
	overlap := func(d time.Duration) change {
		return func(m *model) { m.PreviousClientSecretExpiresAt = timestamp(d) }
	}
	renamed := func(m *model) { m.Name = types.StringValue("new") }
	unknownName := func(m *model) { m.Name = types.StringUnknown() }
	unknownTrigger := func(m *model) { m.RotateTriggers = triggers(types.StringUnknown()) }
	trigger := func(m *model) { m.RotateTriggers = triggers(types.StringValue("2")) }
	triggered := func(m *model) { m.RotateTriggers = triggers(types.StringValue("1")) }
	const (
		soon      = "warning expires_at: Due soon"
		renewal   = "warning renew_before_expiry: Renewal before expiry"
		rotated   = "warning rotate_before_expiry: Rotation before expiry"
		byAge     = "warning rotate_after: Rotation by age"
		postponed = "warning rotate_before_expiry: Rotation postponed"
		other     = "warning on_external_rotation: Rotated outside Terraform"
		leftOut   = "warning expires_at: A renewal is due after this plan"
		rotateOut = "warning expires_at: A rotation is due after this plan"
	)
	for name, tc := range map[string]struct {
		// state is changed by both state and plan, plan only by plan.
		state, plan       []change
		observed, planned *time.Time
		expiresAt         time.Time
		rotation          rotation
		renew, mayRenew   bool
		warnings          []string
	}{
		"nothing due":             {state: []change{renews(day), ages(day)}},
		"renewal, no refresh":     {state: []change{renews(0)}, renew: true, warnings: []string{renewal}},
		"rotation, no refresh":    {state: []change{rotates(0)}, rotation: rotateSecret, renew: true, warnings: []string{rotated}},
		"age, no refresh":         {state: []change{ages(0)}, rotation: rotateSecret, warnings: []string{byAge}},
		"elsewhere, no refresh":   {state: []change{external}, rotation: rotateSecret, warnings: []string{other}},
		"renewal after a refresh": {state: []change{renews(0)}, observed: at(0), renew: true, warnings: []string{renewal}},
		"an old refresh":          {state: []change{rotates(0), overlap(-time.Hour)}, observed: at(-3 * day), rotation: rotateSecret, renew: true, warnings: []string{rotated}},

		"renewal, and perhaps a rotation by age":      {state: []change{renews(0), ages(99 * day)}, rotation: mayRotate, renew: true, warnings: []string{renewal}},
		"renewal, and perhaps a rotation elsewhere":   {state: []change{renews(0), external, overlap(day)}, rotation: mayRotate, renew: true, warnings: []string{renewal, other}},
		"renewal, a rotation elsewhere only warned":   {state: []change{renews(0), external, onlyWarn}, renew: true, warnings: []string{renewal, other}},
		"age, and perhaps a renewal":                  {state: []change{ages(0), renews(99 * day)}, rotation: rotateSecret, mayRenew: true, warnings: []string{byAge}},
		"renewal after a refresh, no rotation by age": {state: []change{renews(0), ages(day)}, observed: at(0), renew: true, warnings: []string{renewal}},
		"renewal found, rotation by age due since":    {state: []change{renews(-day), ages(0)}, observed: at(-day), renew: true, warnings: []string{renewal}},
		"postponed, and renewed for the overlap":      {state: []change{rotates(-day), overlap(2 * day)}, rotation: mayRotate, renew: true, warnings: []string{postponed}},
		"postponed, and renewed after a refresh":      {state: []change{rotates(-day), overlap(2 * day)}, observed: at(0), renew: true, warnings: []string{postponed}},

		"other change":                         {state: []change{renews(0)}, plan: []change{renamed}, warnings: []string{leftOut}},
		"other change, rotation":               {state: []change{rotates(0)}, plan: []change{renamed}, warnings: []string{rotateOut}},
		"other change, age":                    {state: []change{ages(0)}, plan: []change{renamed}, warnings: []string{rotateOut}},
		"other change, elsewhere":              {state: []change{external}, plan: []change{renamed}, warnings: []string{rotateOut}},
		"other change, not due":                {state: []change{renews(time.Hour)}, plan: []change{renamed}},
		"other change, refreshed":              {state: []change{renews(0)}, plan: []change{renamed}, observed: at(0), renew: true, warnings: []string{renewal}},
		"other change, refreshed long ago":     {state: []change{renews(-60 * day)}, plan: []change{renamed}, observed: at(-50 * day), renew: true, warnings: []string{renewal}},
		"other change, postponed at that time": {state: []change{rotates(-day), overlap(-time.Hour)}, plan: []change{renamed}, observed: at(-2 * time.Hour), warnings: []string{postponed, rotateOut}},
		"a trigger":                            {state: []change{renews(0), triggered}, plan: []change{trigger}, rotation: rotateSecret, warnings: []string{leftOut}},

		"possible change":                {state: []change{renews(0)}, plan: []change{unknownName}, renew: true, warnings: []string{renewal}},
		"possible change, refreshed":     {state: []change{rotates(0)}, plan: []change{unknownName}, observed: at(0), rotation: rotateSecret, renew: true, warnings: []string{rotated}},
		"possible rotation":              {state: []change{renews(0), triggered}, plan: []change{unknownTrigger}, observed: at(0), rotation: mayRotate, renew: true, warnings: []string{renewal}},
		"possible change, due soon":      {state: []change{renews(6 * day)}, plan: []change{unknownName}, mayRenew: true, warnings: []string{soon}},
		"possible change, rotation soon": {state: []change{rotates(6 * day)}, plan: []change{unknownName}, rotation: mayRotate, mayRenew: true, warnings: []string{soon}},
		"possible change, age soon":      {state: []change{ages(6 * day)}, plan: []change{unknownName}, rotation: mayRotate, warnings: []string{soon}},
		"possible change, due later":     {state: []change{renews(8 * day)}, plan: []change{unknownName}},
		"possible rotation, due soon":    {state: []change{renews(6 * day), triggered}, plan: []change{unknownTrigger}, rotation: mayRotate, mayRenew: true, warnings: []string{soon}},

		"new window":             {state: []change{renews(0)}, plan: []change{func(m *model) { m.RenewBeforeExpiry = duration("49h") }}, renew: true, warnings: []string{renewal}},
		"new window, not open":   {state: []change{renews(2 * time.Hour)}, plan: []change{func(m *model) { m.RenewBeforeExpiry = duration("49h") }}},
		"window removed":         {state: []change{renews(0)}, plan: []change{noWindow}},
		"answered from now on":   {state: []change{external, onlyWarn}, plan: []change{func(m *model) { m.OnExternalRotation = types.StringNull() }}, rotation: rotateSecret, warnings: []string{other}},
		"new age and a new name": {state: []change{ages(0)}, plan: []change{renamed, func(m *model) { m.RotateAfter = duration("47h") }}, rotation: rotateSecret, warnings: []string{byAge}},

		"time of the plan":                         {state: []change{renews(-day)}, planned: at(-time.Hour), renew: true, warnings: []string{renewal}},
		"time of the plan, other change":           {state: []change{renews(-day)}, plan: []change{renamed}, planned: at(-time.Hour), renew: true, warnings: []string{renewal}},
		"time of the plan, due since":              {state: []change{renews(-day)}, plan: []change{renamed}, planned: at(-2 * day)},
		"time of the plan, due since, possible":    {state: []change{renews(-day)}, plan: []change{unknownName}, planned: at(-2 * day)},
		"time of the plan, the refresh was before": {state: []change{rotates(-day)}, plan: []change{renamed}, observed: at(-time.Hour), planned: at(0), rotation: rotateSecret, renew: true, warnings: []string{rotated}},

		"renewed, and the state could not say so": {state: []change{renews(0)}, expiresAt: *at(99 * day)},
	} {
		private := privateState{secretVersion: 1, expiresAt: tc.expiresAt}
		if tc.observed != nil {
			private.observedAt = *tc.observed
		}
		clock := planClock{now: noon}
		if tc.planned != nil {
			clock.planned = *tc.planned
		}
		state := newState(tc.state...)
		config := newConfig()
		plan := proposed(state, config).with(tc.plan...)
		got := planDueWork(t.Context(), config, plan, state, private, clock)
		if got.rotation != tc.rotation || got.renew != tc.renew || got.mayRenew != tc.mayRenew {
			t.Errorf("%s: rotation %d, renew %t, may renew %t, want %d, %t, %t", name, got.rotation, got.renew, got.mayRenew, tc.rotation, tc.renew, tc.mayRenew)
		}
		expectDiagnostics(t, name, got.warnings, tc.warnings, "")
	}
}

// TestModel_rotationDueAt returns the earlier one of two times.
func TestModel_rotationDueAt(t *testing.T) {
	t.Parallel()

	age := func(text string) change { return func(m *model) { m.RotateAfter = duration(text) } }
	window := func(text string) change { return func(m *model) { m.RotateBeforeExpiry = duration(text) } }
	issued := func(m *model) { m.ClientSecretIssuedAt = timestamp(-time.Hour) }
	forever := func(m *model) { m.ExpiresAt = customtypes.NewTimestampNull() }
	for name, tc := range map[string]struct {
		changes []change
		want    customtypes.Timestamp
	}{
		"nothing scheduled": {[]change{issued, func(m *model) { m.RenewBeforeExpiry = duration("1h") }}, customtypes.NewTimestampNull()},
		"age":               {[]change{issued, age("3h")}, timestamp(2 * time.Hour)},
		"age not known":     {[]change{age("3h")}, customtypes.NewTimestampNull()},
		"window":            {[]change{window("40h")}, timestamp(200 * time.Hour)},
		"window, forever":   {[]change{window("40h"), forever}, customtypes.NewTimestampNull()},
		"age first":         {[]change{issued, age("3h"), window("40h")}, timestamp(2 * time.Hour)},
		"window first":      {[]change{issued, age("202h"), window("40h")}, timestamp(200 * time.Hour)},
		"age, forever":      {[]change{issued, age("3h"), forever}, timestamp(2 * time.Hour)},
	} {
		if got := newState(tc.changes...).rotationDueAt(); !got.Equal(tc.want) {
			t.Errorf("%s: got %s, want %s", name, got, tc.want)
		}
	}
}
