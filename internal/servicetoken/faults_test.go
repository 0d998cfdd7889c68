package servicetoken_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// everyFault returns one of each type of transient failure, after and before the request
// has taken effect.
func everyFault() []accesstest.Fault {
	return []accesstest.Fault{
		{Kind: accesstest.FaultStatus, Status: http.StatusInternalServerError},
		{Kind: accesstest.FaultStatus, Status: http.StatusServiceUnavailable, AfterWork: true},
		{Kind: accesstest.FaultHTML, Status: http.StatusBadGateway, AfterWork: true},
		{Kind: accesstest.FaultCutBefore},
		{Kind: accesstest.FaultCutAfter},
		{Kind: accesstest.FaultTruncate},
		{Kind: accesstest.FaultRateLimit},
		{Kind: accesstest.FaultEmptyBody, AfterWork: true},
		{Kind: accesstest.FaultContentType},
		{Kind: accesstest.FaultRaw, Body: `{"success":true,"errors":[],"messages":[],"result":null}`, AfterWork: true},
	}
}

// held is a token in the state.
type held struct {
	ID           string `json:"id"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
}

// TestAccServiceToken_faults creates, updates, rotates and deletes ten tokens, each with
// another failure. Whatever the applies return, the server has exactly the tokens of the
// state, and each secret works.
func TestAccServiceToken_faults(t *testing.T) {
	t.Parallel()

	for name, opts := range map[string][]accesstest.Option{"full": nil, "core": {accesstest.CoreOnly()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t, opts...)
			cli := acctest.NewProcess(t, server)
			fault := func(method, path string) {
				for _, f := range everyFault() {
					f.Method, f.Path = method, path
					server.AddFault(f)
				}
			}
			configure := func(name, n string) { cli.Write(tenTokens(name, n)) }

			configure("ci", "1")
			fault(http.MethodPost, tokensPath)
			applyToTheEnd(t, server, cli)
			expectAllHeld(t, server, cli)

			configure("renamed", "1")
			// If the tokens cannot be listed, each one is read separately.
			fault(http.MethodGet, tokensPath)
			fault(http.MethodGet, tokenPath)
			fault(http.MethodPut, tokenPath)
			applyToTheEnd(t, server, cli)
			expectAllHeld(t, server, cli)
			for _, token := range server.Tokens() {
				if !strings.HasPrefix(token.Name, "renamed") || token.ClientSecretVersion > 2 {
					t.Errorf("the update left %s with secret number %d", token.Name, token.ClientSecretVersion)
				}
			}

			before := expectAllHeld(t, server, cli)
			configure("renamed", "2")
			fault(http.MethodPost, rotatePath)
			fault(http.MethodPut, tokenPath)
			applyToTheEnd(t, server, cli)
			expectAllHeld(t, server, cli)
			if name == "full" {
				// The overlap is valid, whatever happened to the responses.
				for _, token := range before {
					expectWorth(t, server, credential{token.ID, token.ClientID, token.ClientSecret}, http.StatusOK)
				}
			}

			fault(http.MethodDelete, tokenPath)
			cli.Write("provider \"access\" {}\n")
			applyToTheEnd(t, server, cli)
			if left := len(server.Tokens()); left > 0 {
				t.Errorf("%d tokens are left", left)
			}
		})
	}
}

// TestAccServiceToken_lostTenTimes loses the responses to ten creations in a row.
func TestAccServiceToken_lostTenTimes(t *testing.T) {
	t.Parallel()

	for name, opts := range map[string][]accesstest.Option{"full": nil, "core": {accesstest.CoreOnly()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t, opts...)
			cli := acctest.NewProcess(t, server)
			cli.Write(tenTokens("ci", "1"))
			server.AddFault(accesstest.Fault{Method: http.MethodPost, Path: tokensPath, Kind: accesstest.FaultCutAfter, Times: 10})
			out := cli.Run("apply", "-auto-approve", "-no-color")
			tokens := expectAllHeld(t, server, cli)
			t.Logf("ten lost answers: %d tokens at the API, %d in the state, all secrets work", len(server.Tokens()), len(tokens))
			if name == "core" && strings.Count(out, "Response to the creation lost") == 0 {
				t.Errorf("nobody was told:\n%s", out)
			}
		})
	}
}

func tenTokens(name, n string) string {
	return fmt.Sprintf(`
provider "access" {}
resource "access_service_token" "many" {
  count                        = 10
  name                         = "%s-${count.index}"
  rotate_triggers              = { n = %q }
  previous_secret_grace_period = "24h"
}
output "tokens" {
  sensitive = true
  value     = access_service_token.many
}
`, name, n)
}

// applyToTheEnd applies until nothing changes, a limited number of times.
func applyToTheEnd(t *testing.T, server *accesstest.Server, cli *acctest.Process) {
	t.Helper()

	for range 4 {
		out, err := cli.Try("apply", "-auto-approve", "-no-color")
		if err == nil {
			server.ClearFaults()
			if out := cli.Run("plan", "-no-color"); !strings.Contains(out, "No changes.") {
				t.Errorf("the plan after the apply is not empty:\n%s", out)
			}
			return
		}
		t.Logf("an apply ended with %v (%d errors)", err, strings.Count(out, "Error: "))
	}
	t.Fatal("four applies were not enough")
}

// expectAllHeld compares the tokens of the server with those in the state.
func expectAllHeld(t *testing.T, server *accesstest.Server, cli *acctest.Process) []held {
	t.Helper()

	var tokens []held
	if err := json.Unmarshal([]byte(cli.Run("output", "-json", "tokens")), &tokens); err != nil {
		t.Fatal(err)
	}
	if at := server.Tokens(); len(at) != 10 || len(tokens) != 10 {
		t.Errorf("%d tokens at the server, %d in the state", len(at), len(tokens))
	}
	for _, token := range tokens {
		if _, ok := server.Token(token.ID); !ok {
			t.Errorf("%s is in the state and not at the server", token.ID)
		}
		expectWorth(t, server, credential{token.ID, token.ClientID, token.ClientSecret}, http.StatusOK)
	}
	return tokens
}
