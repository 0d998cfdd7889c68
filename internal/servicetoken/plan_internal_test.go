package servicetoken

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

func TestPlanScope(t *testing.T) {
	t.Parallel()

	null, unknown, own, other := types.StringNull(), types.StringUnknown(), types.StringValue("acc"), types.StringValue("other")
	zone := types.StringValue("zone")
	for name, tc := range map[string]struct {
		config   scope
		provider types.String
		state    *model
		want     types.String
		replaced bool
		errors   []string
	}{
		"provider's account":           {config: scope{null, null}, provider: own, want: own},
		"own account":                  {config: scope{other, null}, provider: own, want: other},
		"no account":                   {config: scope{null, null}, provider: null, want: null, errors: []string{"error account_id: Missing account"}},
		"unchanged":                    {config: scope{null, null}, provider: own, state: newState(), want: own},
		"another account":              {config: scope{other, null}, provider: own, state: newState(), want: other, replaced: true},
		"zone":                         {config: scope{null, zone}, provider: own, want: null},
		"zone instead of account":      {config: scope{null, zone}, provider: own, state: newState(), want: null},
		"unknown zone":                 {config: scope{null, unknown}, provider: own, want: unknown},
		"unknown zone with an account": {config: scope{own, unknown}, provider: null, want: own},
	} {
		plan := newConfig(func(m *model) { m.AccountID = types.StringValue("proposed") })
		replaced, diags := planScope(&providerdata.Data{AccountID: tc.provider}, newConfig(func(m *model) { m.scope = tc.config }), plan, tc.state)
		if !plan.AccountID.Equal(tc.want) {
			t.Errorf("%s: got %s, want %s", name, plan.AccountID, tc.want)
		}
		if replaced.Contains(path.Root("account_id")) != tc.replaced {
			t.Errorf("%s: replaced by %s", name, replaced)
		}
		expectDiagnostics(t, name, diags, tc.errors, "")
	}
}

func TestPlanCreate(t *testing.T) {
	t.Parallel()

	unknown := types.StringUnknown()
	noDuration := func(m *model) { m.Duration = customtypes.NewLifetimeNull() }
	for name, tc := range map[string]struct {
		config, want []change
	}{
		"duration":    {want: []change{func(m *model) { m.ClientSecret = unknown }}},
		"no lifetime": {[]change{noDuration}, []change{func(m *model) { m.ClientSecret, m.Duration = unknown, customtypes.NewLifetimeValue("8760h") }}},
		"date":        {[]change{noDuration, func(m *model) { m.ExpiresAt = timestamp(time.Hour) }}, []change{noDuration, func(m *model) { m.ClientSecret, m.ExpiresAt = unknown, timestamp(time.Hour) }}},
		"grace":       {[]change{func(m *model) { m.PreviousSecretGracePeriod = duration("1h") }}, []change{func(m *model) { m.ClientSecret, m.PreviousSecretGracePeriod = unknown, duration("1h") }}},
		"encrypted":   {[]change{func(m *model) { m.ClientSecretEncryption = recipients() }}, []change{func(m *model) { m.ClientSecretEncryption, m.EncryptedClientSecret = recipients(), unknown }}},
		"encrypted when": {[]change{func(m *model) { m.ClientSecretEncryption = types.ObjectUnknown(encryptionTypes) }}, []change{func(m *model) {
			m.ClientSecretEncryption, m.ClientSecret, m.EncryptedClientSecret = types.ObjectUnknown(encryptionTypes), unknown, unknown
		}}},
	} {
		config := newConfig(tc.config...)
		plan := config.with()
		planCreate(config, plan)
		want := newConfig(func(m *model) { m.PreviousSecretGracePeriod = duration("0s") }).with(tc.want...)
		expectModel(t, name, want, plan)
	}
}

// proposed returns the plan that Terraform proposes for a changed token: what is not
// configured and computed is unknown.
func proposed(state, config *model) *model {
	plan := *state
	plan.ID, plan.ClientID, plan.ClientSecret, plan.EncryptedClientSecret = types.StringUnknown(), types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	plan.ClientSecretVersion, plan.CreatedAt = types.Int64Unknown(), customtypes.NewTimestampUnknown()
	plan.PreviousClientSecretExpiresAt = customtypes.NewTimestampUnknown()
	plan.ClientSecretIssuedAt, plan.RotationDueAt = customtypes.NewTimestampUnknown(), customtypes.NewTimestampUnknown()
	if plan.Duration = config.Duration; config.Duration.IsNull() {
		plan.Duration = customtypes.NewLifetimeUnknown()
	}
	if plan.ExpiresAt = config.ExpiresAt; config.ExpiresAt.IsNull() {
		plan.ExpiresAt = customtypes.NewTimestampUnknown()
	}
	if plan.PreviousSecretGracePeriod = config.PreviousSecretGracePeriod; config.PreviousSecretGracePeriod.IsNull() {
		plan.PreviousSecretGracePeriod = customtypes.NewDurationUnknown()
	}
	plan.ClientSecretEncryption = config.ClientSecretEncryption
	return &plan
}

// TestPlanUpdate shows which values of a token are known in a plan.
func TestPlanUpdate(t *testing.T) {
	t.Parallel()

	unknownSecret := func(m *model) {
		m.ClientSecret, m.ClientSecretVersion, m.PreviousClientSecretExpiresAt = types.StringUnknown(), types.Int64Unknown(), customtypes.NewTimestampUnknown()
		m.ClientSecretIssuedAt = customtypes.NewTimestampUnknown()
	}
	rotateAfter := func(m *model) { m.RotateAfter, m.ClientSecretIssuedAt = duration("100h"), timestamp(0) }
	rotateBefore := func(m *model) { m.RotateBeforeExpiry = duration("48h") }
	age := func(m *model) { m.RotateAfter = duration("100h") }
	due := func(d time.Duration) change { return func(m *model) { m.RotationDueAt = timestamp(d) } }
	unknownDue := func(m *model) { m.RotationDueAt = customtypes.NewTimestampUnknown() }
	ignoredExpiry := func(m *model) { m.ExpiresAt = timestamp(240 * time.Hour) }
	unknownExpiry := func(m *model) { m.ExpiresAt = customtypes.NewTimestampUnknown() }
	lifetime := func(text string) change {
		return func(m *model) { m.Duration = customtypes.NewLifetimeValue(text) }
	}
	date := func(d time.Duration) change {
		return func(m *model) {
			m.Duration, m.ExpiresAt = customtypes.NewLifetimeNull(), timestamp(d)
		}
	}
	noDuration := func(m *model) { m.Duration = customtypes.NewLifetimeNull() }
	grace := func(text string) change {
		return func(m *model) { m.PreviousSecretGracePeriod = duration(text) }
	}
	unknownGrace := func(m *model) { m.PreviousSecretGracePeriod = customtypes.NewDurationUnknown() }
	noGracePeriod := func(m *model) { m.PreviousSecretGracePeriod = customtypes.NewDurationNull() }
	overlap := func(m *model) { m.PreviousClientSecretExpiresAt = timestamp(time.Hour) }
	unknownOverlap := func(m *model) { m.PreviousClientSecretExpiresAt = customtypes.NewTimestampUnknown() }
	sealed := func(m *model) { m.ClientSecretEncryption = recipients() }
	for name, tc := range map[string]struct {
		state, config []change
		rotation      rotationPlan
		// want is the difference between the state and the plan.
		want []change
	}{
		"nothing":           {},
		"rotation":          {rotation: rotationPlan{rotation: rotateSecret}, want: []change{unknownSecret}},
		"possible rotation": {rotation: rotationPlan{rotation: mayRotate}, want: []change{unknownSecret}},
		"encrypted rotation": {
			state: []change{encrypted, sealed}, config: []change{sealed}, rotation: rotationPlan{rotation: rotateSecret},
			want: []change{unknownSecret, func(m *model) { m.ClientSecret, m.EncryptedClientSecret = types.StringNull(), types.StringUnknown() }},
		},
		"renewal":                              {rotation: rotationPlan{renew: true}, want: []change{unknownExpiry}},
		"longer duration":                      {config: []change{lifetime("300h")}, want: []change{lifetime("300h"), unknownExpiry}},
		"duration not configured":              {config: []change{noDuration}},
		"date unchanged":                       {state: []change{date(99 * time.Hour)}, config: []change{date(99 * time.Hour)}},
		"date changed":                         {state: []change{date(99 * time.Hour)}, config: []change{date(98 * time.Hour)}, want: []change{date(98 * time.Hour), func(m *model) { m.Duration = customtypes.NewLifetimeUnknown() }}},
		"date instead of duration":             {config: []change{date(98 * time.Hour)}, want: []change{date(98 * time.Hour), func(m *model) { m.Duration = customtypes.NewLifetimeUnknown() }}},
		"duration instead of date":             {state: []change{date(99 * time.Hour)}, want: []change{lifetime("240h"), unknownExpiry}},
		"date not configured":                  {state: []change{date(99 * time.Hour)}, config: []change{noDuration}},
		"grace without overlap":                {config: []change{grace("1h")}, want: []change{grace("1h")}},
		"grace during overlap":                 {state: []change{overlap}, config: []change{grace("1h")}, want: []change{grace("1h"), unknownOverlap}},
		"same grace during overlap":            {state: []change{overlap, grace("1h")}, config: []change{grace("1h")}},
		"grace not configured":                 {state: []change{grace("1h")}, want: []change{grace("0s")}},
		"grace removed in overlap":             {state: []change{grace("1h"), overlap}, want: []change{grace("0s"), unknownOverlap}},
		"grace unknown":                        {config: []change{unknownGrace}, want: []change{unknownGrace, unknownOverlap}},
		"grace of an import":                   {state: []change{noGracePeriod}},
		"rotation by age, and not due":         {state: []change{rotateAfter, due(100 * time.Hour)}, config: []change{age}},
		"first rotate_after":                   {state: []change{func(m *model) { m.ClientSecretIssuedAt = timestamp(0) }}, config: []change{age}, want: []change{age, due(100 * time.Hour)}},
		"rotate_after, age not known":          {config: []change{age}, want: []change{age}},
		"rotation by age":                      {state: []change{rotateAfter}, config: []change{age}, rotation: rotationPlan{rotation: rotateSecret}, want: []change{unknownSecret, unknownDue}},
		"renewal of a token that is rotated":   {state: []change{rotateBefore, due(192 * time.Hour)}, config: []change{rotateBefore}, rotation: rotationPlan{renew: true}, want: []change{unknownExpiry, unknownDue}},
		"possible renewal":                     {rotation: rotationPlan{mayRenew: true}, want: []change{unknownExpiry}},
		"renewal, expires_at ignored":          {config: []change{ignoredExpiry}, rotation: rotationPlan{renew: true}, want: []change{unknownDue}},
		"possible renewal, expires_at ignored": {config: []change{ignoredExpiry}, rotation: rotationPlan{mayRenew: true}, want: []change{unknownDue}},
		"renewed, and the state could not say": {state: []change{rotateBefore}, config: []change{rotateBefore}, rotation: rotationPlan{expiresAt: timestamp(300 * time.Hour)}, want: []change{due(252 * time.Hour)}},
		"first grace of an import":             {state: []change{noGracePeriod, overlap}, config: []change{grace("1h")}, want: []change{grace("1h")}},
	} {
		state, config := newState(tc.state...), newConfig(tc.config...)
		plan := proposed(state, config)
		plan.RotateAfter, plan.RotateBeforeExpiry = config.RotateAfter, config.RotateBeforeExpiry
		planUpdate(config, plan, state, tc.rotation, noon)
		expectModel(t, name, state.with(tc.want...), plan)
	}
}

// TestFinishPlan goes through a whole plan with a provider that is not configured yet,
// so that no request is sent.
func TestFinishPlan(t *testing.T) {
	t.Parallel()

	expiring := func(m *model) { m.ExpiresAt = timestamp(time.Hour) }
	trigger := func(text string) change {
		return func(m *model) { m.RotateTriggers = triggers(types.StringValue(text)) }
	}
	encryptedFor := func(recipient string) change {
		return func(m *model) { m.ClientSecretEncryption = recipients(types.StringValue(recipient)) }
	}
	for name, tc := range map[string]struct {
		create       bool
		state        []change
		config, plan []change
		replaced     bool
		secret       types.String
		diagnostics  []string
	}{
		"create":            {create: true, secret: types.StringUnknown()},
		"create, past date": {create: true, plan: []change{func(m *model) { m.ExpiresAt = timestamp(-time.Hour) }}, config: []change{func(m *model) { m.ExpiresAt = timestamp(-time.Hour) }}, secret: types.StringUnknown(), diagnostics: []string{"error expires_at: Expiry date in the past"}},
		"nothing":           {secret: types.StringValue("secret")},
		"rotation":          {state: []change{trigger("1")}, plan: []change{trigger("2")}, secret: types.StringUnknown()},
		"rotation with an unusable key": {
			state: []change{encrypted, encryptedFor(firstRecipient)}, plan: []change{encryptedFor("age1nonsense")},
			secret: types.StringNull(), diagnostics: []string{"error client_secret_encryption: Invalid key"},
		},
		"expires soon":       {state: []change{expiring}, secret: types.StringValue("secret"), diagnostics: []string{"warning expires_at: The token is about to expire"}},
		"renewal":            {state: []change{expiring}, plan: []change{func(m *model) { m.RenewBeforeExpiry = duration("2h") }}, secret: types.StringValue("secret"), diagnostics: []string{"warning renew_before_expiry: Renewal before expiry"}},
		"another account":    {config: []change{func(m *model) { m.AccountID = types.StringValue("other") }}, state: []change{expiring}, replaced: true, secret: types.StringUnknown()},
		"another zone":       {config: []change{func(m *model) { m.ZoneID = types.StringValue("zone") }}, plan: []change{func(m *model) { m.ZoneID = types.StringValue("zone") }}, state: []change{expiring}, secret: types.StringUnknown()},
		"another type":       {plan: []change{func(m *model) { m.Type = types.StringValue(typeConnector) }}, state: []change{expiring}, secret: types.StringUnknown()},
		"another visibility": {plan: []change{func(m *model) { m.Visibility = types.StringValue(visibilityPublic) }}, state: []change{expiring}, secret: types.StringUnknown()},
	} {
		r := resourceWith(&providerdata.Data{AccountID: types.StringValue("acc"), ExpiryWarning: 24 * time.Hour, Now: func() time.Time { return noon }})
		config := newConfig(tc.config...)
		state, plan := newState(tc.state...), config.with(tc.plan...)
		if tc.create {
			state = nil
		} else {
			plan = proposed(state, config).with(tc.plan...)
		}
		replaced, diags := r.finishPlan(t.Context(), config, plan, state, storedPrivate{})
		if replaced.Contains(path.Root("account_id")) != tc.replaced {
			t.Errorf("%s: replaced by %s", name, replaced)
		}
		if !plan.ClientSecret.Equal(tc.secret) {
			t.Errorf("%s: secret is %s", name, plan.ClientSecret)
		}
		expectDiagnostics(t, name, diags, tc.diagnostics, "")
	}
}
