package servicetoken_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// triggered returns a service account and a token that the run creates, and a resource
// that depends on both and triggers actions before and after its own changes.
func triggered(round, tokens string) string {
	return fmt.Sprintf(`
resource "access_service_account" "heir" { name = "heir" }

resource "access_service_token" "rotated" {
  name                         = "rotated"
  rotate_triggers              = { round = %q }
  previous_secret_grace_period = "24h"
}

resource "terraform_data" "follower" {
  input = {
    account = access_service_account.heir.id
    version = access_service_token.rotated.client_secret_version
  }
  lifecycle {
    action_trigger {
      events  = [before_create, before_update]
      actions = [action.access_service_token_refresh.test]
    }
    action_trigger {
      events  = [after_create]
      actions = [action.access_service_token_reassign.test]
    }
    action_trigger {
      events  = [after_update]
      actions = [action.access_service_token_end_overlap.test]
    }
  }
}
`, round) +
		actionBlock("refresh", "ids = "+tokens) +
		actionBlock("reassign", "ids = "+tokens+"\nservice_account_id = access_service_account.heir.id") +
		actionBlock("end_overlap", "ids = [access_service_token.rotated.id]")
}

// TestAccActions_trigger triggers actions before and after a resource is created and
// changed, with IDs that are known only during the run.
func TestAccActions_trigger(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	server := acctest.NewServer(t)
	ids := seedIDs(server, accesstest.ServiceToken{Name: "by hand"})
	cli := acctest.NewCLI(t, server)

	server.Clock.Advance(48 * time.Hour)
	cli.Write(triggered("1", quoted(ids...)))
	got, out := cli.Run("apply", "-auto-approve")
	heir := server.ServiceAccounts()[0]
	want := []string{
		fmt.Sprintf("1 of 1: %q (%s) was refreshed and expires at %s.", "by hand", ids[0], stamp(server.Clock.Now().Add(8760*time.Hour))),
		fmt.Sprintf("1 of 1: %q (%s) now belongs to service account %s.", "by hand", ids[0], heir.ID),
	}
	if progress := acctest.Progress(out); len(got) > 0 || !slices.Equal(progress, want) {
		t.Errorf("got %+v and %q, want %q", got, progress, want)
	}

	server.Clock.Advance(48 * time.Hour)
	rotated := server.Tokens()[1]
	cli.Write(triggered("2", quoted(ids...)))
	got, out = cli.Run("apply", "-auto-approve")
	want = []string{
		fmt.Sprintf("1 of 1: %q (%s) was refreshed and expires at %s.", "by hand", ids[0], stamp(server.Clock.Now().Add(8760*time.Hour))),
		fmt.Sprintf("1 of 1: The previous secret of %q (%s) is no longer valid.", "rotated", rotated.ID),
	}
	if progress := acctest.Progress(out); len(got) > 0 || !slices.Equal(progress, want) {
		t.Errorf("got %+v and %q, want %q", got, progress, want)
	}
	if status, _ := server.Authenticate(accesstest.Credential{ClientID: rotated.ClientID, ClientSecret: rotated.ClientSecret}); status != http.StatusUnauthorized {
		t.Errorf("the previous secret is answered with %d", status)
	}
	if got, out := cli.Run("plan"); len(got) > 0 || !strings.Contains(out, "Plan: 0 to add, 0 to change, 0 to destroy") {
		t.Errorf("the plan after is not empty: %+v\n%s", got, out)
	}
}

// TestAccActions_triggerFailure fails the apply if a triggered action fails.
func TestAccActions_triggerFailure(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	cli.Write(triggered("1", quoted(nobody)))
	got, _ := cli.Run("apply", "-auto-approve")
	if !slices.ContainsFunc(got, func(d acctest.Diagnostic) bool {
		return d.Severity == "error" && strings.Contains(d.Detail, "The service token was not refreshed:\n\n  service token "+nobody+": does not exist in this account or zone")
	}) {
		t.Errorf("got %+v", got)
	}
	if n := server.CountRequests("POST", "service_tokens/*/reassign"); n > 0 {
		t.Error("the action after was invoked all the same")
	}
}

// TestAccActions_unknownProvider plans an action of a provider whose configuration is
// known only during the run.
func TestAccActions_unknownProvider(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	server := acctest.NewServer(t)
	ids := seedIDs(server, accesstest.ServiceToken{Name: "by hand"})
	heir := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "heir"})
	cli := acctest.NewCLI(t, server)
	cli.Write(fmt.Sprintf(`
resource "terraform_data" "later" { input = %q }
provider "access" {
  alias      = "inner"
  endpoint   = %q
  account_id = %q
  api_token  = terraform_data.later.output
}
action "access_service_token_reassign" "test" {
  provider = access.inner
  config {
    ids                = %s
    service_account_id = %q
  }
}
resource "terraform_data" "follower" {
  input = terraform_data.later.id
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.access_service_token_reassign.test]
    }
  }
}
`, server.APIToken, server.Endpoint, server.AccountID, quoted(ids...), heir.ID))
	got, out := cli.Run("apply", "-auto-approve")
	if len(got) > 0 || len(acctest.Progress(out)) != 1 {
		t.Errorf("got %+v\n%s", got, out)
	}
	if token, _ := server.Token(ids[0]); token.ServiceAccountID != heir.ID {
		t.Errorf("the token belongs to %q", token.ServiceAccountID)
	}
}
