package guides_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccGuide_rotationByAge rotates in the first apply after 90 days.
func TestAccGuide_rotationByAge(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	cli.Write(embedded(example(t, "rotation-by-age")))
	cli.Run("apply", "-auto-approve")
	first := server.Tokens()[0]
	server.Clock.Advance(89 * day)
	cli.Run("apply", "-auto-approve")
	if n := server.CountRotations(); n != 0 {
		t.Errorf("%d rotations before the time", n)
	}
	server.Clock.Advance(2 * day)
	cli.Run("apply", "-auto-approve")
	if n := server.CountRotations(); n != 1 {
		t.Errorf("%d rotations, want 1", n)
	}
	previous := accesstest.Credential{ClientID: first.ClientID, ClientSecret: first.ClientSecret}
	if status, _ := server.Authenticate(previous); status != http.StatusOK {
		t.Errorf("the previous secret is answered with %d after the rotation, want %d", status, http.StatusOK)
	}
	server.Clock.Advance(8 * day)
	if status, _ := server.Authenticate(previous); status != http.StatusUnauthorized {
		t.Errorf("the previous secret is answered with %d after a week, want %d", status, http.StatusUnauthorized)
	}
}

// TestAccGuide_savedPlans applies a saved plan. The time of the plan is known to the
// provider in both.
func TestAccGuide_savedPlans(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.WithRunningClock())
	place := guide(t, "saved-plans", server)
	place.run("terraform init && terraform plan -out=saved && terraform apply saved")
	if n := len(server.Tokens()); n != 1 {
		t.Fatalf("%d tokens, want 1", n)
	}
	expect(t, place.run("terraform plan -refresh=false"), "No changes.")
}

const restored = "resource \"access_service_token\" \"ci\" {\n  name = \"ci\"\n  %s\n}\n"

// newToken returns a server with the token of restored, and where it was applied.
func newToken(t *testing.T) (*accesstest.Server, *acctest.CLI, accesstest.ServiceToken) {
	t.Helper()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	cli.Write(fmt.Sprintf(restored, ""))
	cli.Run("apply", "-auto-approve")
	return server, cli, server.Tokens()[0]
}

// TestAccGuide_restoringDisabled enables a token again.
func TestAccGuide_restoringDisabled(t *testing.T) {
	t.Parallel()

	server, cli, token := newToken(t)
	server.ChangeToken(token.ID, func(token *accesstest.ServiceToken) { token.Disabled = true })
	cli.Write(fmt.Sprintf(restored, "enabled = true"))
	cli.Run("apply", "-auto-approve")
	if status, _ := server.Authenticate(accesstest.Credential{ClientID: token.ClientID, ClientSecret: token.ClientSecret}); status != http.StatusOK {
		t.Errorf("its secret is answered with %d", status)
	}
}

// TestAccGuide_restoringDeleted creates another token with another client ID.
func TestAccGuide_restoringDeleted(t *testing.T) {
	t.Parallel()

	server, cli, token := newToken(t)
	server.Clock.Advance(time.Minute)
	server.RemoveToken(token.ID)
	cli.Run("apply", "-auto-approve")
	if now := server.Tokens(); len(now) != 1 || now[0].ClientID == token.ClientID {
		t.Errorf("got %d tokens", len(now))
	}
}

// TestAccGuide_restoringState loses the state, and imports the token with its secret.
func TestAccGuide_restoringState(t *testing.T) {
	t.Parallel()

	server, cli, token := newToken(t)
	if err := os.Remove(cli.StateFile()); err != nil {
		t.Fatal(err)
	}
	got, _ := cli.Run("plan")
	if len(got) != 1 || got[0].Summary != "A service token with this name already exists" {
		t.Errorf("got %+v", got)
	}
	server.ResetRequests()
	cli.Write(fmt.Sprintf("import {\n  to = access_service_token.ci\n  id = %q\n}\n", token.ID) +
		fmt.Sprintf(restored, fmt.Sprintf("client_secret_wo = %q\n  client_secret_wo_version = 1", token.ClientSecret)))
	_, out := cli.Run("plan")
	expect(t, out, "Plan: 1 to import, 0 to add, 1 to change, 0 to destroy.")
	cli.Run("apply", "-auto-approve")
	acctest.NoWrites(t, server)
	state, err := os.ReadFile(cli.StateFile())
	if err != nil || !strings.Contains(string(state), token.ClientSecret) {
		t.Errorf("the state does not contain the secret: %v", err)
	}
}

// TestAccGuide_restoringOldState restores the state from before a rotation. The plan says
// that the secret in it is outdated.
func TestAccGuide_restoringOldState(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	cli.Write(fmt.Sprintf(restored, `rotate_triggers = { n = "1" }`))
	cli.Run("apply", "-auto-approve")
	old, err := os.ReadFile(cli.StateFile())
	if err != nil {
		t.Fatal(err)
	}
	cli.Write(fmt.Sprintf(restored, `rotate_triggers = { n = "2" }`))
	cli.Run("apply", "-auto-approve")
	current := server.Tokens()[0]
	if err := os.WriteFile(cli.StateFile(), old, 0o600); err != nil {
		t.Fatal(err)
	}
	server.Clock.Advance(time.Hour)
	cli.Write(fmt.Sprintf(restored, `rotate_triggers = { n = "1" }`))
	got, _ := cli.Run("plan")
	if len(got) != 1 || got[0].Summary != "Rotated outside Terraform" {
		t.Errorf("got %+v", got)
	}
	server.ResetRequests()
	cli.Write(fmt.Sprintf(restored, fmt.Sprintf("rotate_triggers = { n = \"1\" }\n  client_secret_wo = %q\n  client_secret_wo_version = 1", current.ClientSecret)))
	cli.Run("apply", "-auto-approve")
	acctest.NoWrites(t, server)
	got, _ = cli.Run("plan")
	if len(got) > 0 {
		t.Errorf("got %+v", got)
	}
}

// TestRestoringLinks finds a section for each row of the first table of the guide.
func TestRestoringLinks(t *testing.T) {
	t.Parallel()

	page, err := os.ReadFile(filepath.Join("..", "..", "templates", "guides", "restoring.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	sections := regexp.MustCompile(`(?m)^## `).FindAll(page, -1)
	rows := regexp.MustCompile(`(?m)^\| \[`).FindAll(page, -1)
	if len(sections) != len(rows) || len(rows) == 0 {
		t.Errorf("%d sections and %d rows", len(sections), len(rows))
	}
}
