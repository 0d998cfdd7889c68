package serviceaccount_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceAccount_unknown has values that are known only in the apply, valid ones and
// invalid ones.
func TestAccServiceAccount_unknown(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.WithAccountID("first", "second"))
	later := func(name string) string {
		return "resource \"terraform_data\" \"later\" { input = \"" + name + "\" }\n" + config(`
  name          = terraform_data.later.output
  description   = "Made by ${terraform_data.later.id}"
  account_id    = terraform_data.later.id != "" ? "second" : "first"
  force_destroy = terraform_data.later.id == ""`)
	}
	acctest.Run(t, server,
		resource.TestStep{
			Config: later("deploy"),
			ConfigPlanChecks: planned(plancheck.ResourceActionCreate,
				plancheck.ExpectUnknownValue(address, tfjsonpath.New("name")), plancheck.ExpectUnknownValue(address, tfjsonpath.New("account_id"))),
			ConfigStateChecks: []statecheck.StateCheck{text("name", "deploy"), text("account_id", "second")},
		},
		resource.TestStep{ // found out in the apply, and still before the request
			Config:      later("no good"),
			ExpectError: says(`"no good" must not contain spaces`),
		},
	)
}

// TestAccServiceAccount_unknownProvider plans with a provider whose account and token are
// not known before the apply. The state stays as it is, and the plan warns that it was not
// refreshed.
func TestAccServiceAccount_unknownProvider(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	inner := func(later, more string) string {
		return fmt.Sprintf(`
resource "terraform_data" "later" { input = %[1]q }
provider "access" {
  alias      = "inner"
  endpoint   = %[2]q
  account_id = terraform_data.later.output == "" ? "none" : %[3]q
  api_token  = terraform_data.later.output == "" ? "none" : %[4]q
}
resource "access_service_account" "test" {
  provider = access.inner
  name     = "deploy"
}
`, later, server.Endpoint, server.AccountID, server.APIToken) + more
	}
	cli.Write(inner("1", ""))
	if got, _ := cli.Run("apply", "-auto-approve"); len(got) > 0 {
		t.Fatalf("got %+v, want nothing", got)
	}

	cli.Write(inner("2", ""))
	server.ResetRequests()
	got, _ := cli.Run("plan")
	if len(got) != 1 || got[0].Severity != "warning" || got[0].Summary != "Not refreshed" || got[0].Address != address {
		t.Errorf("got %+v, want a warning at %s", got, address)
	}
	if n := len(server.Requests()); n > 0 {
		t.Errorf("%d requests were sent by a provider that is not configured", n)
	}

	cli.Write(inner("3", "data \"access_service_accounts\" \"all\" { provider = access.inner }\n"))
	got, _ = cli.Run("plan")
	if len(got) != 2 || !strings.Contains(got[0].Summary+got[1].Summary, "Provider configuration not known yet") {
		t.Errorf("got %+v, want an error of the data source", got)
	}

	cli.Write(inner("4", fmt.Sprintf("import {\n  to = access_service_account.adopted\n  id = %q\n}\nresource \"access_service_account\" \"adopted\" {\n  provider = access.inner\n  name = \"x\"\n}\n", only(t, server).ID)))
	got, _ = cli.Run("plan")
	if len(got) != 2 || !strings.Contains(got[0].Summary+got[1].Summary, "Provider configuration not known yet") {
		t.Errorf("got %+v, want an error of the import", got)
	}
}
