package servicetoken_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// lag lets so many reads of tokens show the server's state of a revision.
func lag(server *accesstest.Server, revision, times int) {
	for _, path := range []string{tokensPath, tokenPath} {
		server.AddFault(accesstest.Fault{Method: http.MethodGet, Path: path, Kind: accesstest.FaultStale, Revision: revision, Times: times})
	}
}

// TestAccServiceToken_staleAfterRotation plans with a replica that shows the token as it
// was before its rotation. Nothing is rotated, and consumers keep their secrets.
func TestAccServiceToken_staleAfterRotation(t *testing.T) {
	t.Parallel()

	for name, times := range map[string]int{"for a moment": 1, "for good": -1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t, accesstest.CoreOnly())
			cli := acctest.NewCLI(t, server)
			configure := func(n string) {
				cli.Write(config(fmt.Sprintf("name = \"ci\"\nrotate_triggers = { n = %q }\nprevious_secret_grace_period = \"24h\"", n)))
			}
			configure("1")
			cli.Run("apply", "-auto-approve")
			before, revision := only(t, server).ClientSecret, server.Revision()
			configure("2")
			cli.Run("apply", "-auto-approve")
			server.Clock.Advance(6 * time.Second)
			server.ResetRequests()

			lag(server, revision, times)
			got, _ := cli.Run("apply", "-auto-approve")
			if times > 0 {
				silent(t, got)
			} else {
				outdated(t, got, 1)
			}
			server.ClearFaults()
			acctest.NoWrites(t, server)
			if token := only(t, server); token.ClientSecretVersion != 2 || token.PreviousClientSecret != before {
				t.Errorf("the token has secret number %d", token.ClientSecretVersion)
			}
			got, _ = cli.Run("plan")
			silent(t, got)
		})
	}
}

// TestAccServiceToken_staleExpiry plans with a replica that shows the expiry before the
// renewal, within the window. It renews and rotates nothing.
func TestAccServiceToken_staleExpiry(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.CoreOnly())
	cli := acctest.NewCLI(t, server)
	cli.Write(config("name = \"ci\"\nduration = \"720h\"\nrotate_before_expiry = \"240h\"\nprevious_secret_grace_period = \"24h\""))
	cli.Run("apply", "-auto-approve")
	server.Clock.Advance(500 * time.Hour)
	revision := server.Revision()
	cli.Run("apply", "-auto-approve")
	if token := only(t, server); token.ClientSecretVersion != 2 {
		t.Fatalf("the token has secret number %d, want 2", token.ClientSecretVersion)
	}
	server.ResetRequests()

	lag(server, revision, 1)
	got, _ := cli.Run("apply", "-auto-approve")
	silent(t, got)
	acctest.NoWrites(t, server)
}

// TestAccServiceToken_staleAfterCreation plans with a replica that has none of three
// tokens created moments ago. They stay in the state, and no others are created.
func TestAccServiceToken_staleAfterCreation(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.CoreOnly())
	cli := acctest.NewCLI(t, server)
	revision := server.Revision()
	cli.Write(strings.Replace(config(`name = "ci-${count.index}"`), "{", "{\n  count = 3", 1))
	cli.Run("apply", "-auto-approve")
	server.ResetRequests()

	lag(server, revision, 5)
	got, _ := cli.Run("apply", "-auto-approve")
	silent(t, got)
	acctest.NoWrites(t, server)
	if n := len(server.Tokens()); n != 3 {
		t.Errorf("there are %d tokens, want 3", n)
	}
}

// outdated fails the test unless the diagnostics are so many warnings that an answer was
// outdated.
func outdated(t *testing.T, got []acctest.Diagnostic, want int) {
	t.Helper()

	if len(got) != want {
		t.Errorf("got %+v, want %d warnings", got, want)
	}
	for _, d := range got {
		if d.Severity != "warning" || d.Summary != "The API returned an outdated answer" || !strings.Contains(d.Detail, "kept the state as it was") {
			t.Errorf("got %+v", d)
		}
	}
}
