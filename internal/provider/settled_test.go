package provider_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
)

// twins are two servers of the provider: ours, which answers some requests by
// itself, and the framework's own, which tells what to answer.
type twins struct {
	ours, framework *protocol
	api             *accesstest.Server
}

func startTwins(t *testing.T) *twins {
	t.Helper()

	out := &twins{api: newServer(t)}
	options := []provider.Option{provider.WithClock(out.api.Clock.Now), provider.WithEnv(func(string) string { return "" })}
	out.ours = speak(t.Context(), t, provider.NewServer("1.2.3", options...)())
	out.framework = speak(t.Context(), t, providerserver.NewProtocol6(provider.New("1.2.3", options...)())())
	for _, p := range []*protocol{out.ours, out.framework} {
		p.mustSucceed(p.configure(to(out.api)), nil)
	}
	return out
}

// compare makes a call to both and fails the test unless they answer the same. The
// call must not keep or change what it sends.
func (b *twins) compare(t *testing.T, about string, call func(tfprotov6.ProviderServer) (any, error)) {
	t.Helper()

	got, errGot := call(b.ours.server)
	want, errWant := call(b.framework.server)
	if !reflect.DeepEqual(got, want) || errGot != nil || errWant != nil {
		t.Fatalf("%s: %v, %v\n got %s\nwant %s", about, errGot, errWant, printed(got), printed(want))
	}
}

// TestSettled_plan plans tokens as a configuration would have left them, and
// holds what is answered without the framework against what it answers. The
// lifetimes, overlaps and memories of these tokens are of all kinds, so that there
// is something to be done for many.
func TestSettled_plan(t *testing.T) {
	t.Parallel()

	both := startTwins(t)
	now, random := both.api.Clock.Now(), rand.New(rand.NewPCG(1, 2))
	shortcuts, cases := 0, 1000
	for i := range cases {
		config, state := randomToken(random, now, both.api.AccountID)
		private := randomPrivate(t, random, now)
		schema := both.ours.schema.ResourceSchemas[tokenType]
		prior, proposed := both.ours.encode(schema, state), both.ours.encode(schema, state)
		if one(random, 10) {
			state["name"] = "deployer before"
			prior = both.ours.encode(schema, state)
		}
		identity := randomIdentity(t, random, state)
		req := func() *tfprotov6.PlanResourceChangeRequest {
			return &tfprotov6.PlanResourceChangeRequest{
				TypeName: tokenType, Config: both.ours.encode(schema, config), PriorState: prior, ProposedNewState: proposed, PriorPrivate: private,
				PriorIdentity: identity,
			}
		}
		if provider.ShortcutsOf(both.ours.server).Plan(t.Context(), req()) {
			shortcuts++
		}
		both.compare(t, fmt.Sprintf("case %d: configured %v, has %v, remembered %s", i, config, state, private), func(p tfprotov6.ProviderServer) (any, error) {
			return p.PlanResourceChange(t.Context(), req())
		})
	}
	// Both ways have to be met often, or nothing is shown.
	if shortcuts < cases/20 || shortcuts > cases*19/20 {
		t.Errorf("%d of %d plans were answered without the framework", shortcuts, cases)
	}
}

// TestSettled_read reads tokens that have changed and tokens that have not, with
// a listing at hand.
func TestSettled_read(t *testing.T) {
	t.Parallel()

	both := startTwins(t)
	now, random := both.api.Clock.Now(), rand.New(rand.NewPCG(3, 4))
	cases := 500
	var ids []string
	for i := range cases {
		token := accesstest.ServiceToken{Name: "t" + strconv.Itoa(i), Duration: pick(random, "8760h", "720h", "forever"), Disabled: one(random, 10)}
		if one(random, 10) {
			token.ClientSecretVersion = 2
		}
		ids = append(ids, both.api.SeedServiceToken(token).ID)
	}
	schema := both.ours.schema.ResourceSchemas[tokenType]
	// The framework's answers are the states to begin with. These reads also bring
	// the listing that a plan of many tokens has.
	stateOf := func(id string) block {
		raw := both.framework.encode(schema, block{"id": id, "account_id": both.api.AccountID})
		for _, p := range []*protocol{both.ours, both.framework} {
			read, err := p.server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: tokenType, CurrentState: raw})
			if err != nil {
				t.Fatal(err)
			}
			p.mustSucceed(read.Diagnostics, nil)
			if p == both.framework {
				raw = read.NewState
			}
		}
		return blockOf(t, schema, raw)
	}
	shortcuts := 0
	for i, id := range ids {
		state := stateOf(id)
		change(random, state, now)
		private := randomPrivate(t, random, now)
		named := maps.Clone(state)
		if one(random, 7) {
			named["id"] = "another"
		}
		identity := randomIdentity(t, random, named)
		req := func() *tfprotov6.ReadResourceRequest {
			return &tfprotov6.ReadResourceRequest{TypeName: tokenType, CurrentState: both.ours.encode(schema, state), Private: private, CurrentIdentity: identity}
		}
		if provider.ShortcutsOf(both.ours.server).Read(t.Context(), req()) {
			shortcuts++
		}
		both.compare(t, fmt.Sprintf("case %d: has %v, remembered %s", i, state, private), func(p tfprotov6.ProviderServer) (any, error) {
			return p.ReadResource(t.Context(), req())
		})
	}
	if shortcuts < cases/20 || shortcuts > cases*19/20 {
		t.Errorf("%d of %d reads were answered without the framework", shortcuts, cases)
	}
}

// TestSettled_serviceAccount does all of it with service accounts.
func TestSettled_serviceAccount(t *testing.T) {
	t.Parallel()

	const accountType = "access_service_account"
	both := startTwins(t)
	schema := both.ours.schema.ResourceSchemas[accountType]
	made := both.api.Clock.Now().UTC().Truncate(time.Second)
	var accounts []accesstest.ServiceAccount
	for range 3 {
		accounts = append(accounts, both.api.SeedServiceAccount(accesstest.ServiceAccount{Description: "of a machine", CreatedAt: made}))
	}
	shortcuts := shortcutCount{}
	for name, tc := range map[string]struct{ config, state block }{
		"nothing":                   {},
		"renamed elsewhere":         {state: block{"name": "before"}},
		"described elsewhere":       {state: block{"description": nil}},
		"another account":           {config: block{"account_id": "other"}},
		"the account is configured": {config: block{"account_id": both.api.AccountID}},
		"not the default":           {state: block{"force_destroy": true}},
		"just imported":             {state: block{"force_destroy": nil}},
	} {
		for _, account := range accounts[:2] { // the third is read by nobody
			config := block{"name": account.Name, "description": account.Description}
			state := block{
				"id": account.ID, "account_id": both.api.AccountID, "name": account.Name, "description": account.Description,
				"force_destroy": false, "created_at": made.Format(time.RFC3339),
			}
			maps.Copy(config, tc.config)
			maps.Copy(state, tc.state)
			raw := both.ours.encode(schema, state)
			identity := identityOf(t, state, "account_id", "id")

			read := &tfprotov6.ReadResourceRequest{TypeName: accountType, CurrentState: raw, CurrentIdentity: identity}
			shortcuts.note(provider.ShortcutsOf(both.ours.server).Read(t.Context(), read))
			both.compare(t, name+": read", func(p tfprotov6.ProviderServer) (any, error) { return p.ReadResource(t.Context(), read) })

			plan := &tfprotov6.PlanResourceChangeRequest{
				TypeName: accountType, Config: both.ours.encode(schema, config), PriorState: raw, ProposedNewState: raw, PriorIdentity: identity,
			}
			shortcuts.note(provider.ShortcutsOf(both.ours.server).Plan(t.Context(), plan))
			both.compare(t, name+": plan", func(p tfprotov6.ProviderServer) (any, error) { return p.PlanResourceChange(t.Context(), plan) })
		}
	}
	if shortcuts.taken == 0 || shortcuts.left == 0 {
		t.Errorf("%+v", shortcuts)
	}
}

// shortcutCount counts what was answered without the framework.
type shortcutCount struct{ taken, left int }

func (c *shortcutCount) note(taken bool) {
	if taken {
		c.taken++
	} else {
		c.left++
	}
}

// TestSettled_upgrade takes states from a file.
func TestSettled_upgrade(t *testing.T) {
	t.Parallel()

	both := startTwins(t)
	now, random := both.api.Clock.Now(), rand.New(rand.NewPCG(6, 7))
	schema := both.ours.schema.ResourceSchemas[tokenType]
	for range 200 {
		_, state := randomToken(random, now, both.api.AccountID)
		value, err := both.ours.encode(schema, state).Unmarshal(schema.ValueType())
		if err != nil {
			t.Fatal(err)
		}
		stored, ok := plain(t, value).(map[string]any)
		if !ok {
			t.Fatal("a state is no object")
		}
		if one(random, 4) {
			stored["of_a_newer_version"] = "kept by nobody"
		}
		if one(random, 4) {
			delete(stored, "on_external_rotation")
		}
		wrong := one(random, 10)
		if wrong {
			stored["enabled"] = "perhaps"
		}
		raw, err := json.Marshal(stored)
		if err != nil {
			t.Fatal(err)
		}
		req := &tfprotov6.UpgradeResourceStateRequest{TypeName: tokenType, RawState: &tfprotov6.RawState{JSON: raw}}
		if provider.ShortcutsOf(both.ours.server).Upgrade(t.Context(), req) == wrong {
			t.Fatalf("a shortcut for %s, which is wrong: %t", raw, wrong)
		}
		both.compare(t, string(raw), func(p tfprotov6.ProviderServer) (any, error) { return p.UpgradeResourceState(t.Context(), req) })
	}
}

// TestSettled_defaults: an attribute that is not configured gets the default of the
// schema, so that another value in the state is no reason to plan nothing.
func TestSettled_defaults(t *testing.T) {
	t.Parallel()

	both := startTwins(t)
	config, token := both.settledToken()
	objects := map[string]struct{ config, state block }{
		tokenType: {config, token},
		"access_service_account": {block{"name": "deployer"}, block{
			"id": "f174e90a", "created_at": "2026-01-31T00:00:00Z", "account_id": both.api.AccountID, "force_destroy": false,
		}},
	}
	for _, newResource := range provider.New("test")().Resources(t.Context()) {
		var (
			named     resource.MetadataResponse
			described resource.SchemaResponse
		)
		one := newResource()
		one.Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: provider.TypeName}, &named)
		one.Schema(t.Context(), resource.SchemaRequest{}, &described)
		object := objects[named.TypeName]
		maps.Copy(object.state, object.config)
		schema := both.ours.schema.ResourceSchemas[named.TypeName]
		settled := func(state block) bool {
			prior := both.ours.encode(schema, state)
			return provider.ShortcutsOf(both.ours.server).Plan(t.Context(), &tfprotov6.PlanResourceChangeRequest{
				TypeName: named.TypeName, Config: both.ours.encode(schema, object.config), PriorState: prior, ProposedNewState: prior,
			})
		}
		if !settled(object.state) {
			t.Errorf("%s: something is to be done for %v", named.TypeName, object.state)
		}
		for name, attribute := range described.Schema.Attributes {
			if given := reflect.ValueOf(attribute).FieldByName("Default"); !given.IsValid() || given.IsNil() {
				continue
			}
			other := maps.Clone(object.state)
			switch value := object.state[name].(type) {
			case bool:
				other[name] = !value
			case string:
				other[name] = value + "x"
			default:
				t.Fatalf("%s.%s: another value than %v is yet to be thought of", named.TypeName, name, value)
			}
			if settled(other) {
				t.Errorf("%s.%s is %v, which is not its default, and nothing is planned", named.TypeName, name, other[name])
			}
		}
	}
}

// settledToken is a token of which nothing is to be done.
func (b *twins) settledToken() (config, state block) {
	return block{"name": "deployer"}, block{
		"name": "deployer", "id": "f174e90a", "client_id": "88bf3b6d.access", "created_at": "2026-01-31T00:00:00Z", "account_id": b.api.AccountID,
		"duration": "forever", "type": "developer", "visibility": "private", "enabled": true, "previous_secret_grace_period": "0s",
		"client_secret": "s3cret", "client_secret_version": 1,
	}
}

// TestSettled_json leaves values to the framework that are not in the form in which
// they can be compared.
func TestSettled_json(t *testing.T) {
	t.Parallel()

	both := startTwins(t)
	schema := both.ours.schema.ResourceSchemas[tokenType]
	_, state := both.settledToken()
	value, err := both.ours.encode(schema, state).Unmarshal(schema.ValueType())
	if err != nil {
		t.Fatal(err)
	}
	inJSON := func(name string) *tfprotov6.DynamicValue {
		raw, ok := plain(t, value).(map[string]any)
		if !ok {
			t.Fatal("a state is no object")
		}
		raw["name"] = name
		out, err := json.Marshal(raw)
		if err != nil {
			t.Fatal(err)
		}
		return &tfprotov6.DynamicValue{JSON: out}
	}
	if provider.ShortcutsOf(both.ours.server).Plan(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: tokenType, Config: inJSON("new"), PriorState: inJSON("old"), ProposedNewState: inJSON("new"),
	}) {
		t.Error("a change of the name is not planned")
	}
}

// randomToken returns a configuration, and a state in which all that it sets is as
// it says.
func randomToken(random *rand.Rand, now time.Time, account string) (config, state block) {
	at := func(in time.Duration) string { return now.Add(in).UTC().Format(time.RFC3339) }
	sometimes := func(b block, name string, values ...any) {
		if value := values[random.IntN(len(values))]; value != nil {
			b[name] = value
		}
	}
	config = block{"name": "deployer"}
	sometimes(config, "account_id", nil, nil, nil, account, "other")
	if one(random, 10) {
		config["zone_id"] = "zone"
		delete(config, "account_id")
	}
	sometimes(config, "service_account_id", nil, nil, "sa")
	sometimes(config, "type", nil, nil, "developer", "connector")
	sometimes(config, "visibility", nil, nil, "private", "public")
	sometimes(config, "domains", nil, texts("https://a.example"))
	if one(random, 2) {
		sometimes(config, "duration", "8760h", "720h", "forever")
	} else {
		sometimes(config, "expires_at", nil, nil, at(-time.Hour), at(24*time.Hour), at(9000*time.Hour))
	}
	sometimes(config, "enabled", nil, nil, nil, true, false)
	sometimes(config, "rotate_triggers", nil, map[string]tftypes.Value{"n": tftypes.NewValue(tftypes.String, "1")})
	sometimes(config, "rotate_before_expiry", nil, nil, "336h", "1h")
	if config["rotate_before_expiry"] == nil {
		sometimes(config, "renew_before_expiry", nil, nil, "336h", "1h")
	}
	sometimes(config, "previous_secret_grace_period", nil, nil, "0s", "168h", "9000h")
	sometimes(config, "on_external_rotation", nil, "rotate", "warn")

	state = block{
		"id": "f174e90a", "client_id": "88bf3b6d.access", "created_at": at(-1000 * time.Hour),
		"account_id": account, "type": "developer", "visibility": "private", "enabled": true,
		"duration": "8760h", "expires_at": at(7760 * time.Hour), "previous_secret_grace_period": "0s",
		"client_secret": "s3cret", "client_secret_version": 1,
	}
	maps.Copy(state, config)
	if config["zone_id"] != nil {
		delete(state, "account_id")
	}
	// What follows is the provider's to say, where the configuration does not.
	free := func(name string, values ...any) {
		if value := values[random.IntN(len(values))]; config[name] == nil && value != "as it is" {
			state[name] = value
		}
	}
	free("account_id", "as it is", "as it is", "as it is", "other")
	free("type", "as it is", "as it is", "as it is", "connector")
	free("visibility", "as it is", "as it is", "as it is", "public")
	free("enabled", "as it is", "as it is", "as it is", false)
	free("duration", "as it is", nil, "720h", "forever")
	free("expires_at", "as it is", "as it is", nil, at(-time.Hour), at(24*time.Hour))
	free("previous_secret_grace_period", "as it is", "as it is", nil, "168h")
	free("client_secret", "as it is", "as it is", nil)
	free("encrypted_client_secret", nil, nil, "sealed")
	free("client_secret_version", "as it is", "as it is", nil, 2)
	free("previous_client_secret_expires_at", nil, nil, at(time.Hour), at(-time.Hour))
	return config, state
}

// randomPrivate is what may be remembered beside a state.
func randomPrivate(t *testing.T, random *rand.Rand, now time.Time) []byte {
	t.Helper()

	found := `"` + now.Add(-time.Minute).UTC().Format(time.RFC3339) + `"`
	kept := map[string][]byte{}
	for name, values := range map[string][]string{
		"secret_version":      {"", "1", "1", "2"},
		"observed_at":         {"", "", "null", found},
		".import_before_read": {"", "", "", "true"},
	} {
		if value := values[random.IntN(len(values))]; value != "" {
			kept[name] = []byte(value)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	switch random.IntN(20) { // what nobody has written who keeps to the rules
	case 0:
		kept["secret_version"] = []byte("not JSON")
	case 1:
		kept["secret_version"] = nil
	case 2:
		kept["secret_version"] = []byte("\"\xff\"")
	case 3:
		return []byte(`{"secret_version" : "MQ=="}`)
	case 4:
		return []byte(`{}`)
	case 5:
		return []byte(`[]`)
	}
	out, err := json.Marshal(kept)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// change makes a state differ from what the API has, more often than not.
func change(random *rand.Rand, state block, now time.Time) {
	at := func(in time.Duration) string { return now.Add(in).UTC().Format(time.RFC3339) }
	for range random.IntN(3) {
		switch random.IntN(8) {
		case 0:
			state["name"] = "renamed"
		case 1:
			state["enabled"] = false
		case 2:
			state["expires_at"] = now.Add(time.Hour).In(time.FixedZone("", 3600)).Format(time.RFC3339)
		case 3:
			state["duration"] = "525600m" // a year
		case 4:
			state["rotate_before_expiry"] = pick(random, "1h", "8000h")
		case 5:
			state["client_secret"] = "s3cret"
		case 6:
			state["previous_client_secret_expires_at"] = at(time.Hour)
		case 7:
			state["client_secret_version"] = 1
		}
	}
}

func pick(random *rand.Rand, values ...string) string { return values[random.IntN(len(values))] }

func one(random *rand.Rand, in int) bool { return random.IntN(in) == 0 }

func texts(of ...string) []tftypes.Value {
	var out []tftypes.Value
	for _, text := range of {
		out = append(out, tftypes.NewValue(tftypes.String, text))
	}
	return out
}

// identityOf is the identity of an object in a state: so much of it as is named.
func identityOf(t *testing.T, state block, names ...string) *tfprotov6.ResourceIdentityData {
	t.Helper()

	kind, values := tftypes.Object{AttributeTypes: map[string]tftypes.Type{}}, map[string]tftypes.Value{}
	for _, name := range names {
		kind.AttributeTypes[name], values[name] = tftypes.String, tftypes.NewValue(tftypes.String, state[name])
	}
	value, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, values))
	if err != nil {
		t.Fatal(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &value}
}

// randomIdentity is what Terraform may have kept of the identity of a token.
func randomIdentity(t *testing.T, random *rand.Rand, state block) *tfprotov6.ResourceIdentityData {
	t.Helper()

	switch random.IntN(12) {
	case 0, 1, 2: // Terraform before 1.12 keeps none
		return nil
	case 3:
		return &tfprotov6.ResourceIdentityData{}
	case 4:
		return &tfprotov6.ResourceIdentityData{IdentityData: &tfprotov6.DynamicValue{MsgPack: []byte("no identity")}}
	default:
		return identityOf(t, state, "account_id", "zone_id", "id")
	}
}

// blockOf is the reverse of encode, for texts and what else is simple.
func blockOf(t *testing.T, schema *tfprotov6.Schema, raw *tfprotov6.DynamicValue) block {
	t.Helper()

	out := block{}
	for name, one := range decode(t, raw, schema.ValueType()) {
		switch value := plain(t, one).(type) {
		case nil:
		case json.Number:
			number, err := value.Int64()
			if err != nil {
				t.Fatal(err)
			}
			out[name] = number
		default:
			out[name] = value
		}
	}
	return out
}

// printed is an answer with its texts to be read.
func printed(in any) string {
	raw, err := json.MarshalIndent(in, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(bytes.TrimSpace(raw)) + fmt.Sprintf(" %T", in)
}
