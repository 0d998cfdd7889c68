package servicetoken_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// warned fails the test unless the diagnostics are one warning with this summary, whose
// detail contains these words.
func warned(t *testing.T, got []acctest.Diagnostic, summary string, words ...string) {
	t.Helper()

	if len(got) != 1 || got[0].Severity != "warning" || got[0].Summary != summary {
		t.Errorf("got %+v, want one warning %q", got, summary)
		return
	}
	for _, word := range words {
		if !strings.Contains(got[0].Detail, word) {
			t.Errorf("%q lacks %q", got[0].Detail, word)
		}
	}
}

// silent fails the test if there are diagnostics.
func silent(t *testing.T, got []acctest.Diagnostic) {
	t.Helper()

	if len(got) > 0 {
		t.Errorf("got %+v, want nothing", got)
	}
}

// TestAccServiceToken_importWarning warns once, when the import is planned, that the secret
// of the token is not known.
func TestAccServiceToken_importWarning(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	seeded := server.SeedServiceToken(accesstest.ServiceToken{Name: "by-hand"})
	cli := acctest.NewCLI(t, server)
	cli.Write(fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n%s", address, seeded.ID, config(`name = "by-hand"`)))

	got, _ := cli.Run("plan", "-out=plan")
	warned(t, got, "Imported without its secret", seeded.ID, "rotate_triggers", "previous_secret_grace_period")
	got, _ = cli.Run("apply", "plan")
	silent(t, got)
	got, _ = cli.Run("plan")
	silent(t, got)
	acctest.NoWrites(t, server)
}

// TestAccServiceToken_goneWarning warns that a token no longer exists, and says what
// happens next.
func TestAccServiceToken_goneWarning(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	cli.Write(config(`name = "ci"`))
	got, _ := cli.Run("apply", "-auto-approve")
	silent(t, got)

	gone := only(t, server)
	server.Clock.Advance(time.Minute)
	server.RemoveToken(gone.ID)
	got, _ = cli.Run("plan")
	warned(t, got, "The service token no longer exists", `"ci"`, gone.ID, "will be created again")
	got, _ = cli.Run("apply", "-auto-approve")
	warned(t, got, "The service token no longer exists")
	got, _ = cli.Run("plan")
	silent(t, got)
}

// TestAccServiceToken_notRefreshed warns that the state was not refreshed if the provider's
// configuration is not known, and plans with the state as it is.
func TestAccServiceToken_notRefreshed(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	inner := func(input string) string {
		return fmt.Sprintf(`
resource "terraform_data" "later" { input = %q }
provider "access" {
  alias      = "inner"
  endpoint   = %q
  account_id = %q
  api_token  = terraform_data.later.output == "" ? "none" : %q
}
resource "access_service_token" "test" {
  provider = access.inner
  name     = "ci"
}
`, input, server.Endpoint, server.AccountID, server.APIToken)
	}
	cli.Write(inner("1"))
	got, _ := cli.Run("apply", "-auto-approve")
	silent(t, got)
	server.ResetRequests()

	cli.Write(inner("2"))
	got, out := cli.Run("plan")
	warned(t, got, "Not refreshed", "without a request to the API")
	if !strings.Contains(out, "Plan: 0 to add, 1 to change, 0 to destroy.") {
		t.Errorf("more than the value of the provider changes:\n%s", out)
	}
	if n := len(server.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
	got, _ = cli.Run("apply", "-auto-approve")
	warned(t, got, "Not refreshed")
}
