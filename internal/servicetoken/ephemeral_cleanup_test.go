package servicetoken_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccEphemeralServiceToken_failed: if something that depends on the token fails, or
// a check of the token itself, Terraform does not close it. The provider deletes it when
// it ends.
func TestAccEphemeralServiceToken_failed(t *testing.T) {
	t.Parallel()

	for name, lines := range map[string]string{
		"postcondition": `
ephemeral "access_service_token" "run" {
  lifecycle {
    postcondition {
      condition     = self.name == ""
      error_message = "This check fails."
    }
  }
}
`,
		"dependent": `
ephemeral "access_service_token" "run" {}
provider "access" {
  alias     = "run"
  api_token = ephemeral.access_service_token.run.client_secret
  endpoint  = "This check fails."
}
data "access_service_tokens" "all" { provider = access.run }
`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t)
			cli := acctest.NewProcess(t, server)
			cli.Write("provider \"access\" {}\n" + lines)
			out, err := cli.Try("plan", "-no-color")
			if err == nil || !strings.Contains(out, "check fails") {
				t.Errorf("the plan has not failed as it should: %v\n%s", err, out)
			}
			if made := server.CountRequests("POST", tokensPath); made != 1 {
				t.Errorf("%d tokens were created, want 1", made)
			}
			if left := server.Tokens(); len(left) > 0 {
				t.Errorf("%d tokens have outlived the run", len(left))
			}
		})
	}
}
