package servicetoken_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

const (
	cloudflareAddress = "registry.terraform.io/cloudflare/cloudflare"
	cloudflareType    = "cloudflare_zero_trust_access_service_token"
	cloudflareOldType = "cloudflare_access_service_token"
)

// v4State is a state of version 4 of the official provider, and v5State one of version 5.
const (
	v4State = `{"account_id":"acc","client_id":"cid.access","client_secret":"s3cret","client_secret_version":1,"duration":"8760h",
		"expires_at":"2027-09-25T22:26:26Z","id":"f174e90a","min_days_for_renewal":0,"name":"ci","previous_client_secret_expires_at":null,"zone_id":null}`
	v5State = `{"account_id":"acc","client_id":"cid.access","client_secret":"s3cret","client_secret_version":1,"duration":"8760h",
		"expires_at":"2027-09-25T22:26:26Z","id":"f174e90a","name":"ci","previous_client_secret_expires_at":null,"zone_id":null}`
)

// with replaces a part of a state.
func with(t *testing.T, state string, pairs ...string) string {
	t.Helper()

	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(state, pairs[i]) {
			t.Fatalf("no %s in %s", pairs[i], state)
		}
		state = strings.Replace(state, pairs[i], pairs[i+1], 1)
	}
	return state
}

// moved is the result of a move.
type moved struct {
	// state and identity have all that is not null.
	state, identity map[string]any
	// version is the recorded version of the secret, or 0.
	version int64
	// said are the diagnostics, "severity: summary: detail".
	said []string
}

// move calls MoveResourceState as Terraform does, before the provider is configured.
func move(t *testing.T, req *tfprotov6.MoveResourceStateRequest) moved {
	t.Helper()

	server, err := acctest.Factories(acctest.NewServer(t))["access"]()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	req.TargetTypeName = "access_service_token"
	resp, err := server.MoveResourceState(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}

	var out moved
	for _, d := range resp.Diagnostics {
		out.said = append(out.said, fmt.Sprintf("%s: %s: %s", d.Severity, d.Summary, d.Detail))
	}
	if resp.TargetState != nil {
		out.state = known(t, resp.TargetState, schemas.ResourceSchemas["access_service_token"].ValueType())
	}
	if resp.TargetIdentity != nil && resp.TargetIdentity.IdentityData != nil {
		identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
		if err != nil {
			t.Fatal(err)
		}
		out.identity = known(t, resp.TargetIdentity.IdentityData, identities.IdentitySchemas["access_service_token"].ValueType())
	}
	var private struct {
		Version []byte `json:"secret_version"`
	}
	if len(resp.TargetPrivate) > 0 {
		if err := json.Unmarshal(resp.TargetPrivate, &private); err != nil {
			t.Fatal(err)
		}
	}
	if len(private.Version) > 0 {
		if err := json.Unmarshal(private.Version, &out.version); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// known decodes an object, without attributes that are null.
func known(t *testing.T, value *tfprotov6.DynamicValue, kind tftypes.Type) map[string]any {
	t.Helper()

	object, err := value.Unmarshal(kind)
	if err != nil {
		t.Fatal(err)
	}
	attributes := map[string]tftypes.Value{}
	if err := object.As(&attributes); err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	for name, attribute := range attributes {
		if attribute.IsNull() {
			continue
		}
		switch {
		case attribute.Type().Is(tftypes.Bool):
			var b bool
			err = attribute.As(&b)
			out[name] = b
		case attribute.Type().Is(tftypes.String):
			var s string
			err = attribute.As(&s)
			out[name] = s
		default:
			out[name] = strings.TrimSuffix(strings.TrimPrefix(attribute.String(), `tftypes.Number<"`), `">`)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// TestMoveState moves states of each version of the official provider, and describes the
// settings that work differently.
func TestMoveState(t *testing.T) {
	t.Parallel()

	const (
		taken    = `WARNING: Moved from the Cloudflare provider: service token "ci" (f174e90a) was moved without changes. `
		renewal  = `min_days_for_renewal = 30 is renew_before_expiry = "720h" here, which renews in an apply, not in a refresh.`
		rotation = "client_secret_version and previous_client_secret_expires_at are read-only here. To rotate, use rotate_triggers, and previous_secret_grace_period to keep the previous secret valid."
		secret   = "Its client_secret was not in the state and stays null. The secret stays valid for the clients that have it. To get a new one, set rotate_triggers."
	)
	for name, tc := range map[string]struct {
		address string // cloudflareAddress if it is empty
		kind    string // cloudflareType if it is empty
		schema  int64
		private string
		state   string
		// changes to the attributes of an ordinary token; nil removes one.
		changes map[string]any
		version int64
		said    []string
	}{
		"version 4, first name":  {kind: cloudflareOldType, private: `{"schema_version":"0"}`, state: v4State, version: 1},
		"version 4, second name": {private: "null", state: v4State, version: 1},
		"version 4 before it had rotation": {
			kind: cloudflareOldType, state: with(t, v4State, `"client_secret_version":1,`, "", `"previous_client_secret_expires_at":null,`, ""),
			changes: map[string]any{"client_secret_version": nil},
		},
		"version 4 before it had a duration": {
			kind:    cloudflareOldType,
			state:   `{"account_id":"acc","client_id":"cid.access","client_secret":"s3cret","expires_at":"2027-09-25T22:26:26Z","id":"f174e90a","min_days_for_renewal":0,"name":"ci","zone_id":""}`,
			changes: map[string]any{"client_secret_version": nil, "duration": nil},
		},
		"version 4 that does not count": {state: with(t, v4State, `"client_secret_version":1`, `"client_secret_version":0`), changes: map[string]any{"client_secret_version": nil}},
		"version 4 with renewal":        {state: with(t, v4State, `renewal":0`, `renewal":30`), version: 1, said: []string{taken + renewal}},
		"version 4 after a rotation":    {state: with(t, v4State, `"client_secret_version":1`, `"client_secret_version":2`), changes: map[string]any{"client_secret_version": "2"}, version: 2, said: []string{taken + rotation}},
		"version 4 with both":           {state: with(t, v4State, `renewal":0`, `renewal":30`, `"client_secret_version":1`, `"client_secret_version":2`), changes: map[string]any{"client_secret_version": "2"}, version: 2, said: []string{taken + renewal + " " + rotation}},
		"version 4 of a dateless token": {state: with(t, v4State, "2027-09-25T22:26:26Z", "0001-01-01T00:00:00Z"), changes: map[string]any{"expires_at": nil}, version: 1},
		"version 5":                     {schema: 500, private: "{}", state: v5State, version: 1},
		"version 5, second schema":      {schema: 1, state: v5State, version: 1},
		"version 5, a schema to come":   {schema: 501, state: with(t, v5State, `"zone_id":null`, `"zone_id":null,"enabled":true,"tags":["a"]`), version: 1},
		"version 5 with a float":        {schema: 500, state: with(t, v5State, `"client_secret_version":1`, `"client_secret_version":3.0`), changes: map[string]any{"client_secret_version": "3"}, version: 3, said: []string{taken + rotation}},
		"version 5 with half a version": {schema: 500, state: with(t, v5State, `"client_secret_version":1`, `"client_secret_version":1.5`), changes: map[string]any{"client_secret_version": nil}},
		"version 5 with a huge version": {schema: 500, state: with(t, v5State, `"client_secret_version":1`, `"client_secret_version":1e300`), changes: map[string]any{"client_secret_version": nil}},
		"version 5 before it had these": {
			state:   with(t, v5State, `"client_secret_version":1,`, "", `"previous_client_secret_expires_at":null,`, ""),
			changes: map[string]any{"client_secret_version": nil},
		},
		"version 5 in an overlap": {
			schema:  500,
			state:   with(t, v5State, `"client_secret_version":1`, `"client_secret_version":2`, `expires_at":null`, `expires_at":"2026-12-24T18:00:00+01:00"`),
			changes: map[string]any{"client_secret_version": "2", "previous_client_secret_expires_at": "2026-12-24T18:00:00+01:00"}, version: 2, said: []string{taken + rotation},
		},
		"version 5 with only the end of an overlap": {
			schema:  500,
			state:   with(t, v5State, `expires_at":null`, `expires_at":"2014-01-01T05:20:00.12345Z"`),
			changes: map[string]any{"previous_client_secret_expires_at": "2014-01-01T05:20:00.12345Z"}, version: 1, said: []string{taken + rotation},
		},
		"version 5 of a token that never expires": {
			schema: 500, state: with(t, v5State, "8760h", "forever", `"2027-09-25T22:26:26Z"`, "null"),
			changes: map[string]any{"duration": "forever", "expires_at": nil}, version: 1,
		},
		"version 5 after an import": {
			schema: 500, state: with(t, v5State, `"s3cret"`, "null"), changes: map[string]any{"client_secret": nil}, said: []string{taken + secret},
		},
		"version 5 after an import and with an empty secret": {
			schema: 500, state: with(t, v5State, `"s3cret"`, `""`), changes: map[string]any{"client_secret": nil}, said: []string{taken + secret},
		},
		"version 5 of a zone": {
			schema: 500, state: with(t, v5State, `"account_id":"acc"`, `"account_id":null`, `"zone_id":null`, `"zone_id":"zone"`),
			changes: map[string]any{"account_id": nil, "zone_id": "zone"}, version: 1,
		},
		"version 5 with an account and a zone": {schema: 500, state: with(t, v5State, `"zone_id":null`, `"zone_id":"zone"`), version: 1},
		"unreadable times and numbers": {
			schema: 500, state: with(t, v5State, "2027-09-25T22:26:26Z", "next year", `"client_secret_version":1`, `"client_secret_version":"one"`),
			changes: map[string]any{"expires_at": nil, "client_secret_version": nil},
		},
		"OpenTofu's registry": {address: "registry.opentofu.org/cloudflare/cloudflare", schema: 500, state: v5State, version: 1},
		"a mirror":            {address: "terraform.example.com:8443/cloudflare/cloudflare", schema: 500, state: v5State, version: 1},
		"no registry":         {address: "cloudflare/cloudflare", schema: 500, state: v5State, version: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tc.address == "" {
				tc.address = cloudflareAddress
			}
			if tc.kind == "" {
				tc.kind = cloudflareType
			}
			got := move(t, &tfprotov6.MoveResourceStateRequest{
				SourceProviderAddress: tc.address, SourceTypeName: tc.kind, SourceSchemaVersion: tc.schema,
				SourcePrivate: []byte(tc.private), SourceState: &tfprotov6.RawState{JSON: []byte(tc.state)},
			})
			want := map[string]any{
				"id": "f174e90a", "account_id": "acc", "name": "ci", "type": "developer", "visibility": "private", "duration": "8760h",
				"expires_at": "2027-09-25T22:26:26Z", "enabled": true, "client_id": "cid.access", "client_secret": "s3cret", "client_secret_version": "1",
			}
			for attribute, value := range tc.changes {
				want[attribute] = value
				if value == nil {
					delete(want, attribute)
				}
			}
			if diff := cmp.Diff(want, got.state); diff != "" {
				t.Errorf("state (-want +got):\n%s", diff)
			}
			identity := maps.Clone(want)
			maps.DeleteFunc(identity, func(name string, _ any) bool { return !slices.Contains([]string{"account_id", "zone_id", "id"}, name) })
			if diff := cmp.Diff(identity, got.identity); diff != "" {
				t.Errorf("identity (-want +got):\n%s", diff)
			}
			if got.version != tc.version {
				t.Errorf("version %d of the secret is remembered, want %d", got.version, tc.version)
			}
			if diff := cmp.Diff(tc.said, got.said); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

// TestMoveState_refused reports states that cannot be moved, and what to do instead. The
// messages contain nothing of the state.
func TestMoveState_refused(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		address, kind string
		state         *tfprotov6.RawState
		words         []string
	}{
		"neither account nor zone": {
			state: &tfprotov6.RawState{JSON: []byte(with(t, v5State, `"account_id":"acc"`, `"account_id":""`))},
			words: []string{`"ci" (f174e90a) contains no account`, `"ACCOUNT_ID/f174e90a"`},
		},
		"no id":               {state: &tfprotov6.RawState{JSON: []byte(with(t, v5State, `"f174e90a"`, "null"))}, words: []string{"it has no ID", "import the token instead"}},
		"an id that is none":  {state: &tfprotov6.RawState{JSON: []byte(with(t, v5State, `"f174e90a"`, "7"))}, words: []string{"it has no ID"}},
		"broken JSON":         {state: &tfprotov6.RawState{JSON: []byte(`{"client_secret":"s3cret`)}, words: []string{"Unable to move service token", "it is not a JSON object"}},
		"a list":              {state: &tfprotov6.RawState{JSON: []byte(`["s3cret"]`)}, words: []string{"it is not a JSON object"}},
		"null":                {state: &tfprotov6.RawState{JSON: []byte(`null`)}, words: []string{"it has no ID"}},
		"nothing":             {state: &tfprotov6.RawState{}, words: []string{"it is not in JSON"}},
		"the flat old format": {state: &tfprotov6.RawState{Flatmap: map[string]string{"id": "f174e90a", "client_secret": "s3cret"}}, words: []string{"it is not in JSON"}},
		"another provider":    {address: "registry.terraform.io/hashicorp/cloudflare", words: []string{"does not include support for the given source resource"}},
		"a name that ends alike": {
			address: "registry.terraform.io/notcloudflare/cloudflare", words: []string{"does not include support for the given source resource"},
		},
		"another resource": {kind: "cloudflare_api_token", words: []string{"does not include support for the given source resource"}},
		"our own resource": {address: "registry.terraform.io/terraform-provider-access/access", kind: "access_service_account", words: []string{"does not include support"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tc.address == "" {
				tc.address = cloudflareAddress
			}
			if tc.kind == "" {
				tc.kind = cloudflareType
			}
			if tc.state == nil {
				tc.state = &tfprotov6.RawState{JSON: []byte(v5State)}
			}
			got := move(t, &tfprotov6.MoveResourceStateRequest{SourceProviderAddress: tc.address, SourceTypeName: tc.kind, SourceSchemaVersion: 500, SourceState: tc.state})
			if got.state != nil || got.identity != nil || len(got.said) != 1 || !strings.HasPrefix(got.said[0], "ERROR: ") {
				t.Fatalf("got %+v, want one error and no state", got)
			}
			for _, words := range tc.words {
				if !strings.Contains(got.said[0], words) {
					t.Errorf("%q lacks %q", got.said[0], words)
				}
			}
			if strings.Contains(got.said[0], "s3cret") {
				t.Errorf("%q shows the secret", got.said[0])
			}
		})
	}
}
