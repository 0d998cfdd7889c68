package servicetoken_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// ignorable are the attributes of a token that a configuration can set, each with a line
// that changes it.
var ignorable = map[string]string{
	"name":                         `name = "changed"`,
	"account_id":                   "",
	"zone_id":                      "",
	"service_account_id":           "service_account_id = access_service_account.other.id",
	"type":                         "",
	"visibility":                   "",
	"domains":                      "",
	"duration":                     `duration = "300h"`,
	"expires_at":                   "",
	"enabled":                      "enabled = false",
	"rotate_triggers":              `rotate_triggers = { n = "2" }`,
	"rotate_before_expiry":         `rotate_before_expiry = "49h"`,
	"renew_before_expiry":          "",
	"rotate_after":                 `rotate_after = "150h"`,
	"previous_secret_grace_period": `previous_secret_grace_period = "2h"`,
	"on_external_rotation":         `on_external_rotation = "warn"`,
	"client_secret_encryption":     "client_secret_encryption = { age_recipients = [\"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\"] }",
}

// TestAccServiceToken_ignoreChanges has a token for each attribute in ignore_changes, and
// for "all". It changes every other attribute, one after another, and then waits until
// work is due. Every plan and every apply is valid, and the work is done.
func TestAccServiceToken_ignoreChanges(t *testing.T) {
	t.Parallel()

	for _, refresh := range []string{"-refresh=true", "-refresh=false"} {
		t.Run(refresh, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t, accesstest.WithRateLimit(1<<30, time.Minute))
			cli := acctest.NewCLI(t, server)
			write := func(changed string) {
				var text strings.Builder
				for _, owner := range []string{"owner", "other"} {
					fmt.Fprintf(&text, "resource \"access_service_account\" %[1]q {\n  name = %[1]q\n}\n", owner)
				}
				for _, ignored := range append([]string{"all"}, sortedKeys(ignorable)...) {
					list := "[" + ignored + "]"
					if ignored == "all" {
						list = "all"
					}
					for kind, window := range map[string]string{"rotate": "rotate_before_expiry = \"48h\"", "renew": "renew_before_expiry = \"48h\""} {
						lines := map[string]string{
							"name": `name = "ci"`, "duration": `duration = "240h"`, "rotate_triggers": `rotate_triggers = { n = "1" }`,
							"previous_secret_grace_period": `previous_secret_grace_period = "1h"`, "window": window,
							"service_account_id": "service_account_id = access_service_account.owner.id",
						}
						if line := ignorable[changed]; line != "" && changed != "rotate_before_expiry" {
							lines[changed] = line
						}
						if changed == "rotate_before_expiry" && kind == "rotate" {
							lines["window"] = ignorable[changed]
						}
						fmt.Fprintf(&text, "resource \"access_service_token\" \"%s_%s\" {\n", kind, ignored)
						for _, name := range sortedKeys(lines) {
							text.WriteString("  " + lines[name] + "\n")
						}
						fmt.Fprintf(&text, "  lifecycle {\n    ignore_changes = %s\n  }\n}\n", list)
					}
				}
				cli.Write(text.String())
			}
			write("")
			cli.Run("apply", "-auto-approve")
			count := 2 * (len(ignorable) + 1)
			if n := len(server.Tokens()); n != count {
				t.Fatalf("%d tokens, want %d", n, count)
			}
			for _, changed := range sortedKeys(ignorable) {
				if ignorable[changed] == "" || refresh == "-refresh=true" {
					continue // A refresh makes no difference to these changes.
				}
				write(changed)
				cli.Run("apply", refresh, "-auto-approve")
				write("")
				cli.Run("apply", refresh, "-auto-approve")
				server.Clock.Advance(2 * time.Hour)
			}
			for range 3 { // Work is due three times.
				server.Clock.Advance(200 * time.Hour)
				before := server.CountRotations()
				cli.Run("apply", refresh, "-auto-approve")
				if n := server.CountRotations() - before; n != count/2 {
					t.Errorf("%d rotations, want %d", n, count/2)
				}
				for _, token := range server.Tokens() {
					if token.ExpiresAt.Sub(server.Clock.Now()) < 239*time.Hour {
						t.Errorf("%s is valid until %s, but it is %s", token.Name, token.ExpiresAt, server.Clock.Now())
					}
				}
				got, out := cli.Run("plan", refresh)
				if !strings.Contains(out, "Plan: 0 to add, 0 to change, 0 to destroy.") {
					t.Errorf("the next plan is not empty: %+v", got)
				}
			}
			cli.Run("apply", "-refresh-only", "-auto-approve")
			for _, inState := range stateSecrets(t, cli.StateFile()) {
				if status, _ := server.Authenticate(accesstest.Credential{ClientID: inState.clientID, ClientSecret: inState.secret}); status != http.StatusOK {
					t.Errorf("the secret of %s is answered with %d", inState.clientID, status)
				}
			}
		})
	}
}
