package servicetoken

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// TestModel_validate shows what a configuration is refused for, without a state.
func TestModel_validate(t *testing.T) {
	t.Parallel()

	lifetime := func(text string) change {
		return func(m *model) { m.Duration = customtypes.NewLifetimeValue(text) }
	}
	noDuration := func(m *model) { m.Duration = customtypes.NewLifetimeNull() }
	unknownDuration := func(m *model) { m.Duration = customtypes.NewLifetimeUnknown() }
	date := func(m *model) { m.ExpiresAt = timestamp(time.Hour) }
	unknownDate := func(m *model) { m.ExpiresAt = customtypes.NewTimestampUnknown() }
	renew := func(text string) change { return func(m *model) { m.RenewBeforeExpiry = duration(text) } }
	rotate := func(text string) change { return func(m *model) { m.RotateBeforeExpiry = duration(text) } }
	unknownRotate := func(m *model) { m.RotateBeforeExpiry = customtypes.NewDurationUnknown() }
	grace := func(text string) change {
		return func(m *model) { m.PreviousSecretGracePeriod = duration(text) }
	}
	age := func(text string) change { return func(m *model) { m.RotateAfter = duration(text) } }
	visibility := func(value types.String) change { return func(m *model) { m.Visibility = value } }
	domains := func(m *model) {
		m.Domains = customtypes.NewOriginSetValue([]string{"https://example.com"})
	}
	unknownDomains := func(m *model) { m.Domains = customtypes.NewOriginSetUnknown() }
	owner := func(m *model) { m.ServiceAccountID = types.StringValue("sa") }
	unknownOwner := func(m *model) { m.ServiceAccountID = types.StringUnknown() }
	public := visibility(types.StringValue(visibilityPublic))
	const (
		conflict     = ": Conflicting attributes"
		graceTooLong = "error previous_secret_grace_period: Grace period too long"
	)
	for name, tc := range map[string]struct {
		config []change
		errors []string
		words  string
	}{
		"nothing":                        {},
		"duration and date":              {[]change{date}, []string{"error expires_at" + conflict}, "Only one of duration and expires_at"},
		"duration and unknown date":      {config: []change{unknownDate}},
		"unknown duration and date":      {config: []change{unknownDuration, date}},
		"date":                           {config: []change{noDuration, date}},
		"date and renewal":               {[]change{noDuration, date, renew("1h")}, []string{"error renew_before_expiry" + conflict}, "or remove renew_before_expiry."},
		"date and rotation":              {[]change{noDuration, date, rotate("1h")}, []string{"error rotate_before_expiry" + conflict}, "or remove rotate_before_expiry."},
		"unknown date and rotation":      {config: []change{noDuration, unknownDate, rotate("1h")}},
		"date and unknown rotation":      {config: []change{noDuration, date, unknownRotate}},
		"renewal and rotation":           {[]change{renew("1h"), rotate("1h")}, []string{"error renew_before_expiry" + conflict}, "Only one of rotate_before_expiry and renew_before_expiry"},
		"two long windows":               {[]change{renew("999h"), rotate("999h")}, []string{"error renew_before_expiry" + conflict}, ""},
		"renewal and unknown rotation":   {config: []change{renew("1h"), unknownRotate}},
		"short window":                   {config: []change{renew("239h59m")}},
		"long renewal":                   {[]change{renew("240h")}, []string{"error renew_before_expiry: Renewal window too long"}, "The lifetime of the token is 240h, so every apply would renew it. Set renew_before_expiry to less than 240h."},
		"long rotation":                  {[]change{rotate("241h")}, []string{"error rotate_before_expiry: Renewal window too long"}, "Set rotate_before_expiry to less"},
		"renewal, forever":               {[]change{renew("1h"), lifetime("forever")}, []string{"error renew_before_expiry: Renewal window that never opens"}, "so it is never renewed. Remove renew_before_expiry. To rotate the secret when it reaches a certain age, set rotate_after."},
		"rotation, forever":              {[]change{rotate("1h"), lifetime("forever")}, []string{"error rotate_before_expiry: Renewal window that never opens"}, "Remove rotate_before_expiry."},
		"age, forever":                   {config: []change{age("9999h"), lifetime("forever")}},
		"age":                            {config: []change{age("239h")}},
		"age as long as the token":       {[]change{age("240h")}, []string{"error rotate_after: Secret that never gets so old"}, "The lifetime of the token is 240h, so its secret never gets 240h old. Set rotate_after to less than 240h"},
		"long age with a renewal":        {config: []change{age("999h"), renew("24h")}},
		"long age with a rotation":       {[]change{age("999h"), rotate("24h")}, []string{"error rotate_after: Secret that never gets so old"}, ""},
		"long age, perhaps renewed":      {config: []change{age("999h"), func(m *model) { m.RenewBeforeExpiry = customtypes.NewDurationUnknown() }}},
		"long age, unknown lifetime":     {config: []change{age("999h"), unknownDuration}},
		"age before a fixed date":        {config: []change{noDuration, date, age("1h")}},
		"age as long as the overlap":     {config: []change{age("24h"), grace("24h")}},
		"age shorter than the overlap":   {[]change{age("23h"), grace("24h")}, []string{graceTooLong}, "cannot stay valid for 24h if the secret is rotated after 23h."},
		"window of any length, unknown":  {config: []change{renew("9999h"), unknownDuration}},
		"window of any length, default":  {config: []change{renew("9999h"), noDuration}},
		"grace as long as the token":     {config: []change{grace("240h")}},
		"grace longer than the token":    {[]change{grace("240h1s")}, []string{graceTooLong}, "cannot stay valid for 240h1s if the lifetime of the token is 240h."},
		"grace of any length, forever":   {config: []change{grace("9999h"), lifetime("forever")}},
		"grace of any length, default":   {config: []change{grace("9999h"), noDuration}},
		"domains on private":             {[]change{domains}, []string{"error domains: Domains on a private token"}, "Remove domains"},
		"domains on explicitly private":  {[]change{domains, visibility(types.StringValue(visibilityPrivate))}, []string{"error domains: Domains on a private token"}, ""},
		"unknown domains on private":     {config: []change{unknownDomains}},
		"domains, visibility unknown":    {config: []change{domains, visibility(types.StringUnknown())}},
		"public":                         {config: []change{public, domains, owner}},
		"public, unknown":                {config: []change{public, unknownDomains, unknownOwner}},
		"public without domains":         {[]change{public, owner}, []string{"error domains: Public token without domains"}, "Set domains to the web origins"},
		"public without service account": {[]change{public, domains}, []string{"error service_account_id: Public token without service account"}, "to the ID of an access_service_account"},
		"invalid key": {
			[]change{func(m *model) { m.ClientSecretEncryption = recipients(types.StringValue("age1nonsense")) }},
			[]string{"error client_secret_encryption: Invalid key"}, "",
		},
		"several mistakes": {
			[]change{date, domains, renew("1h"), grace("999h")},
			[]string{"error expires_at" + conflict, "error renew_before_expiry" + conflict, "error domains: Domains on a private token", graceTooLong}, "",
		},
	} {
		expectDiagnostics(t, name, newConfig(tc.config...).validate(t.Context()), tc.errors, tc.words)
	}
}

// TestValidatePlan shows what a plan is refused for, with the state, the clock and the
// defaults.
func TestValidatePlan(t *testing.T) {
	t.Parallel()

	const hour = time.Hour
	noDuration := func(m *model) { m.Duration = customtypes.NewLifetimeNull() }
	date := func(d time.Duration) change {
		return func(m *model) { m.Duration, m.ExpiresAt = customtypes.NewLifetimeNull(), timestamp(d) }
	}
	grace := func(text string) change {
		return func(m *model) { m.PreviousSecretGracePeriod = duration(text) }
	}
	rotate := func(text string) change { return func(m *model) { m.RotateBeforeExpiry = duration(text) } }
	age := func(text string) change { return func(m *model) { m.RotateAfter = duration(text) } }
	defaultLifetime := func(m *model) { m.Duration = customtypes.NewLifetimeValue(defaultDuration) }
	owner := func(id string) change { return func(m *model) { m.ServiceAccountID = types.StringValue(id) } }
	const (
		past    = "error expires_at: Expiry date in the past"
		tooLong = "error previous_secret_grace_period: Grace period too long"
		window  = "error rotate_before_expiry: Renewal window too long"
		removed = "error service_account_id: Service account cannot be removed"
	)
	for name, tc := range map[string]struct {
		config []change
		// plan is what differs from the configuration; state is nil for a new token.
		plan   []change
		state  []change
		create bool
		errors []string
		words  string
	}{
		"nothing":                            {},
		"create":                             {create: true},
		"name with a blank":                  {config: []change{func(m *model) { m.Name = types.StringValue("ci ") }}, create: true, errors: []string{"error name: Invalid name"}, words: "begins or ends with a blank: write \"ci\""},
		"new name that cannot be seen":       {config: []change{func(m *model) { m.Name = types.StringValue("c\u200bi") }}, errors: []string{"error name: Invalid name"}, words: "U+200B at position 2"},
		"imported name with a blank":         {config: []change{func(m *model) { m.Name = types.StringValue("ci ") }}, state: []change{func(m *model) { m.Name = types.StringValue("ci ") }}},
		"service account kept":               {config: []change{owner("sa")}, state: []change{owner("sa")}},
		"service account changed":            {config: []change{owner("other")}, state: []change{owner("sa")}},
		"service account added":              {config: []change{owner("sa")}},
		"service account removed":            {state: []change{owner("sa")}, errors: []string{removed}, words: "belongs to service account \"sa\", and the API cannot"},
		"future date":                        {config: []change{date(hour)}, create: true},
		"present date":                       {config: []change{date(0)}, create: true, errors: []string{past}, words: "would expire at 2026-06-15T12:00:00Z, which has passed."},
		"past date":                          {config: []change{date(-hour)}, errors: []string{past}},
		"past date, unchanged":               {config: []change{date(-hour)}, state: []change{date(-hour)}},
		"past date, and a long grace period": {config: []change{date(-hour), grace("9h")}, create: true, errors: []string{past}},
		"grace until the date":               {config: []change{date(hour), grace("1h")}, create: true},
		"grace beyond the date":              {config: []change{date(hour), grace("61m")}, create: true, errors: []string{tooLong}, words: "cannot stay valid for 61m if the token expires at 2026-06-15T13:00:00Z."},
		"grace beyond the date, changed":     {config: []change{date(hour), grace("61m")}, state: []change{date(hour)}, errors: []string{tooLong}},
		"grace beyond the date, unchanged":   {config: []change{date(hour), grace("61m")}, state: []change{date(hour), grace("61m")}},
		"grace beyond a date that has passed and is unchanged": {config: []change{date(-hour), grace("61m")}, state: []change{date(-hour)}},
		"long grace, default lifetime":                         {config: []change{noDuration, grace("8761h")}, plan: []change{defaultLifetime}, create: true, errors: []string{tooLong}, words: "the lifetime of the token is 8760h"},
		"long window, default lifetime":                        {config: []change{noDuration, rotate("8760h")}, plan: []change{defaultLifetime}, create: true, errors: []string{window}},
		"long grace and window, lifetime of the state":         {config: []change{noDuration, rotate("240h"), grace("241h")}, plan: []change{func(m *model) { m.Duration = customtypes.NewLifetimeValue("240h") }}, errors: []string{tooLong, window}},
		"age, fixed date":                                      {config: []change{date(2 * hour), age("1h")}, create: true},
		"age beyond a fixed date":                              {config: []change{date(hour), age("1h")}, create: true, errors: []string{"error rotate_after: Secret that never gets so old"}, words: "expires at 2026-06-15T13:00:00Z, before its secret is 1h old."},
		"age beyond a fixed date, unchanged":                   {config: []change{date(hour), age("1h")}, state: []change{date(hour), age("1h"), func(m *model) { m.ClientSecretIssuedAt = timestamp(0) }}, plan: []change{func(m *model) { m.ClientSecretIssuedAt = timestamp(0) }}},
		"age of the secret, and an earlier date":               {config: []change{date(hour), age("5h")}, state: []change{date(9 * hour), age("5h")}, plan: []change{func(m *model) { m.ClientSecretIssuedAt = timestamp(-2 * hour) }}, errors: []string{"error rotate_after: Secret that never gets so old"}},
		"window, lifetime of the state is forever":             {config: []change{noDuration, rotate("24h")}, plan: []change{func(m *model) { m.Duration = customtypes.NewLifetimeValue("forever") }}, errors: []string{"error rotate_before_expiry: Renewal window that never opens"}},
		"a configured lifetime was checked before":             {config: []change{grace("241h"), rotate("240h")}},
	} {
		config := newConfig(tc.config...)
		state := newState(tc.state...)
		if tc.create {
			state = nil
		}
		expectDiagnostics(t, name, validatePlan(config, config.with(tc.plan...), state, noon), tc.errors, tc.words)
	}
}

// TestExtensionUses shows which attributes need an extension of the API.
func TestExtensionUses(t *testing.T) {
	t.Parallel()

	owner := func(id string) change { return func(m *model) { m.ServiceAccountID = types.StringValue(id) } }
	connector := func(m *model) { m.Type = types.StringValue(typeConnector) }
	public := func(m *model) { m.Visibility = types.StringValue(visibilityPublic) }
	unknownExpiry := func(m *model) { m.ExpiresAt = customtypes.NewTimestampUnknown() }
	for name, tc := range map[string]struct {
		plan, state []change
		create      bool
		want        []string
	}{
		"nothing":           {},
		"create":            {plan: []change{unknownExpiry}, create: true},
		"create with all":   {plan: []change{owner("a"), connector, public}, create: true, want: []string{"service_account_id", "type", "visibility", "expires_at"}},
		"unchanged":         {plan: []change{owner("a"), connector, public}, state: []change{owner("a"), connector, public}},
		"reassigned":        {plan: []change{owner("b")}, state: []change{owner("a")}, want: []string{"service_account_id"}},
		"unknown owner":     {plan: []change{func(m *model) { m.ServiceAccountID = types.StringUnknown() }}, state: []change{owner("a")}},
		"another date":      {plan: []change{func(m *model) { m.ExpiresAt = timestamp(time.Hour) }}, want: []string{"expires_at"}},
		"a duration":        {plan: []change{unknownExpiry}},
		"a type is no news": {plan: []change{connector, public}},
	} {
		state := newState(tc.state...)
		plan := state.with(tc.plan...)
		if tc.create {
			plan, state = newState(tc.plan...), nil
		}
		var got []string
		for _, use := range extensionUses(plan, state) {
			if use.used {
				got = append(got, use.attribute)
			}
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
