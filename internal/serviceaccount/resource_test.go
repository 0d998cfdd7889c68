package serviceaccount_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

const (
	address      = "access_service_account.test"
	accountsPath = "/accounts/*/access/service_accounts"
	accountPath  = accountsPath + "/*"
)

// config returns a service account with the given lines in its block.
func config(lines string) string {
	return fmt.Sprintf("resource \"access_service_account\" \"test\" {\n%s\n}\n", lines)
}

func value(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), check)
}

func text(attribute, want string) statecheck.StateCheck {
	return value(attribute, knownvalue.StringExact(want))
}

func planned(action plancheck.ResourceActionType, more ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: append([]plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}, more...)}
}

func knownInPlan(attribute string) plancheck.PlanCheck {
	return plancheck.ExpectKnownValue(address, tfjsonpath.New(attribute), knownvalue.NotNull())
}

// says matches words of a message, with any line breaks.
func says(words string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)` + strings.Join(strings.Fields(regexp.QuoteMeta(words)), `[\s│|]+`))
}

// only returns the only service account of the server.
func only(t *testing.T, server *accesstest.Server) accesstest.ServiceAccount {
	t.Helper()
	accounts := server.ServiceAccounts()
	if len(accounts) != 1 {
		t.Fatalf("the server has %d service accounts, want 1", len(accounts))
	}
	return accounts[0]
}

// expectRequests checks how many requests of a kind were sent since the last reset.
func expectRequests(server *accesstest.Server, method, path string, want int) statecheck.StateCheck {
	return acctest.CheckFunc(func() error {
		if got := server.CountRequests(method, path); got != want {
			return fmt.Errorf("%d requests %s %s were sent, want %d", got, method, path, want)
		}
		return nil
	})
}

// TestAccServiceAccount_basic creates, changes and deletes a service account.
func TestAccServiceAccount_basic(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	acctest.Run(t, server,
		resource.TestStep{
			Config:           config(`name = "deploy"`),
			ConfigPlanChecks: planned(plancheck.ResourceActionCreate, plancheck.ExpectUnknownValue(address, tfjsonpath.New("id")), knownInPlan("account_id")),
			ConfigStateChecks: []statecheck.StateCheck{
				text("name", "deploy"),
				text("account_id", server.AccountID),
				value("description", knownvalue.Null()),
				value("force_destroy", knownvalue.Bool(false)),
				value("id", knownvalue.NotNull()),
				value("created_at", knownvalue.NotNull()),
			},
		},
		resource.TestStep{ // renamed and described in place, in one request
			PreConfig: server.ResetRequests,
			Config:    config("name = \"release\"\ndescription = \"Makes releases\""),
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate,
				knownInPlan("id"), knownInPlan("created_at"), knownInPlan("account_id")),
			ConfigStateChecks: []statecheck.StateCheck{
				text("name", "release"), text("description", "Makes releases"),
				expectRequests(server, http.MethodPut, accountPath, 1),
				acctest.CheckFunc(func() error {
					if got := only(t, server); got.Name != "release" || got.Description != "Makes releases" {
						return fmt.Errorf("the server has %+v", got)
					}
					return nil
				}),
			},
		},
		resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateVerify: true,
		},
		resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateVerify: true,
			ImportStateIdFunc: importID(t, server, "%s/%s"),
		},
		resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateVerify: true,
			ImportStateIdFunc: importID(t, server, "accounts/%s/%s"),
		},
		resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID,
		},
		resource.TestStep{ // the description is removed, the name stays
			PreConfig:        server.ResetRequests,
			Config:           config(`name = "release"`),
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{
				value("description", knownvalue.Null()),
				acctest.CheckFunc(func() error {
					if got := only(t, server); got.Name != "release" || got.Description != "" {
						return fmt.Errorf("the server has %+v", got)
					}
					return nil
				}),
			},
		},
		resource.TestStep{ // what the API does not know of is no request
			PreConfig:        server.ResetRequests,
			Config:           config("name = \"release\"\nforce_destroy = true"),
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, knownInPlan("id")),
			ConfigStateChecks: []statecheck.StateCheck{
				value("force_destroy", knownvalue.Bool(true)), expectRequests(server, http.MethodPut, accountPath, 0),
			},
		},
	)
}

func importID(t *testing.T, server *accesstest.Server, format string) resource.ImportStateIdFunc {
	t.Helper()
	return func(*terraform.State) (string, error) {
		return fmt.Sprintf(format, server.AccountID, only(t, server).ID), nil
	}
}

// TestAccServiceAccount_importByIdentity needs a Terraform that knows identities.
func TestAccServiceAccount_importByIdentity(t *testing.T) {
	t.Parallel()

	acctest.Needs(t, acctest.Identity)
	server := acctest.NewServer(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(server),
		Steps: []resource.TestStep{
			{
				Config: acctest.Provider(server) + config(`name = "deploy"`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("account_id")),
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id")),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

// TestAccServiceAccount_replace changes the account. No object can move, so it is created in
// the new account and deleted in the old one.
func TestAccServiceAccount_replace(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.WithAccountID("first", "second"))
	in := func(want string) statecheck.StateCheck {
		return acctest.CheckFunc(func() error {
			if got := only(t, server).AccountID; got != want {
				return fmt.Errorf("the service account is in account %s, want %s", got, want)
			}
			return nil
		})
	}
	acctest.Run(t, server,
		resource.TestStep{
			Config:            config(`name = "deploy"`),
			ConfigStateChecks: []statecheck.StateCheck{text("account_id", "first"), in("first")},
		},
		resource.TestStep{ // to name the provider's account changes nothing
			Config:           config("name = \"deploy\"\naccount_id = \"first\""),
			ConfigPlanChecks: planned(plancheck.ResourceActionNoop),
		},
		resource.TestStep{
			Config: config("name = \"deploy\"\naccount_id = \"second\""),
			ConfigPlanChecks: planned(plancheck.ResourceActionDestroyBeforeCreate,
				plancheck.ExpectUnknownValue(address, tfjsonpath.New("id")), plancheck.ExpectUnknownValue(address, tfjsonpath.New("created_at"))),
			ConfigStateChecks: []statecheck.StateCheck{text("account_id", "second"), in("second")},
		},
		resource.TestStep{ // imported from an account that is not the provider's
			ResourceName: address, ImportState: true, ImportStateVerify: true,
			ImportStateIdFunc: func(*terraform.State) (string, error) { return "second/" + only(t, server).ID, nil },
		},
	)
}

// TestAccServiceAccount_drift reverts changes outside Terraform.
func TestAccServiceAccount_drift(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	lines := config("name = \"deploy\"\ndescription = \"Deploys\"")
	change := func(change func(*accesstest.ServiceAccount)) func() {
		return func() {
			server.ChangeServiceAccount(only(t, server).ID, change)
			server.ResetRequests()
		}
	}
	acctest.Run(t, server,
		resource.TestStep{Config: lines},
		resource.TestStep{
			PreConfig:        change(func(account *accesstest.ServiceAccount) { account.Name, account.Description = "changed", "" }),
			Config:           lines,
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, knownInPlan("id")),
			ConfigStateChecks: []statecheck.StateCheck{
				text("name", "deploy"), text("description", "Deploys"), expectRequests(server, http.MethodPut, accountPath, 1),
			},
		},
		resource.TestStep{ // what is not configured is drift as well
			Config: config(`name = "deploy"`),
		},
		resource.TestStep{
			PreConfig:         change(func(account *accesstest.ServiceAccount) { account.Description = "by hand" }),
			Config:            config(`name = "deploy"`),
			ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{value("description", knownvalue.Null())},
		},
	)
}

// TestAccServiceAccount_disappears creates the service account again if it was deleted
// outside Terraform. Destroying it then is no error.
func TestAccServiceAccount_disappears(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	lines := config(`name = "deploy"`)
	acctest.Run(t, server,
		resource.TestStep{Config: lines},
		resource.TestStep{
			PreConfig:         func() { server.RemoveServiceAccount(only(t, server).ID) },
			Config:            lines,
			ConfigPlanChecks:  planned(plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{value("id", knownvalue.NotNull())},
		},
		resource.TestStep{ // deleted between the refresh and the destroy
			PreConfig: func() {
				server.Before(http.MethodDelete, accountPath, func() { server.RemoveServiceAccount(only(t, server).ID) })
			},
			Config: lines, Destroy: true,
		},
	)
}

// TestAccServiceAccount_goneWarning warns that it no longer exists, with its name.
func TestAccServiceAccount_goneWarning(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	cli.Write(config(`name = "deploy"`))
	cli.Run("apply", "-auto-approve")
	gone := only(t, server)
	server.RemoveServiceAccount(gone.ID)
	got, _ := cli.Run("plan")
	if len(got) != 1 || got[0].Severity != "warning" || got[0].Summary != "The service account no longer exists" ||
		!strings.Contains(got[0].Detail, fmt.Sprintf("%q (%q)", "deploy", gone.ID)) {
		t.Errorf("got %+v", got)
	}
}
