package servicetoken_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

const lookUpFailed = "Unable to look up existing service tokens"

// TestAccServiceToken_planLookup plans new tokens with an empty state. What is certain to
// fail in the apply is an error of the plan, once for all tokens, and takes no more
// requests than a plan that succeeds.
func TestAccServiceToken_planLookup(t *testing.T) {
	t.Parallel()

	const two = "resource \"access_service_token\" \"test\" {\n  count = 2\n  name  = \"ci-${count.index}\"\n}\n"
	status := func(status, code int) func(*accesstest.Server) {
		return func(s *accesstest.Server) {
			s.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Status: status, Code: code, Message: "the API's words", Times: -1})
		}
	}
	for name, tc := range map[string]struct {
		config  string
		prepare func(*accesstest.Server)
		// severity is empty if there is no diagnostic.
		severity, summary string
		words             []string
		requests          int
	}{
		"success": {config: two, requests: 1},
		"wrong token": {
			two, status(http.StatusUnauthorized, 10000), "error", lookUpFailed,
			[]string{"The API does not accept the API token. Check the token (api_token in the provider block)", "HTTP status: 401"}, 1,
		},
		"missing permission": {
			two, status(http.StatusForbidden, 9109), "warning", lookUpFailed,
			[]string{"The apply can succeed if the API token has the permission for what it changes.", "The API token (api_token in the provider block) lacks a permission.", "(account_id in the provider block)"}, 1,
		},
		"wrong account": {
			two, status(http.StatusBadRequest, 7003), "error", lookUpFailed,
			[]string{"Check the account", "(account_id in the provider block) and the endpoint http://"}, 1,
		},
		"wrong account of the resource": {
			config("name = \"ci\"\naccount_id = \"elsewhere\""), nil, "error", lookUpFailed,
			[]string{`Check the account "elsewhere" (account_id)`}, 1,
		},
		"wrong path": {
			two, func(s *accesstest.Server) {
				s.AddFault(accesstest.Fault{Kind: accesstest.FaultHTML, Status: http.StatusNotFound, Times: -1})
			},
			"error", lookUpFailed, []string{"Check that the endpoint is the base URL of the API, including its path", "Endpoint: http://", "(endpoint in the provider block)"}, 1,
		},
		"firewall": {
			two, func(s *accesstest.Server) {
				s.AddFault(accesstest.Fault{Kind: accesstest.FaultHTML, Status: http.StatusForbidden, Times: -1})
			},
			"warning", lookUpFailed, []string{"The plan continues without the answer. The apply can succeed if"}, 1,
		},
		"unavailable": {
			two, status(http.StatusServiceUnavailable, 0), "warning", lookUpFailed, []string{"HTTP status: 503", "The plan continues without the answer."}, 1,
		},
		"unreachable": {
			two, func(s *accesstest.Server) { s.Close() }, "warning", lookUpFailed,
			[]string{"Nothing accepts connections at 127.0.0.1:", "Attempts: 1", "The plan continues without the answer."}, 0,
		},
		"service account": {
			config("name = \"ci\"\nservice_account_id = \"nobody\""), nil, "error", "Service account not found",
			[]string{`There is no service account "nobody" in the account`, "Set service_account_id to the ID of an access_service_account of this account."}, 3,
		},
		"unreachable, with an extension": {
			config("name = \"ci\"\ntype = \"connector\""), func(s *accesstest.Server) {
				s.AddFault(accesstest.Fault{Path: "/accounts/*/access/capabilities", Kind: accesstest.FaultStatus, Status: http.StatusServiceUnavailable, Times: -1})
			},
			"warning", "Unable to read the capabilities of the server", []string{"The plan continues without the answer."}, 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t)
			if tc.prepare != nil {
				tc.prepare(server)
			}
			cli := acctest.NewCLI(t, server)
			cli.Write(tc.config)
			cli.AddToProvider("max_retries = 0")
			got, output := cli.Run("plan")
			if tc.severity == "" {
				if len(got) > 0 {
					t.Errorf("got %v", got)
				}
			} else if len(got) != 1 || got[0].Severity != tc.severity || got[0].Summary != tc.summary {
				t.Fatalf("got %v, want one %s %q", got, tc.severity, tc.summary)
			}
			for _, words := range tc.words {
				if !strings.Contains(got[0].Detail, words) {
					t.Errorf("%q is missing in\n%s", words, got[0].Detail)
				}
			}
			if n := len(server.Requests()); n != tc.requests {
				t.Errorf("%d requests, want %d", n, tc.requests)
			}
			if strings.Contains(output, server.APIToken) {
				t.Error("the output contains the API token")
			}
		})
	}
}

// TestAccServiceToken_planServiceAccount lists the tokens, and reads the capabilities and
// the service account, once for all new tokens.
func TestAccServiceToken_planServiceAccount(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	owner := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "owner"})
	cli := acctest.NewCLI(t, server)
	cli.Write(config("count = 3\nname = \"ci-${count.index}\"\nservice_account_id = \"" + owner.ID + "\""))
	if got, _ := cli.Run("plan"); len(got) > 0 {
		t.Errorf("got %v", got)
	}
	if n := len(server.Requests()); n != 3 {
		t.Errorf("%d requests, want 3", n)
	}
}

// TestAccServiceToken_unchecked creates no token with an extension that neither the plan
// nor the apply could check: a server may ignore a field that it does not know.
func TestAccServiceToken_unchecked(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	server.AddFault(accesstest.Fault{Path: "/accounts/*/access/capabilities", Kind: accesstest.FaultStatus, Status: http.StatusServiceUnavailable, Times: -1})
	cli := acctest.NewCLI(t, server)
	cli.Write(config("name = \"ci\"\ntype = \"connector\""))
	cli.AddToProvider("max_retries = 0")
	got, _ := cli.Run("apply", "-auto-approve")
	last := got[len(got)-1]
	if last.Severity != "error" || last.Summary != "Unable to read the capabilities of the server" {
		t.Errorf("got %v", got)
	}
	if n := len(server.Tokens()); n > 0 {
		t.Errorf("%d tokens were created", n)
	}
}

// TestAccServiceToken_writeOnly creates tokens with an API token that may create them, but
// not list them.
func TestAccServiceToken_writeOnly(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	server.AddFault(accesstest.Fault{Method: http.MethodGet, Kind: accesstest.FaultStatus, Status: http.StatusForbidden, Code: 9109, Message: "the API's words", Times: -1})
	cli := acctest.NewCLI(t, server)
	cli.Write(config("count = 2\nname = \"ci-${count.index}\""))
	got, _ := cli.Run("apply", "-auto-approve")
	for _, d := range got {
		if d.Severity != "warning" || d.Summary != lookUpFailed {
			t.Errorf("got %v", d)
		}
	}
	if n := len(server.Tokens()); n != 2 || len(got) == 0 {
		t.Errorf("%d tokens were created, with %v", n, got)
	}
}

// TestAccServiceToken_planOffline plans a state without refresh while nothing can be
// reached.
func TestAccServiceToken_planOffline(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	owner := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "owner"})
	cli := acctest.NewCLI(t, server)
	const token = "name = \"ci\"\nservice_account_id = \"%s\"\nrotate_triggers = { n = \"%d\" }\n"
	cli.Write(config(fmt.Sprintf(token, owner.ID, 1)))
	cli.AddToProvider("max_retries = 0")
	if got, _ := cli.Run("apply", "-auto-approve"); len(got) > 0 {
		t.Fatalf("got %v", got)
	}
	server.Close()
	if got, _ := cli.Run("plan", "-refresh=false"); len(got) > 0 {
		t.Errorf("without a change: got %v", got)
	}
	cli.Write(config(fmt.Sprintf(token, owner.ID, 2)))
	cli.AddToProvider("max_retries = 0")
	if got, _ := cli.Run("plan", "-refresh=false"); len(got) > 0 {
		t.Errorf("a rotation: got %v", got)
	}
	cli.Write(config(fmt.Sprintf(token, owner.ID, 2)) + "resource \"access_service_token\" \"more\" {\n  count = 3\n  name = \"more-${count.index}\"\n  type = \"connector\"\n}\n")
	cli.AddToProvider("max_retries = 0")
	got, _ := cli.Run("plan", "-refresh=false")
	for _, d := range got {
		if d.Severity != "warning" {
			t.Errorf("new tokens: got %v", d)
		}
	}
	if len(got) == 0 || len(got) > 2 {
		t.Errorf("new tokens: got %d warnings, want one for each look-up", len(got))
	}
}
