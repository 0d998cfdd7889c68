package servicetoken_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceToken_moved moves tokens from every version of the official provider, on a
// server without extensions, as Cloudflare's. It sends only reads, nothing changes, and the
// secret stays valid.
func TestAccServiceToken_moved(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		kind      string
		installed acctest.Companion
		instance  func(accesstest.ServiceToken) instance
	}{
		"version 4, first name":                       {cloudflareOldType, acctest.CloudflareV4(), v4Instance},
		"version 4, second name":                      {cloudflareType, acctest.CloudflareV4(), v4Instance},
		"version 4, first name, version 5 installed":  {cloudflareOldType, acctest.CloudflareV5(), v4Instance},
		"version 4, second name, version 5 installed": {cloudflareType, acctest.CloudflareV5(), v4Instance},
		"version 5": {cloudflareType, acctest.CloudflareV5(), v5Instance},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t, accesstest.CoreOnly())
			token := server.SeedServiceToken(accesstest.ServiceToken{Name: "ci"})
			cli := acctest.NewCLI(t, server, tc.installed)
			writeState(t, cli, cloudflareResource(tc.kind, "test", tc.instance(token)))
			cli.Write(moving(tc.kind, "name = \"ci\"\nduration = \"8760h\""))

			said, changes := plan(t, cli)
			silent(t, said)
			unchanged(t, changes)
			said, _ = cli.Run("apply", "plan")
			silent(t, said)
			state := stateOf(t, cli)
			if len(state) != 1 {
				t.Errorf("the state has %d objects, want 1", len(state))
			}
			credentialKept(t, server, state[address], token)

			said, changes = plan(t, cli)
			silent(t, said)
			unchanged(t, changes)
			cli.Write(config("name = \"ci\"")) // the moved block has done its work
			said, changes = plan(t, cli)
			silent(t, said)
			unchanged(t, changes)
			acctest.NoWrites(t, server)
		})
	}
}

// TestAccServiceToken_movedInstances moves all instances of a block with for_each or count
// at once.
func TestAccServiceToken_movedInstances(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.CoreOnly())
	tokens := map[string]accesstest.ServiceToken{}
	for _, name := range []string{"a", "b", "zero", "one"} {
		tokens[name] = server.SeedServiceToken(accesstest.ServiceToken{Name: name})
	}
	cli := acctest.NewCLI(t, server, acctest.CloudflareV5())
	writeState(t, cli,
		cloudflareResource(cloudflareType, "each", v5Instance(tokens["a"]).at("a"), v5Instance(tokens["b"]).at("b")),
		cloudflareResource(cloudflareType, "counted", v5Instance(tokens["zero"]).at(0), v5Instance(tokens["one"]).at(1)))
	cli.Write(`
moved {
  from = cloudflare_zero_trust_access_service_token.each
  to   = access_service_token.each
}
moved {
  from = cloudflare_zero_trust_access_service_token.counted
  to   = access_service_token.counted
}
resource "access_service_token" "each" {
  for_each = toset(["a", "b"])
  name     = each.key
}
resource "access_service_token" "counted" {
  count = 2
  name  = ["zero", "one"][count.index]
}
`)
	said, changes := plan(t, cli)
	silent(t, said)
	unchanged(t, changes)
	said, _ = cli.Run("apply", "plan")
	silent(t, said)
	state := stateOf(t, cli)
	for address, name := range map[string]string{
		`access_service_token.each["a"]`: "a", `access_service_token.each["b"]`: "b",
		"access_service_token.counted[0]": "zero", "access_service_token.counted[1]": "one",
	} {
		credentialKept(t, server, state[address], tokens[name])
	}
	said, changes = plan(t, cli)
	silent(t, said)
	unchanged(t, changes)
	acctest.NoWrites(t, server)
}

// TestAccServiceToken_movedAndChanged plans only what the user changes together with the
// move.
func TestAccServiceToken_movedAndChanged(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		attributes string
		seed       accesstest.ServiceToken
		want       []string
	}{
		"name":     {attributes: "name = \"pipeline\"\nduration = \"8760h\"", want: []string{address + ": name"}},
		"renewal":  {attributes: "name = \"ci\"\nduration = \"8760h\"\nrenew_before_expiry = \"720h\"", want: []string{address + ": renew_before_expiry"}},
		"triggers": {attributes: "name = \"ci\"\nrotate_triggers = { n = \"1\" }\nprevious_secret_grace_period = \"24h\"", want: []string{address + ": previous_secret_grace_period", address + ": rotate_triggers"}},
		// The official provider does not know of it, so that it comes to light now.
		"disabled":              {attributes: `name = "ci"`, seed: accesstest.ServiceToken{Disabled: true}, want: []string{address + ": enabled"}},
		"disabled, and left so": {attributes: "name = \"ci\"\nenabled = false", seed: accesstest.ServiceToken{Disabled: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t, accesstest.CoreOnly())
			tc.seed.Name = "ci"
			token := server.SeedServiceToken(tc.seed)
			cli := acctest.NewCLI(t, server, acctest.CloudflareV5())
			writeState(t, cli, cloudflareResource(cloudflareType, "test", v5Instance(token)))
			cli.Write(moving(cloudflareType, tc.attributes))

			_, changes := plan(t, cli)
			if diff := cmp.Diff(tc.want, changes); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			cli.Run("apply", "plan")
			_, changes = plan(t, cli)
			unchanged(t, changes)
			if state := stateOf(t, cli)[address]; state["client_secret"] != token.ClientSecret {
				t.Errorf("the secret is %v, want %s", state["client_secret"], token.ClientSecret)
			}
			if now, _ := server.Token(token.ID); now.ClientSecret != token.ClientSecret || !now.ExpiresAt.Equal(*token.ExpiresAt) {
				t.Errorf("the secret or the expiry has changed: %+v", now)
			}
		})
	}
}

// TestAccServiceToken_movedWarnings warns once for each token, when the move is planned.
func TestAccServiceToken_movedWarnings(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.CoreOnly())
	renewed := server.SeedServiceToken(accesstest.ServiceToken{Name: "renewed"})
	rotated := server.SeedServiceToken(accesstest.ServiceToken{Name: "rotated"})
	server.RotateToken(rotated.ID, 24*time.Hour)
	rotated, _ = server.Token(rotated.ID)
	cli := acctest.NewCLI(t, server, acctest.CloudflareV4())
	writeState(t, cli, cloudflareResource(cloudflareType, "test",
		v4Instance(renewed).set("min_days_for_renewal", 30).at("renewed"),
		v4Instance(rotated).set("previous_client_secret_expires_at", rotated.PreviousClientSecretExpiresAt.Format(time.RFC3339)).at("rotated")))
	cli.Write(fmt.Sprintf("moved {\n  from = %s.test\n  to   = %s\n}\n%s", cloudflareType, address,
		config("for_each = toset([\"renewed\", \"rotated\"])\nname = each.key")))

	said, changes := plan(t, cli)
	unchanged(t, changes)
	words := map[string]string{renewed.ID: `renew_before_expiry = "720h"`, rotated.ID: "rotate_triggers"}
	if len(said) != len(words) {
		t.Errorf("got %+v, want one warning for each token", said)
	}
	for _, d := range said {
		for id, remedy := range words {
			if strings.Contains(d.Detail, id) {
				if d.Severity != "warning" || d.Summary != "Moved from the Cloudflare provider" || !strings.Contains(d.Detail, remedy) {
					t.Errorf("got %+v, want %s", d, remedy)
				}
				delete(words, id)
			}
		}
	}
	if len(words) > 0 {
		t.Errorf("got %+v, nothing of %v", said, words)
	}
	said, _ = cli.Run("apply", "plan")
	silent(t, said)
	credentialKept(t, server, stateOf(t, cli)[address+`["rotated"]`], rotated)
	said, changes = plan(t, cli)
	silent(t, said)
	unchanged(t, changes)
	acctest.NoWrites(t, server)
}

// TestAccServiceToken_movedStale detects that the secret in the state is outdated, which
// the official provider does not.
func TestAccServiceToken_movedStale(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.CoreOnly())
	token := server.SeedServiceToken(accesstest.ServiceToken{Name: "ci"})
	cli := acctest.NewCLI(t, server, acctest.CloudflareV5())
	writeState(t, cli, cloudflareResource(cloudflareType, "test", v5Instance(token)))
	server.RotateToken(token.ID, 0)
	cli.Write(moving(cloudflareType, "name = \"ci\"\non_external_rotation = \"warn\""))

	said, changes := plan(t, cli)
	warned(t, said, "Rotated outside Terraform", "secret version 2 at the API", "the state contains version 1")
	if diff := cmp.Diff([]string{address + ": on_external_rotation"}, changes); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	cli.Write(moving(cloudflareType, `name = "ci"`))
	said, _ = cli.Run("apply", "-auto-approve")
	if len(said) == 0 {
		t.Error("the rotation was not announced")
	}
	now, _ := server.Token(token.ID)
	credentialKept(t, server, stateOf(t, cli)[address], now)
	_, changes = plan(t, cli)
	unchanged(t, changes)
}
