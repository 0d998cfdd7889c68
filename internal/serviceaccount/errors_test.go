package serviceaccount_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceAccount_createErrors checks the errors of failed creations. After each of
// them the server has no service account, and the next apply succeeds.
func TestAccServiceAccount_createErrors(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	taken := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "taken"})
	fails := func(want *regexp.Regexp, fault accesstest.Fault) resource.TestStep {
		fault.Method, fault.Path = http.MethodPost, accountsPath
		return resource.TestStep{
			PreConfig:   func() { server.AddFault(fault) },
			Config:      config("name = \"deploy\"\ndescription = \"Deploys\""),
			ExpectError: want,
		}
	}
	status := func(status, code int) accesstest.Fault {
		return accesstest.Fault{Kind: accesstest.FaultStatus, Status: status, Code: code, Message: "no, said the API"}
	}
	pointing := func(pointer string) accesstest.Fault {
		fault := status(http.StatusBadRequest, 12130)
		fault.Pointer = pointer
		return fault
	}
	acctest.Run(t, server,
		fails(says("Check the token (api_token in the provider block)"), status(http.StatusUnauthorized, 10000)),
		fails(says(`It needs "Access: Service Tokens Write"`), status(http.StatusForbidden, 9109)),
		fails(says("Check the account"), status(http.StatusBadRequest, 7003)),
		fails(regexp.MustCompile(`(?s)Unable to create service account.*HTTP status: 403`), accesstest.Fault{Kind: accesstest.FaultHTML, Status: http.StatusForbidden}),
		fails(regexp.MustCompile(`(?s)\d+: description = .*no, said the API.*HTTP status: 400\s.*Error code: 12130\s.*Request ID: `), pointing("/description")),
		fails(regexp.MustCompile(`(?s)\d+: resource "access_service_account" "test".*no, said the API`), pointing("/color")),
		resource.TestStep{ // unique names are the API's own rule, and not known at plan
			Config:      config(`name = "taken"`),
			ExpectError: regexp.MustCompile(`(?s)\d+: name = "taken".*The request for service account "taken" failed.*exists already.*HTTP status: 409\s.*Error code: 12202`),
		},
		resource.TestStep{ // the response is lost, and nothing is created twice
			PreConfig: func() {
				if n := len(server.ServiceAccounts()); n != 1 {
					t.Errorf("the failed creations left %d service accounts", n-1)
				}
				server.AddFault(accesstest.Fault{Method: http.MethodPost, Path: accountsPath, Kind: accesstest.FaultCutAfter})
			},
			Config:            config("name = \"deploy\"\ndescription = \"Deploys\""),
			ConfigPlanChecks:  planned(plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{text("name", "deploy"), text("description", "Deploys")},
		},
		resource.TestStep{
			PreConfig: func() { server.RemoveServiceAccount(taken.ID) },
			Config:    config("name = \"deploy\"\ndescription = \"Deploys\""),
		},
	)
}

// TestAccServiceAccount_laterErrors fails on an object that exists. It stays in the state
// without changes.
func TestAccServiceAccount_laterErrors(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	taken := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "taken"})
	refresh := func(fault accesstest.Fault) func() {
		fault.Method, fault.Path = http.MethodGet, accountPath
		return func() { server.AddFault(fault) }
	}
	acctest.Run(t, server,
		resource.TestStep{Config: config(`name = "deploy"`)},
		resource.TestStep{
			Config:      config(`name = "taken"`),
			ExpectError: regexp.MustCompile(`(?s)\d+: name = "taken".*Unable to update service account|Unable to update service account.*\d+: name = "taken"`),
		},
		resource.TestStep{ // a proxy's 404 removes nothing from the state
			PreConfig:   refresh(accesstest.Fault{Kind: accesstest.FaultHTML, Status: http.StatusNotFound}),
			Config:      config(`name = "deploy"`),
			ExpectError: says("Unable to read service account"),
		},
		resource.TestStep{ // nor does a mistyped account
			PreConfig:   refresh(accesstest.Fault{Kind: accesstest.FaultStatus, Status: http.StatusNotFound, Code: 7003, Message: "Could not route"}),
			Config:      config(`name = "deploy"`),
			ExpectError: says("Check the account"),
		},
		resource.TestStep{ // nor does a transient failure of the server
			PreConfig:        refresh(accesstest.Fault{Kind: accesstest.FaultStatus, Status: http.StatusServiceUnavailable}),
			Config:           config(`name = "deploy"`),
			ConfigPlanChecks: planned(plancheck.ResourceActionNoop),
		},
		resource.TestStep{
			PreConfig: func() {
				server.AddFault(accesstest.Fault{Method: http.MethodDelete, Path: accountPath, Kind: accesstest.FaultStatus, Status: http.StatusForbidden, Code: 9109})
			},
			Config: config(`name = "deploy"`), Destroy: true,
			ExpectError: says("Unable to delete service account"),
		},
		resource.TestStep{
			PreConfig: func() { server.RemoveServiceAccount(taken.ID) },
			Config:    config(`name = "deploy"`),
		},
	)
}

// TestAccServiceAccount_validation checks the error of each mistake, and the line that it
// points at, before any request is sent.
func TestAccServiceAccount_validation(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	for name, tc := range map[string]struct{ lines, at, want string }{
		"no name":         {`description = "x"`, `resource "access_service_account" "test"`, `"name" is required`},
		"spaces":          {`name = "my account"`, "name", `"my account" must not contain spaces, write, for example, "my-account"`},
		"umlaut":          {`name = "schlüssel"`, "name", `must not contain "ü"`},
		"dot":             {`name = "a.b"`, "name", `write, for example, "a-b"`},
		"empty":           {`name = ""`, "name", `must not be empty`},
		"65 characters":   {`name = "` + strings.Repeat("x", 65) + `"`, "name", `is 65 characters long, at most 64 are allowed`},
		"no description":  {"name = \"a\"\ndescription = \"\"", "description", `string length must be at least 1`},
		"account in path": {"name = \"a\"\naccount_id = \"accounts/a\"", "account_id", `must not contain a slash`},
		"empty account":   {"name = \"a\"\naccount_id = \"\"", "account_id", `must not be empty`},
		"not a bool":      {"name = \"a\"\nforce_destroy = \"maybe\"", "force_destroy", `a bool is required`},
		"computed":        {"name = \"a\"\ncreated_at = \"2027-01-31T00:00:00Z\"", "created_at", `read-only`},
		"unknown":         {"name = \"a\"\ncolor = \"red\"", "color", `An argument named "color" is not expected here`},
	} {
		cli.Write(config(tc.lines))
		got, _ := cli.Run("validate")
		if len(got) != 1 || !strings.Contains(got[0].Summary+" "+got[0].Detail, tc.want) || !strings.HasPrefix(got[0].Snippet.Code, tc.at) {
			t.Errorf("%s: got %+v, want %q at %q", name, got, tc.want, tc.at)
		}
	}
	cli.Write(config(`name = "` + strings.Repeat("x", 62) + `_-"`))
	if got, _ := cli.Run("validate"); len(got) > 0 {
		t.Errorf("a name of 64 characters is refused: %+v", got)
	}
	if got := server.Requests(); len(got) > 0 {
		t.Errorf("%d requests were sent, although only the configuration is at fault", len(got))
	}
}

// TestAccServiceAccount_coreOnly refuses at plan a server without service accounts,
// whatever its response is.
func TestAccServiceAccount_coreOnly(t *testing.T) {
	t.Parallel()

	for _, status := range []int{http.StatusBadRequest, http.StatusNotFound} {
		server := acctest.NewServer(t, accesstest.CoreOnly(), accesstest.WithUnknownRouteStatus(status))
		cli := acctest.NewCLI(t, server)
		cli.Write(config(`name = "deploy"`))
		got, _ := cli.Run("plan")
		if len(got) != 1 || got[0].Summary != "Not supported by this server" || got[0].Snippet.Code != `name = "deploy"` ||
			!strings.Contains(got[0].Detail, "Service accounts are an extension") {
			t.Errorf("%d: got %+v", status, got)
		}
		acctest.NoWrites(t, server)
	}
}
