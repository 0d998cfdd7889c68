package servicetoken

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// Two public keys of age.
const (
	firstRecipient  = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
	secondRecipient = "age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg"
)

func TestRotationByTriggers(t *testing.T) {
	t.Parallel()

	null, unknown := types.MapNull(types.StringType), types.MapUnknown(types.StringType)
	empty := types.MapValueMust(types.StringType, nil)
	one, two, later := triggers(types.StringValue("1")), triggers(types.StringValue("2")), triggers(types.StringUnknown())
	for name, tc := range map[string]struct {
		planned, prior types.Map
		secret         change
		want           rotation
	}{
		"none":                                  {null, null, nil, keepSecret},
		"unchanged":                             {one, one, nil, keepSecret},
		"changed":                               {two, one, nil, rotateSecret},
		"changed, encrypted":                    {two, one, encrypted, rotateSecret},
		"removed":                               {null, one, nil, keepSecret},
		"emptied":                               {empty, one, nil, keepSecret},
		"removed after an import":               {null, one, imported, keepSecret},
		"first, secret known":                   {one, null, nil, keepSecret},
		"first after none, secret known":        {one, empty, nil, keepSecret},
		"first, encrypted secret known":         {one, null, encrypted, keepSecret},
		"first after an import":                 {one, null, imported, rotateSecret},
		"first after an import, unknown value":  {later, null, imported, rotateSecret},
		"first after an import, unknown map":    {unknown, null, imported, mayRotate},
		"first, unknown map, secret known":      {unknown, null, nil, keepSecret},
		"unknown map":                           {unknown, one, nil, mayRotate},
		"unknown value":                         {later, one, nil, mayRotate},
		"none after an import":                  {null, null, imported, keepSecret},
		"changed, although secret is not known": {two, one, imported, rotateSecret},
	} {
		state := newState(func(m *model) { m.RotateTriggers = tc.prior })
		if tc.secret != nil {
			tc.secret(state)
		}
		plan := state.with(func(m *model) { m.RotateTriggers = tc.planned })
		if got := rotationByTriggers(plan, state); got != tc.want {
			t.Errorf("%s: got %d, want %d", name, got, tc.want)
		}
	}
}

func TestRotationByEncryption(t *testing.T) {
	t.Parallel()

	first, second := types.StringValue(firstRecipient), types.StringValue(secondRecipient)
	none := types.ObjectNull(encryptionTypes)
	for name, tc := range map[string]struct {
		planned, prior types.Object
		want           rotation
	}{
		"none":              {none, none, keepSecret},
		"unchanged":         {recipients(first), recipients(first), keepSecret},
		"other notation":    {recipients(types.StringValue(" " + firstRecipient + " ")), recipients(first), keepSecret},
		"added":             {recipients(first), none, rotateSecret},
		"removed":           {none, recipients(first), rotateSecret},
		"another recipient": {recipients(second), recipients(first), rotateSecret},
		"one more":          {recipients(first, second), recipients(first), rotateSecret},
		"unknown":           {types.ObjectUnknown(encryptionTypes), recipients(first), mayRotate},
		"unknown recipient": {recipients(types.StringUnknown()), recipients(first), mayRotate},
	} {
		state := newState(func(m *model) { m.ClientSecretEncryption = tc.prior })
		plan := state.with(func(m *model) { m.ClientSecretEncryption = tc.planned })
		if got := rotationByEncryption(t.Context(), plan, state); got != tc.want {
			t.Errorf("%s: got %d, want %d", name, got, tc.want)
		}
	}
}

func TestModel_rotatedExternally(t *testing.T) {
	t.Parallel()

	version := func(v types.Int64) change { return func(m *model) { m.ClientSecretVersion = v } }
	for name, tc := range map[string]struct {
		state    *model
		recorded int64
		want     bool
	}{
		"same version":           {newState(version(types.Int64Value(2))), 2, false},
		"higher version":         {newState(version(types.Int64Value(3))), 2, true},
		"encrypted":              {newState(version(types.Int64Value(3)), encrypted), 2, true},
		"secret not known":       {newState(version(types.Int64Value(3)), imported), 2, false},
		"no recorded version":    {newState(version(types.Int64Value(3))), 0, false},
		"server without version": {newState(version(types.Int64Null())), 2, false},
	} {
		if got := tc.state.rotatedExternally(privateState{secretVersion: tc.recorded}); got != tc.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

// TestPlanRotation combines the reasons to rotate and to renew.
func TestPlanRotation(t *testing.T) {
	t.Parallel()

	const hour = time.Hour
	rotateWindow := func(m *model) { m.RotateBeforeExpiry = duration("48h") }
	renewWindow := func(m *model) { m.RenewBeforeExpiry = duration("48h") }
	expiring := func(m *model) { m.ExpiresAt = timestamp(24 * hour) }
	overlap := func(m *model) { m.PreviousClientSecretExpiresAt = timestamp(hour) }
	external := func(m *model) { m.ClientSecretVersion = types.Int64Value(2) }
	onlyWarn := func(m *model) { m.OnExternalRotation = types.StringValue(externalWarn) }
	answer := func(m *model) { m.OnExternalRotation = types.StringValue(externalRotate) }
	trigger := func(m *model) { m.RotateTriggers = triggers(types.StringValue("2")) }
	laterTrigger := func(m *model) { m.RotateTriggers = triggers(types.StringUnknown()) }
	triggered := func(m *model) { m.RotateTriggers = triggers(types.StringValue("1")) }
	recipient := func(m *model) { m.ClientSecretEncryption = recipients(types.StringValue(firstRecipient)) }
	laterRecipient := func(m *model) { m.ClientSecretEncryption = recipients(types.StringUnknown()) }

	const (
		postponed  = "warning rotate_before_expiry: Rotation postponed"
		rotated    = "warning rotate_before_expiry: Rotation before expiry"
		renewed    = "warning renew_before_expiry: Renewal before expiry"
		externally = "warning on_external_rotation: Rotated outside Terraform"
		otherwise  = "warning client_secret_version: Rotated outside Terraform"
	)
	for name, tc := range map[string]struct {
		state, plan []change
		// observed is the time for which is planned what is due; nil if that is left out.
		observed *time.Time
		rotation rotation
		renew    bool
		warnings []string
		words    string
	}{
		"nothing":           {},
		"trigger":           {state: []change{triggered}, plan: []change{trigger}, rotation: rotateSecret},
		"trigger not known": {state: []change{triggered}, plan: []change{laterTrigger}, rotation: mayRotate},
		"recipient":         {plan: []change{recipient}, rotation: rotateSecret},
		"recipient wins over a trigger that is not known": {state: []change{triggered}, plan: []change{laterTrigger, recipient}, rotation: rotateSecret},
		"trigger wins over a recipient that is not known": {state: []change{triggered}, plan: []change{trigger, laterRecipient}, rotation: rotateSecret},

		"rotation due": {state: []change{rotateWindow, expiring}, observed: at(0), rotation: rotateSecret, renew: true,
			warnings: []string{rotated}, words: "service token \"ci\" (id) expires at 2026-06-16T12:00:00Z, which is within rotate_before_expiry (48h)."},
		"renewal due": {state: []change{renewWindow, expiring}, observed: at(0), renew: true,
			warnings: []string{renewed}, words: "expires at 2026-06-16T12:00:00Z, which is within renew_before_expiry (48h). It is renewed and keeps its secret."},
		"renewal due, trigger not known": {state: []change{renewWindow, expiring, triggered}, plan: []change{laterTrigger}, observed: at(0), rotation: mayRotate, renew: true,
			warnings: []string{renewed}},
		"rotation due, trigger not known": {state: []change{rotateWindow, expiring, triggered}, plan: []change{laterTrigger}, observed: at(0), rotation: rotateSecret, renew: true,
			warnings: []string{rotated}},
		"renewal due with a trigger": {state: []change{renewWindow, expiring, triggered}, plan: []change{trigger}, observed: at(0), rotation: rotateSecret, renew: true},
		"rotation postponed": {state: []change{rotateWindow, expiring, overlap}, observed: at(0),
			warnings: []string{postponed}, words: "expires at 2026-06-16T12:00:00Z, so its rotation is due. But its previous secret is valid until 2026-06-15T13:00:00Z"},
		"not postponed if a trigger rotates": {state: []change{rotateWindow, expiring, overlap, triggered}, plan: []change{trigger}, observed: at(0), rotation: rotateSecret, renew: true},

		"external rotation": {state: []change{external}, observed: at(0), rotation: rotateSecret, warnings: []string{externally},
			words: "has secret version 2 at the API, but the state contains version 1. The token was rotated outside Terraform. It is rotated again"},
		"external rotation, left out": {state: []change{external}},
		"external rotation during an overlap": {state: []change{external, overlap}, observed: at(0), warnings: []string{externally},
			words: "rotated outside Terraform. The secret in the state is valid until 2026-06-15T13:00:00Z."},
		"external rotation after an overlap": {state: []change{external, overlap}, observed: at(hour), rotation: rotateSecret, warnings: []string{externally}, words: "It is rotated again"},
		"external rotation, warning only": {state: []change{external, onlyWarn}, warnings: []string{externally},
			words: "rotated outside Terraform. The secret in the state is outdated. To get a new one, change rotate_triggers"},
		"external rotation, to be answered from this plan on":  {state: []change{external, onlyWarn}, plan: []change{answer}, observed: at(0), rotation: rotateSecret, warnings: []string{externally}, words: "It is rotated again"},
		"external rotation, default from this plan on":         {state: []change{external, onlyWarn}, plan: []change{func(m *model) { m.OnExternalRotation = types.StringNull() }}, observed: at(0), rotation: rotateSecret, warnings: []string{externally}},
		"external rotation, to be answered, during an overlap": {state: []change{external, onlyWarn, overlap}, plan: []change{answer}, observed: at(0), warnings: []string{externally}, words: "is valid until"},
		"external rotation, no longer to be answered":          {state: []change{external}, plan: []change{onlyWarn}, observed: at(0), warnings: []string{externally}, words: "outdated"},
		"external rotation with a trigger": {state: []change{external, triggered}, plan: []change{trigger}, observed: at(0), rotation: rotateSecret, warnings: []string{otherwise},
			words: "This plan rotates it again. The secret that was issued outside Terraform stays valid for previous_secret_grace_period (0s)."},
		"external rotation with a trigger, during an overlap": {state: []change{external, triggered, overlap}, plan: []change{trigger}, observed: at(0), rotation: rotateSecret, warnings: []string{otherwise},
			words: "The secret in the state would be valid until 2026-06-15T13:00:00Z. But the API keeps only one previous secret, so it becomes invalid at once."},
		"external rotation with a trigger that is not known":    {state: []change{external, triggered}, plan: []change{laterTrigger}, observed: at(0), rotation: rotateSecret, warnings: []string{externally}},
		"external rotation of a token whose renewal is due":     {state: []change{external, renewWindow, expiring}, observed: at(0), rotation: rotateSecret, renew: true, warnings: []string{renewed, externally}},
		"external rotation of a token whose secret is unknown":  {state: []change{external, imported}, observed: at(0)},
		"external rotation of a token whose rotation is due":    {state: []change{external, rotateWindow, expiring}, observed: at(0), rotation: rotateSecret, renew: true, warnings: []string{rotated, otherwise}},
		"external rotation of a token whose rotation must wait": {state: []change{external, rotateWindow, expiring, overlap}, observed: at(0), warnings: []string{postponed, externally}},
	} {
		due := dueTime{now: noon}
		if tc.observed != nil {
			due.at = *tc.observed
		}
		state := newState(tc.state...)
		plan := state.with(tc.plan...)
		got := planRotation(t.Context(), newConfig(), plan, state, privateState{secretVersion: 1}, due)
		if got.rotation != tc.rotation || got.renew != tc.renew {
			t.Errorf("%s: rotation %d, renew %t, want %d, %t", name, got.rotation, got.renew, tc.rotation, tc.renew)
		}
		expectDiagnostics(t, name, got.warnings, tc.warnings, tc.words)
	}
}

// TestPlanRotation_externalOverlap shows how long a secret stays valid that was issued
// outside Terraform, after the rotation that answers it.
func TestPlanRotation_externalOverlap(t *testing.T) {
	t.Parallel()

	grace := func(text string) change {
		return func(m *model) { m.PreviousSecretGracePeriod = customtypes.NewDurationValue(text) }
	}
	for name, tc := range map[string]struct {
		config []change
		want   time.Duration
		words  string
	}{
		"not configured":    {nil, 24 * time.Hour, "stays valid for 24 hours. To choose another time, set previous_secret_grace_period."},
		"configured":        {[]change{grace("2h")}, 0, "stays valid for previous_secret_grace_period (2h)."},
		"configured as 0 s": {[]change{grace("0s")}, 0, "stays valid for previous_secret_grace_period (0s)."},
	} {
		state := newState(func(m *model) { m.ClientSecretVersion = types.Int64Value(2) })
		got := planRotation(t.Context(), newConfig(tc.config...), state.with(tc.config...), state, privateState{secretVersion: 1}, dueTime{now: noon, at: noon})
		if got.rotation != rotateSecret || got.overlap != tc.want {
			t.Errorf("%s: rotation %d with an overlap of %s, want %s", name, got.rotation, got.overlap, tc.want)
		}
		expectDiagnostics(t, name, got.warnings, []string{"warning on_external_rotation: Rotated outside Terraform"}, tc.words)
	}
}

func TestModel_answersExternalRotation(t *testing.T) {
	t.Parallel()

	for value, want := range map[types.String]bool{
		types.StringNull(): true, types.StringValue(externalRotate): true, types.StringValue(externalWarn): false,
	} {
		if got := newState(func(m *model) { m.OnExternalRotation = value }).answersExternalRotation(); got != want {
			t.Errorf("%s: got %t", value, got)
		}
	}
}

// TestOverlap shows when an overlap is running, and what a change of the grace period
// does to it.
func TestOverlap(t *testing.T) {
	t.Parallel()

	const hour = time.Hour
	for name, tc := range map[string]struct {
		end            customtypes.Timestamp
		prior, planned customtypes.Duration
		running        bool
		changes        bool
		newEnd         time.Time
	}{
		"none":                     {end: customtypes.NewTimestampNull(), prior: duration("24h"), planned: duration("48h")},
		"over":                     {end: timestamp(0), prior: duration("24h"), planned: duration("48h")},
		"unchanged":                {end: timestamp(hour), prior: duration("24h"), planned: duration("24h"), running: true},
		"other notation":           {end: timestamp(hour), prior: duration("24h"), planned: duration("1440m"), running: true},
		"longer":                   {end: timestamp(hour), prior: duration("24h"), planned: duration("48h"), running: true, changes: true, newEnd: *at(25 * hour)},
		"shorter":                  {end: timestamp(10 * hour), prior: duration("24h"), planned: duration("16h"), running: true, changes: true, newEnd: *at(2 * hour)},
		"shorter, and over now":    {end: timestamp(10 * hour), prior: duration("24h"), planned: duration("12h"), running: true, changes: true, newEnd: noon},
		"shorter, to this instant": {end: timestamp(10 * hour), prior: duration("24h"), planned: duration("14h"), running: true, changes: true, newEnd: noon},
		"not configured any more":  {end: timestamp(hour), prior: duration("24h"), planned: customtypes.NewDurationNull(), running: true, changes: true, newEnd: noon},
		"unknown":                  {end: timestamp(hour), prior: duration("24h"), planned: customtypes.NewDurationUnknown(), running: true},
		"imported":                 {end: timestamp(hour), prior: customtypes.NewDurationNull(), planned: duration("24h"), running: true},
	} {
		state := newState(func(m *model) { m.PreviousClientSecretExpiresAt, m.PreviousSecretGracePeriod = tc.end, tc.prior })
		plan := state.with(func(m *model) { m.PreviousSecretGracePeriod = tc.planned })
		if _, running := state.overlapEnd(noon); running != tc.running {
			t.Errorf("%s: running is %t", name, running)
		}
		if got := changesOverlap(plan, state, noon); got != tc.changes {
			t.Errorf("%s: changes is %t", name, got)
		}
		if got := changedOverlapEnd(plan, state, noon); tc.changes && !got.Equal(tc.newEnd) {
			t.Errorf("%s: ends at %s, want %s", name, got, tc.newEnd)
		}
	}
}
