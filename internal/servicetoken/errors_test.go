package servicetoken_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

const (
	tokensPath = "/accounts/*/access/service_tokens"
	tokenPath  = tokensPath + "/*"
	rotatePath = tokenPath + "/rotate"
)

// TestAccServiceToken_createErrors checks the errors of failed creations. After each of
// them the server has no token, and the next apply succeeds.
func TestAccServiceToken_createErrors(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		fault accesstest.Fault
		want  *regexp.Regexp
	}{
		"attribute at fault": {
			accesstest.Fault{Kind: accesstest.FaultStatus, Status: http.StatusBadRequest, Code: 12130, Message: "this name is no good", Pointer: "/name"},
			regexp.MustCompile(`(?s)\d+: name = "ci".*this name is no good.*HTTP status: 400.*Error code: 12130.*Request ID: `),
		},
		"unauthorized": {
			accesstest.Fault{Kind: accesstest.FaultStatus, Status: http.StatusUnauthorized, Code: 10000, Message: "Authentication error"},
			says("Check the token (api_token in the provider block)"),
		},
		"forbidden": {
			accesstest.Fault{Kind: accesstest.FaultStatus, Status: http.StatusForbidden, Code: 9109, Message: "Unauthorized to access requested resource"},
			says(`It needs "Access: Service Tokens Write"`),
		},
		"unknown route": {
			accesstest.Fault{Kind: accesstest.FaultStatus, Status: http.StatusBadRequest, Code: 7003, Message: "Could not route to /accounts/x"},
			says("Check the account"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t)
			tc.fault.Method, tc.fault.Path = http.MethodPost, tokensPath
			acctest.Run(t, server,
				resource.TestStep{
					PreConfig: func() { server.AddFault(tc.fault) },
					Config:    config(`name = "ci"`), ExpectError: tc.want,
				},
				resource.TestStep{
					Config:            config(`name = "ci"`),
					ConfigPlanChecks:  planned(plancheck.ResourceActionCreate),
					ConfigStateChecks: []statecheck.StateCheck{&acctest.Credential{Server: server, Address: address}},
				},
			)
		})
	}
}

// TestAccServiceToken_passingErrors continues after transient errors. A creation is sent
// again only if the first request cannot have had an effect.
func TestAccServiceToken_passingErrors(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	fault := func(method, path string, kind accesstest.FaultKind, status int) {
		server.AddFault(accesstest.Fault{Method: method, Path: path, Kind: kind, Status: status})
	}
	acctest.Run(t, server,
		resource.TestStep{
			PreConfig: func() { fault(http.MethodPost, tokensPath, accesstest.FaultRateLimit, 0) },
			Config:    config(`name = "ci"`),
		},
		resource.TestStep{
			PreConfig: func() {
				fault(http.MethodGet, tokenPath, accesstest.FaultStatus, http.StatusServiceUnavailable)
				fault(http.MethodPut, tokenPath, accesstest.FaultCutAfter, 0)
			},
			Config:            config(`name = "renamed"`),
			ConfigStateChecks: []statecheck.StateCheck{text("name", "renamed")},
		},
	)
}

// TestAccServiceToken_partialUpdate records the requests that succeeded before one failed,
// and sends the others in the next apply.
func TestAccServiceToken_partialUpdate(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	owner := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "owner"})
	before := "name = \"ci\"\nduration = \"24h\"\nrotate_triggers = { n = \"1\" }\n"
	after := "name = \"renamed\"\nduration = \"48h\"\nservice_account_id = \"" + owner.ID + "\"\nrotate_triggers = { n = \"2\" }\n"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(server),
		Steps: []resource.TestStep{
			{Config: acctest.Provider(server) + config(before)},
			{
				PreConfig: func() {
					server.AddFault(accesstest.Fault{Method: http.MethodPost, Path: rotatePath, Kind: accesstest.FaultStatus, Status: http.StatusForbidden, Code: 9109})
				},
				Config: acctest.Provider(server) + config(after), ExpectError: says("Unable to rotate service token"),
			},
			{
				PreConfig: func() {
					if got := only(t, server); got.Name != "renamed" || got.ServiceAccountID != owner.ID || got.Duration != "48h" {
						t.Errorf("the first requests were not sent: %s %s %s", got.Name, got.ServiceAccountID, got.Duration)
					}
					server.ResetRequests()
				},
				Config:           acctest.Provider(server) + config(after),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, knownInPlan("expires_at"), unknownInPlan("client_secret")),
				ConfigStateChecks: []statecheck.StateCheck{
					rotations(server, 1),
					&acctest.Credential{Server: server, Address: address},
					acctest.CheckFunc(func() error {
						n := server.CountRequests(http.MethodPut, tokenPath) + server.CountRequests(http.MethodPost, rotatePath) - server.CountRotations()
						if n > 0 {
							return fmt.Errorf("%d updates were sent again", n)
						}
						return nil
					}),
				},
			},
		},
	})
}

// TestAccServiceToken_refreshOutage does not change the state while the API is down,
// whatever its response is. Only the API's own 404 removes a token from the state.
func TestAccServiceToken_refreshOutage(t *testing.T) {
	t.Parallel()

	for name, fault := range map[string]accesstest.Fault{
		"page of a proxy":    {Kind: accesstest.FaultHTML, Status: http.StatusNotFound},
		"mistyped account":   {Kind: accesstest.FaultStatus, Status: http.StatusNotFound, Code: 7003, Message: "Could not route"},
		"no answer to speak": {Kind: accesstest.FaultEmptyBody, Status: http.StatusNotFound},
		"half an answer":     {Kind: accesstest.FaultTruncate, Times: -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t)
			fault.Method, fault.Path = http.MethodGet, tokenPath
			acctest.Run(t, server,
				resource.TestStep{Config: config(`name = "ci"`)},
				resource.TestStep{
					PreConfig: func() { server.AddFault(fault) },
					Config:    config(`name = "ci"`), ExpectError: says("Unable to read service token"),
				},
				resource.TestStep{
					PreConfig:         func() { server.ClearFaults(); server.Clock.Advance(time.Second) },
					Config:            config(`name = "ci"`),
					ConfigPlanChecks:  planned(plancheck.ResourceActionNoop),
					ConfigStateChecks: []statecheck.StateCheck{&acctest.Credential{Server: server, Address: address}},
				},
			)
		})
	}
}
