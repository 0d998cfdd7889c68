package protocol_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocol"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

const tokenType = "access_service_token"

// twins are two servers of the provider: ours, which answers some requests without
// the framework, and the framework's own, whose answers are the expected ones.
type twins struct {
	ours, framework *protocoltest.Client
	api             *accesstest.Server
}

func startTwins(t *testing.T) *twins {
	t.Helper()

	return startTwinsOf(t, acctest.NewServer(t, accesstest.WithAccountID("first", "other"), accesstest.WithZoneID("zone")))
}

func startTwinsOf(t *testing.T, api *accesstest.Server) *twins {
	t.Helper()

	out := &twins{api: api}
	options := []provider.Option{provider.WithClock(out.api.Clock.Now), provider.WithEnv(func(string) string { return "" })}
	out.ours = protocoltest.New(t.Context(), t, provider.NewServer("1.2.3", options...)())
	out.framework = protocoltest.New(t.Context(), t, providerserver.NewProtocol6(provider.New("1.2.3", options...)())())
	for _, p := range []*protocoltest.Client{out.ours, out.framework} {
		p.MustSucceed(p.Configure(protocoltest.ProviderBlock(out.api)), nil)
	}
	return out
}

// compare makes a call to both and fails the test if the answers differ. The call must
// not keep or change the request.
func (b *twins) compare(t *testing.T, about string, call func(tfprotov6.ProviderServer) (any, error)) {
	t.Helper()

	got, errGot := call(b.ours.Server)
	want, errWant := call(b.framework.Server)
	if !reflect.DeepEqual(got, want) || errGot != nil || errWant != nil {
		t.Fatalf("%s: %v, %v\n got %s\nwant %s", about, errGot, errWant, printed(got), printed(want))
	}
}

// TestShortcut_plan plans tokens that have all configured values and compares the
// answers with those of the framework. Their lifetimes, overlaps and private states are
// random, so that many of the plans have changes.
func TestShortcut_plan(t *testing.T) {
	t.Parallel()

	both := startTwins(t)
	now, random := both.api.Clock.Now(), rand.New(rand.NewPCG(1, 2))
	shortcuts, cases := 0, 1000
	for i := range cases {
		config, state := randomToken(random, now, both.api.AccountID)
		private := randomPrivate(t, random, now)
		schema := both.ours.Schema.ResourceSchemas[tokenType]
		prior, proposed := both.ours.Encode(schema, state), both.ours.Encode(schema, state)
		if oneIn(random, 10) {
			state["name"] = "deployer before"
			prior = both.ours.Encode(schema, state)
		}
		identity := randomIdentity(t, random, state)
		req := func() *tfprotov6.PlanResourceChangeRequest {
			return &tfprotov6.PlanResourceChangeRequest{
				TypeName: tokenType, Config: both.ours.Encode(schema, config), PriorState: prior, ProposedNewState: proposed, PriorPrivate: private,
				PriorIdentity: identity,
			}
		}
		if protocol.ShortcutsOf(both.ours.Server).Plan(t.Context(), req()) {
			shortcuts++
		}
		both.compare(t, fmt.Sprintf("case %d: config %v, state %v, private %s", i, config, state, private), func(p tfprotov6.ProviderServer) (any, error) {
			return p.PlanResourceChange(t.Context(), req())
		})
	}
	// The test is worthless unless both answers are frequent.
	if shortcuts < cases/30 || shortcuts > cases*19/20 {
		t.Errorf("%d of %d plans were answered without the framework", shortcuts, cases)
	}
}

// TestShortcut_planCreate plans new objects of random configurations, some of them with
// unknown values or mistakes.
func TestShortcut_planCreate(t *testing.T) {
	t.Parallel()

	both := startTwins(t)
	both.api.SeedServiceToken(accesstest.ServiceToken{Name: "orphan"})
	now, random := both.api.Clock.Now(), rand.New(rand.NewPCG(8, 9))
	shortcuts := shortcutCount{}
	plan := func(about, typeName string, config protocoltest.Block, change func(*tfprotov6.PlanResourceChangeRequest)) {
		schema := both.ours.Schema.ResourceSchemas[typeName]
		req := func() *tfprotov6.PlanResourceChangeRequest {
			out := &tfprotov6.PlanResourceChangeRequest{
				TypeName: typeName, Config: both.ours.Encode(schema, config), ProposedNewState: both.ours.Encode(schema, config), PriorState: both.ours.Null(schema),
			}
			change(out)
			return out
		}
		shortcuts.note(protocol.ShortcutsOf(both.ours.Server).PlanCreate(t.Context(), req()))
		both.compare(t, fmt.Sprintf("%s: config %v", about, config), func(p tfprotov6.ProviderServer) (any, error) {
			return p.PlanResourceChange(t.Context(), req())
		})
	}
	unchanged := func(*tfprotov6.PlanResourceChangeRequest) {}
	for i := range 200 {
		config, _ := randomToken(random, now, both.api.AccountID)
		if oneIn(random, 10) {
			config["name"] = "orphan"
		}
		for _, attribute := range []string{"name", "account_id", "service_account_id", "type", "enabled", "duration", "rotate_triggers", "previous_secret_grace_period", "domains", "client_secret_encryption"} {
			if oneIn(random, 20) {
				config[attribute] = protocoltest.Unknown
			}
		}
		plan(strconv.Itoa(i), tokenType, config, unchanged)
		plan(strconv.Itoa(i), "access_service_account", protocoltest.Block{"name": config["name"], "account_id": config["account_id"], "force_destroy": config["enabled"]}, unchanged)
	}
	if shortcuts.taken < 360 {
		t.Errorf("%+v", shortcuts)
	}

	// What Terraform does not send, or only for an object that exists, is left to the
	// framework.
	before, config := shortcuts.taken, protocoltest.Block{"name": "deployer"}
	schema := both.ours.Schema.ResourceSchemas[tokenType]
	for about, change := range map[string]func(*tfprotov6.PlanResourceChangeRequest){
		"private state": func(req *tfprotov6.PlanResourceChangeRequest) { req.PriorPrivate = []byte(`{"secret_version":"MQ=="}`) },
		"an identity": func(req *tfprotov6.PlanResourceChangeRequest) {
			req.PriorIdentity = identityOf(t, protocoltest.Block{"id": "a"}, "account_id", "zone_id", "id")
		},
		"another proposal": func(req *tfprotov6.PlanResourceChangeRequest) {
			req.ProposedNewState = both.ours.Encode(schema, protocoltest.Block{"name": "deployer", "enabled": false})
		},
		"no configuration": func(req *tfprotov6.PlanResourceChangeRequest) { req.Config = both.ours.Null(schema) },
		"a destruction": func(req *tfprotov6.PlanResourceChangeRequest) {
			req.Config, req.ProposedNewState, req.PriorState = req.PriorState, req.PriorState, req.Config
		},
	} {
		plan(about, tokenType, config, change)
	}
	if shortcuts.taken != before {
		t.Errorf("%d of them were planned without the framework", shortcuts.taken-before)
	}
}

// TestShortcut_read reads tokens that have changed and tokens that have not, from a
// cached listing.
func TestShortcut_read(t *testing.T) {
	t.Parallel()

	both := startTwins(t)
	now, random := both.api.Clock.Now(), rand.New(rand.NewPCG(3, 4))
	cases := 500
	var ids []string
	for i := range cases {
		token := accesstest.ServiceToken{Name: "t" + strconv.Itoa(i), Duration: pick(random, "8760h", "720h", "forever"), Disabled: oneIn(random, 10)}
		if oneIn(random, 10) {
			token.ClientSecretVersion = 2
		}
		ids = append(ids, both.api.SeedServiceToken(token).ID)
	}
	schema := both.ours.Schema.ResourceSchemas[tokenType]
	// The framework's answers are the prior states. These reads also fill the cache
	// with the listing of a plan with many tokens.
	stateOf := func(id string) protocoltest.Block {
		raw := both.framework.Encode(schema, protocoltest.Block{"id": id, "account_id": both.api.AccountID})
		for _, p := range []*protocoltest.Client{both.ours, both.framework} {
			read, err := p.Server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: tokenType, CurrentState: raw})
			if err != nil {
				t.Fatal(err)
			}
			if got := protocoltest.Text(read.Diagnostics); got != "" && !strings.Contains(got, "Imported without its secret") {
				t.Fatal(got)
			}
			if p == both.framework {
				raw = read.NewState
			}
		}
		return protocoltest.BlockOf(t, schema, raw)
	}
	shortcuts := 0
	for i, id := range ids {
		state := stateOf(id)
		change(random, state, now)
		private := randomPrivate(t, random, now)
		named := maps.Clone(state)
		if oneIn(random, 7) {
			named["id"] = "another"
		}
		identity := randomIdentity(t, random, named)
		req := func() *tfprotov6.ReadResourceRequest {
			return &tfprotov6.ReadResourceRequest{TypeName: tokenType, CurrentState: both.ours.Encode(schema, state), Private: private, CurrentIdentity: identity}
		}
		if protocol.ShortcutsOf(both.ours.Server).Read(t.Context(), req()) {
			shortcuts++
		}
		both.compare(t, fmt.Sprintf("case %d: state %v, private %s", i, state, private), func(p tfprotov6.ProviderServer) (any, error) {
			return p.ReadResource(t.Context(), req())
		})
	}
	if shortcuts < cases/30 || shortcuts > cases*19/20 {
		t.Errorf("%d of %d reads were answered without the framework", shortcuts, cases)
	}
}

// TestShortcut_serviceAccount reads and plans service accounts.
func TestShortcut_serviceAccount(t *testing.T) {
	t.Parallel()

	const accountType = "access_service_account"
	both := startTwins(t)
	schema := both.ours.Schema.ResourceSchemas[accountType]
	made := both.api.Clock.Now().UTC().Truncate(time.Second)
	var accounts []accesstest.ServiceAccount
	for range 3 {
		accounts = append(accounts, both.api.SeedServiceAccount(accesstest.ServiceAccount{Description: "of a machine", CreatedAt: made}))
	}
	shortcuts := shortcutCount{}
	for name, tc := range map[string]struct{ config, state protocoltest.Block }{
		"nothing":                   {},
		"renamed elsewhere":         {state: protocoltest.Block{"name": "before"}},
		"described elsewhere":       {state: protocoltest.Block{"description": nil}},
		"another account":           {config: protocoltest.Block{"account_id": "other"}},
		"the account is configured": {config: protocoltest.Block{"account_id": both.api.AccountID}},
		"not the default":           {state: protocoltest.Block{"force_destroy": true}},
		"just imported":             {state: protocoltest.Block{"force_destroy": nil}},
	} {
		for _, account := range accounts[:2] { // the third is never read
			config := protocoltest.Block{"name": account.Name, "description": account.Description}
			state := protocoltest.Block{
				"id": account.ID, "account_id": both.api.AccountID, "name": account.Name, "description": account.Description,
				"force_destroy": false, "created_at": made.Format(time.RFC3339),
			}
			maps.Copy(config, tc.config)
			maps.Copy(state, tc.state)
			raw := both.ours.Encode(schema, state)
			identity := identityOf(t, state, "account_id", "id")

			read := &tfprotov6.ReadResourceRequest{TypeName: accountType, CurrentState: raw, CurrentIdentity: identity}
			shortcuts.note(protocol.ShortcutsOf(both.ours.Server).Read(t.Context(), read))
			both.compare(t, name+": read", func(p tfprotov6.ProviderServer) (any, error) { return p.ReadResource(t.Context(), read) })

			plan := &tfprotov6.PlanResourceChangeRequest{
				TypeName: accountType, Config: both.ours.Encode(schema, config), PriorState: raw, ProposedNewState: raw, PriorIdentity: identity,
			}
			shortcuts.note(protocol.ShortcutsOf(both.ours.Server).Plan(t.Context(), plan))
			both.compare(t, name+": plan", func(p tfprotov6.ProviderServer) (any, error) { return p.PlanResourceChange(t.Context(), plan) })
		}
	}
	if shortcuts.taken == 0 || shortcuts.notTaken == 0 {
		t.Errorf("%+v", shortcuts)
	}
}

// shortcutCount counts the answers with and without the shortcut.
type shortcutCount struct{ taken, notTaken int }

func (c *shortcutCount) note(taken bool) {
	if taken {
		c.taken++
	} else {
		c.notTaken++
	}
}

// TestShortcut_upgrade upgrades states that were read from a state file.
func TestShortcut_upgrade(t *testing.T) {
	t.Parallel()

	both := startTwins(t)
	now, random := both.api.Clock.Now(), rand.New(rand.NewPCG(6, 7))
	schema := both.ours.Schema.ResourceSchemas[tokenType]
	for range 200 {
		_, state := randomToken(random, now, both.api.AccountID)
		value, err := both.ours.Encode(schema, state).Unmarshal(schema.ValueType())
		if err != nil {
			t.Fatal(err)
		}
		stored, ok := protocoltest.Plain(t, value).(map[string]any)
		if !ok {
			t.Fatal("a state is no object")
		}
		if oneIn(random, 4) {
			stored["of_a_newer_version"] = "ignored"
		}
		if oneIn(random, 4) {
			delete(stored, "on_external_rotation")
		}
		wrong := oneIn(random, 10)
		if wrong {
			stored["enabled"] = "perhaps"
		}
		raw, err := json.Marshal(stored)
		if err != nil {
			t.Fatal(err)
		}
		req := &tfprotov6.UpgradeResourceStateRequest{TypeName: tokenType, RawState: &tfprotov6.RawState{JSON: raw}}
		if protocol.ShortcutsOf(both.ours.Server).Upgrade(t.Context(), req) == wrong {
			t.Fatalf("a shortcut for %s, which is wrong: %t", raw, wrong)
		}
		both.compare(t, string(raw), func(p tfprotov6.ProviderServer) (any, error) { return p.UpgradeResourceState(t.Context(), req) })
	}
}

// TestShortcut_defaults plans a change if an attribute is not configured and the state
// has another value than the schema's default.
func TestShortcut_defaults(t *testing.T) {
	t.Parallel()

	both := startTwins(t)
	config, token := both.unchangedToken()
	objects := map[string]struct{ config, state protocoltest.Block }{
		tokenType: {config, token},
		"access_service_account": {protocoltest.Block{"name": "deployer"}, protocoltest.Block{
			"id": "f174e90a", "created_at": "2026-01-31T00:00:00Z", "account_id": both.api.AccountID, "force_destroy": false,
		}},
	}
	for _, newResource := range provider.New("test")().Resources(t.Context()) {
		var (
			named     resource.MetadataResponse
			described resource.SchemaResponse
		)
		r := newResource()
		r.Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: provider.TypeName}, &named)
		r.Schema(t.Context(), resource.SchemaRequest{}, &described)
		object := objects[named.TypeName]
		maps.Copy(object.state, object.config)
		schema := both.ours.Schema.ResourceSchemas[named.TypeName]
		unchanged := func(state protocoltest.Block) bool {
			prior := both.ours.Encode(schema, state)
			return protocol.ShortcutsOf(both.ours.Server).Plan(t.Context(), &tfprotov6.PlanResourceChangeRequest{
				TypeName: named.TypeName, Config: both.ours.Encode(schema, object.config), PriorState: prior, ProposedNewState: prior,
			})
		}
		if !unchanged(object.state) {
			t.Errorf("%s: a change is planned for %v", named.TypeName, object.state)
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
				t.Fatalf("%s.%s: the test has no other value than %v", named.TypeName, name, value)
			}
			if unchanged(other) {
				t.Errorf("%s.%s is %v, which is not its default, and nothing is planned", named.TypeName, name, other[name])
			}
		}
	}
}

// unchangedToken returns a token whose plan has no changes.
func (b *twins) unchangedToken() (config, state protocoltest.Block) {
	return protocoltest.Block{"name": "deployer"}, protocoltest.Block{
		"name": "deployer", "id": "f174e90a", "client_id": "88bf3b6d.access", "created_at": "2026-01-31T00:00:00Z", "account_id": b.api.AccountID,
		"duration": "forever", "type": "developer", "visibility": "private", "enabled": true, "previous_secret_grace_period": "0s",
		"client_secret": "s3cret", "client_secret_version": 1,
	}
}

// printed returns an answer as indented JSON.
func printed(in any) string {
	raw, err := json.MarshalIndent(in, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(bytes.TrimSpace(raw)) + fmt.Sprintf(" %T", in)
}
