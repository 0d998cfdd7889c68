package protocol_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// unchanged means the value that the state already has.
const unchanged = "unchanged"

// randomToken returns a configuration, and a state that has all values that the
// configuration sets.
func randomToken(random *rand.Rand, now time.Time, account string) (config, state protocoltest.Block) {
	at := func(in time.Duration) string { return now.Add(in).UTC().Format(time.RFC3339) }
	sometimes := func(b protocoltest.Block, name string, values ...any) {
		if value := values[random.IntN(len(values))]; value != nil {
			b[name] = value
		}
	}
	config = protocoltest.Block{"name": "deployer"}
	sometimes(config, "account_id", nil, nil, nil, account, "other")
	if oneIn(random, 10) {
		config["zone_id"] = "zone"
		delete(config, "account_id")
	}
	sometimes(config, "service_account_id", nil, nil, "sa")
	sometimes(config, "type", nil, nil, "developer", "connector")
	sometimes(config, "visibility", nil, nil, "private", "public")
	sometimes(config, "domains", nil, texts("https://a.example"))
	if oneIn(random, 2) {
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
	sometimes(config, "rotate_after", nil, nil, nil, nil, "800h", "1h")
	sometimes(config, "previous_secret_grace_period", nil, nil, "0s", "168h", "9000h")
	sometimes(config, "on_external_rotation", nil, "rotate", "warn")

	state = protocoltest.Block{
		"id": "f174e90a", "client_id": "88bf3b6d.access", "created_at": at(-1000 * time.Hour),
		"account_id": account, "type": "developer", "visibility": "private", "enabled": true,
		"duration": "8760h", "expires_at": at(7760 * time.Hour), "previous_secret_grace_period": "0s",
		"client_secret": "s3cret", "client_secret_version": 1,
	}
	maps.Copy(state, config)
	if config["zone_id"] != nil {
		delete(state, "account_id")
	}
	// The attributes below may differ if the configuration does not set them.
	computed := func(name string, values ...any) {
		if value := values[random.IntN(len(values))]; config[name] == nil && value != unchanged {
			state[name] = value
		}
	}
	computed("account_id", unchanged, unchanged, unchanged, "other")
	computed("type", unchanged, unchanged, unchanged, "connector")
	computed("visibility", unchanged, unchanged, unchanged, "public")
	computed("enabled", unchanged, unchanged, unchanged, false)
	computed("duration", unchanged, nil, "720h", "forever")
	computed("expires_at", unchanged, unchanged, nil, at(-time.Hour), at(24*time.Hour))
	computed("previous_secret_grace_period", unchanged, unchanged, nil, "168h")
	computed("client_secret", unchanged, unchanged, nil)
	computed("encrypted_client_secret", nil, nil, "sealed")
	computed("client_secret_version", unchanged, unchanged, nil, 2)
	computed("previous_client_secret_expires_at", nil, nil, at(time.Hour), at(-time.Hour))
	computed("client_secret_issued_at", nil, at(-time.Hour), at(-900*time.Hour))
	if !oneIn(random, 10) {
		setRotationDueAt(state)
	}
	return config, state
}

// setRotationDueAt sets rotation_due_at to the value that a refresh sets.
func setRotationDueAt(state protocoltest.Block) {
	var due time.Time
	earlier := func(base, offset any, before bool) {
		from, isTime := base.(string)
		by, isDuration := offset.(string)
		if !isTime || !isDuration {
			return
		}
		at, err := time.Parse(time.RFC3339, from)
		d, errDuration := time.ParseDuration(by)
		if before {
			d = -d
		}
		if at = at.Add(d); err == nil && errDuration == nil && (due.IsZero() || at.Before(due)) {
			due = at
		}
	}
	earlier(state["expires_at"], state["rotate_before_expiry"], true)
	earlier(state["client_secret_issued_at"], state["rotate_after"], false)
	if !due.IsZero() {
		state["rotation_due_at"] = due.Format(time.RFC3339)
	}
}

// randomPrivate returns private state, which may be invalid.
func randomPrivate(t *testing.T, random *rand.Rand, now time.Time) []byte {
	t.Helper()

	observed := `"` + now.Add(-time.Minute).UTC().Format(time.RFC3339) + `"`
	private := map[string][]byte{}
	for name, values := range map[string][]string{
		"secret_version":      {"", "1", "1", "2"},
		"observed_at":         {"", "", "null", observed},
		".import_before_read": {"", "", "", "true"},
	} {
		if value := values[random.IntN(len(values))]; value != "" {
			private[name] = []byte(value)
		}
	}
	if len(private) == 0 {
		return nil
	}
	switch random.IntN(20) { // private state that the framework would not write
	case 0:
		private["secret_version"] = []byte("not JSON")
	case 1:
		private["secret_version"] = nil
	case 2:
		private["secret_version"] = []byte("\"\xff\"")
	case 3:
		return []byte(`{"secret_version" : "MQ=="}`)
	case 4:
		return []byte(`{}`)
	case 5:
		return []byte(`[]`)
	}
	out, err := json.Marshal(private)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// change makes a state differ from the API most of the time.
func change(random *rand.Rand, state protocoltest.Block, now time.Time) {
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

// oneIn is true with a probability of 1 in n.
func oneIn(random *rand.Rand, n int) bool { return random.IntN(n) == 0 }

func texts(values ...string) []tftypes.Value {
	var out []tftypes.Value
	for _, text := range values {
		out = append(out, tftypes.NewValue(tftypes.String, text))
	}
	return out
}

// identityOf returns an identity with the named attributes of a state.
func identityOf(t *testing.T, state protocoltest.Block, names ...string) *tfprotov6.ResourceIdentityData {
	t.Helper()

	objectType, values := tftypes.Object{AttributeTypes: map[string]tftypes.Type{}}, map[string]tftypes.Value{}
	for _, name := range names {
		objectType.AttributeTypes[name], values[name] = tftypes.String, tftypes.NewValue(tftypes.String, state[name])
	}
	value, err := tfprotov6.NewDynamicValue(objectType, tftypes.NewValue(objectType, values))
	if err != nil {
		t.Fatal(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &value}
}

// randomIdentity returns an identity of a token that Terraform may have stored.
func randomIdentity(t *testing.T, random *rand.Rand, state protocoltest.Block) *tfprotov6.ResourceIdentityData {
	t.Helper()

	switch random.IntN(12) {
	case 0, 1, 2: // Terraform before 1.12 stores none
		return nil
	case 3:
		return &tfprotov6.ResourceIdentityData{}
	case 4:
		return &tfprotov6.ResourceIdentityData{IdentityData: &tfprotov6.DynamicValue{MsgPack: []byte("no identity")}}
	default:
		return identityOf(t, state, "account_id", "zone_id", "id")
	}
}
