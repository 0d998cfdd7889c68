package servicetoken

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

func TestExpiryWarnings(t *testing.T) {
	t.Parallel()

	const hour, within = time.Hour, 100 * time.Hour
	expiresIn := func(d time.Duration) change { return func(m *model) { m.ExpiresAt = timestamp(d) } }
	date := func(m *model) { m.Duration = customtypes.NewLifetimeNull() }
	disabled := func(m *model) { m.Enabled = types.BoolValue(false) }
	enabled := func(m *model) { m.Enabled = types.BoolValue(true) }
	unknown := func(m *model) { m.Enabled = types.BoolUnknown() }
	window := func(m *model) { m.RenewBeforeExpiry = duration("1h") }
	const (
		isDisabled = "warning enabled: The token is disabled"
		hasExpired = "warning expires_at: The token has expired"
		willExpire = "warning expires_at: The token is about to expire"
	)
	for name, tc := range map[string]struct {
		state, plan []change
		renewed     bool
		atAPI       customtypes.Timestamp
		warning     string
		words       string
	}{
		"long valid":                   {state: []change{expiresIn(within + time.Second)}},
		"soon":                         {state: []change{expiresIn(within)}, warning: willExpire, words: "expires at 2026-06-19T16:00:00Z, in 4 days, and nothing renews it. Set renew_before_expiry"},
		"soon, with a window":          {state: []change{expiresIn(within), window}},
		"soon, with a new window":      {state: []change{expiresIn(within)}, plan: []change{window}},
		"soon, fixed date":             {state: []change{expiresIn(hour), date}, warning: willExpire, words: "nothing renews it. Set a later expires_at."},
		"soon, but not at the API":     {state: []change{expiresIn(hour)}, atAPI: timestamp(999 * hour)},
		"soon at the API":              {state: []change{expiresIn(-hour)}, atAPI: timestamp(hour), warning: willExpire, words: "expires at 2026-06-15T13:00:00Z"},
		"not yet for a short lifetime": {state: []change{func(m *model) { m.Duration = customtypes.NewLifetimeValue("240h") }, expiresIn(80*hour + time.Second)}},
		"soon for a short lifetime": {state: []change{func(m *model) { m.Duration = customtypes.NewLifetimeValue("240h") }, expiresIn(80 * hour)}, warning: willExpire,
			words: "in 3 days, and nothing renews it. Set renew_before_expiry to renew it with the same secret, or rotate_before_expiry to rotate it as well, such as \"80h\"."},
		"soon for an hour":            {state: []change{func(m *model) { m.Duration = customtypes.NewLifetimeValue("1h") }, expiresIn(20 * time.Minute)}, warning: willExpire, words: "such as \"20m\"."},
		"soon, but renewed":           {state: []change{expiresIn(hour)}, renewed: true},
		"soon, but changed":           {state: []change{expiresIn(hour)}, plan: []change{expiresIn(999 * hour)}},
		"soon, but changed to what":   {state: []change{expiresIn(hour)}, plan: []change{func(m *model) { m.ExpiresAt = customtypes.NewTimestampUnknown() }}},
		"in an instant":               {state: []change{expiresIn(time.Second)}, warning: willExpire},
		"now":                         {state: []change{expiresIn(0)}, warning: hasExpired, words: "expired at 2026-06-15T12:00:00Z, so no client can use it. Set renew_before_expiry"},
		"expired":                     {state: []change{expiresIn(-hour), date}, warning: hasExpired, words: "so no client can use it. Set a later expires_at."},
		"expired, with a window":      {state: []change{expiresIn(-hour), window}, warning: hasExpired, words: "renew_before_expiry is set, but this plan does not renew the token. Apply this plan"},
		"never":                       {state: []change{func(m *model) { m.ExpiresAt = customtypes.NewTimestampNull() }}},
		"disabled":                    {state: []change{disabled, expiresIn(-hour)}, warning: isDisabled, words: "(id) is disabled, so no client can use it. Set enabled = true"},
		"being disabled":              {state: []change{expiresIn(-hour)}, plan: []change{disabled}},
		"being enabled":               {state: []change{disabled, expiresIn(within + time.Second)}, plan: []change{enabled}},
		"being enabled, but expired":  {state: []change{disabled, expiresIn(-hour)}, plan: []change{enabled}, warning: hasExpired},
		"enabled unknown, but is old": {state: []change{expiresIn(-hour)}, plan: []change{unknown}, warning: hasExpired},
	} {
		state := newState(func(m *model) { m.Duration, m.CreatedAt = customtypes.NewLifetimeValue("1000h"), timestamp(-1000*hour) }).with(tc.state...)
		var want []string
		if tc.warning != "" {
			want = []string{tc.warning}
		}
		expectDiagnostics(t, name, expiryWarnings(state.with(tc.plan...), state, rotationPlan{renew: tc.renewed, expiresAt: tc.atAPI}, within, noon), want, tc.words)
	}
}

func TestApproximate(t *testing.T) {
	t.Parallel()

	for d, want := range map[time.Duration]string{
		0: "0s", 90 * time.Second: "2m0s", 2*time.Hour - time.Minute: "1h59m0s", 2 * time.Hour: "2 hours", 47*time.Hour + 59*time.Minute: "47 hours",
		48 * time.Hour: "2 days", 100 * time.Hour: "4 days",
	} {
		if got := approximate(d); got != want {
			t.Errorf("%d: got %q, want %q", d, got, want)
		}
	}
}

func TestOrphanWarning(t *testing.T) {
	t.Parallel()

	expectDiagnostics(t, "none", orphanWarning("ci", nil), nil, "")
	expectDiagnostics(t, "two", orphanWarning("ci", []*access.ServiceToken{{ID: "a", CreatedAt: at(0)}, {ID: "b", CreatedAt: at(time.Hour)}}),
		[]string{"warning name: A service token with this name already exists"},
		"Service tokens named \"ci\" were created in the last days and never used:\n\n  a, created at 2026-06-15 12:00:00Z\n  b, created at 2026-06-15 13:00:00Z\n\nIf an earlier apply")
}

func TestRecoveryWarnings(t *testing.T) {
	t.Parallel()

	const (
		strays  = "warning: Other service tokens with the same name"
		created = "warning: Response to the creation lost"
		rotated = "warning: Response to the rotation lost"
		others  = "warning: Rotated by someone else at the same time"
	)
	at := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		issued access.IssuedToken
		want   []string
		words  string
	}{
		"nothing": {},
		"adopted": {access.IssuedToken{Recovery: access.RecoveryAdopted}, []string{created}, "with the same name and settings, took it"},
		"adopted, perhaps from somebody": {
			access.IssuedToken{ServiceToken: access.ServiceToken{CreatedAt: &at}, Recovery: access.RecoveryAdopted, AdoptedSecretExpiresAt: new(at.AddDate(0, 0, 1))},
			[]string{created}, "created at 2026-11-26T12:00:00Z, took it for the one that the request had created, and rotated it, because its secret was in the lost response. " +
				"If someone else created this token at the same time, the secret that they have works until 2026-11-27T12:00:00Z.",
		},
		"rotated again":   {access.IssuedToken{Recovery: access.RecoveryRotatedAgain}, []string{rotated}, "The response to the rotation of service token \"ci\" (id) was lost."},
		"creation resent": {access.IssuedToken{Recovery: access.RecoveryResent, FirstSentAt: at}, []string{"warning: Creation sent twice"}, "The first request was sent at 2026-11-26T12:00:00Z."},
		"rotation resent": {access.IssuedToken{Recovery: access.RecoveryResent}, []string{"warning: Rotation sent twice"}, "the secret in the state no longer works"},
		"others rotated":  {access.IssuedToken{OtherRotations: 2}, []string{others}, "outside this run (2 more than this run did)"},
		"strays":          {access.IssuedToken{PossibleDuplicates: []string{"a", "b"}}, []string{strays}, "have appeared: a, b. "},
		"both":            {access.IssuedToken{PossibleDuplicates: []string{"a"}, Recovery: access.RecoveryAdopted}, []string{strays, created}, "have appeared: a. "},
	} {
		expectDiagnostics(t, name, recoveryWarnings(newState(), &tc.issued), tc.want, tc.words)
	}
}
