package servicetoken_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceToken_many refreshes 300 tokens with no more requests than it takes to list
// them, and still detects every change.
func TestAccServiceToken_many(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	const tokens = "resource \"access_service_token\" \"many\" {\n  count = 300\n  name  = \"ci-${count.index}\"\n}\n"
	cli.Write(tokens)
	cli.Run("apply", "-auto-approve")
	if writes, reads := server.CountRequests(http.MethodPost, tokensPath), server.CountRequests(http.MethodGet, ""); writes != 300 || reads > 2 {
		t.Errorf("%d creations and %d reads, want 300 and 2 at most", writes, reads)
	}

	plan := func(most int, want string) {
		t.Helper()
		server.ResetRequests()
		_, out := cli.Run("plan")
		if !strings.Contains(out, want) {
			t.Errorf("the plan does not say %q:\n%s", want, out)
		}
		if got := len(server.Requests()); got > most {
			t.Errorf("%d requests, want %d at most", got, most)
		}
	}
	const unchanged = "Plan: 0 to add, 0 to change, 0 to destroy."
	plan(3, unchanged)
	// Data sources and what warns of orphans have the same listing.
	cli.Write(tokens + "data \"access_service_tokens\" \"all\" {}\ndata \"access_service_tokens\" \"active\" {\n  status = \"active\"\n}\n")
	plan(3, unchanged)
	cli.Write(tokens + "resource \"access_service_token\" \"new\" {\n  name = \"new\"\n}\n")
	plan(3, "Plan: 1 to add, 0 to change, 0 to destroy.")

	cli.Write(tokens)
	server.Clock.Advance(time.Minute)
	all := server.Tokens()
	server.ChangeToken(all[299].ID, func(token *accesstest.ServiceToken) { token.Disabled = true })
	server.RemoveToken(all[298].ID)
	plan(4, "Plan: 1 to add, 1 to change, 0 to destroy.")
}
