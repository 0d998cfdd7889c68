package servicetoken_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

const address = "access_service_token.test"

// config returns a token with the given lines in its block.
func config(lines string) string {
	return fmt.Sprintf("resource \"access_service_token\" \"test\" {\n%s\n}\n", lines)
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

func unknownInPlan(attribute string) plancheck.PlanCheck {
	return plancheck.ExpectUnknownValue(address, tfjsonpath.New(attribute))
}

func knownInPlan(attribute string) plancheck.PlanCheck {
	return plancheck.ExpectKnownValue(address, tfjsonpath.New(attribute), knownvalue.NotNull())
}

// TestAccServiceToken_core creates, changes and deletes a token on servers without
// extensions, as Cloudflare's, with every allowed form of response.
func TestAccServiceToken_core(t *testing.T) {
	t.Parallel()

	for name, opts := range map[string][]accesstest.Option{
		"full":               {},
		"core":               {accesstest.CoreOnly()},
		"no secret version":  {accesstest.CoreOnly(), accesstest.WithoutSecretVersion()},
		"fractions in times": {accesstest.CoreOnly(), accesstest.WithFractionalTimes()},
		"unknown fields":     {accesstest.CoreOnly(), accesstest.WithUnknownFields()},
		"404 for no route":   {accesstest.CoreOnly(), accesstest.WithUnknownRouteStatus(http.StatusNotFound)},
		"all at once": {
			accesstest.CoreOnly(), accesstest.WithoutSecretVersion(), accesstest.WithFractionalTimes(),
			accesstest.WithUnknownFields(), accesstest.WithLooseFilters(), accesstest.WithLenientBodies(),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t, opts...)
			var first, second accesstest.Credential
			acctest.Run(t, server,
				resource.TestStep{
					Config:           config(`name = "ci"`),
					ConfigPlanChecks: planned(plancheck.ResourceActionCreate, knownInPlan("duration"), unknownInPlan("expires_at")),
					ConfigStateChecks: []statecheck.StateCheck{
						text("name", "ci"),
						text("account_id", server.AccountID),
						text("type", "developer"),
						text("visibility", "private"),
						text("duration", "8760h"),
						text("previous_secret_grace_period", "0s"),
						value("enabled", knownvalue.Bool(true)),
						value("expires_at", knownvalue.NotNull()),
						value("created_at", knownvalue.NotNull()),
						value("service_account_id", knownvalue.Null()),
						value("domains", knownvalue.Null()),
						value("previous_client_secret_expires_at", knownvalue.Null()),
						&acctest.Credential{Server: server, Address: address, Into: &first},
					},
				},
				resource.TestStep{ // a new name changes nothing else
					Config: config(`name = "pipeline"`),
					ConfigPlanChecks: planned(plancheck.ResourceActionUpdate,
						knownInPlan("client_secret"), knownInPlan("expires_at"), knownInPlan("client_id"), knownInPlan("id")),
					ConfigStateChecks: []statecheck.StateCheck{text("name", "pipeline"), &acctest.Credential{Server: server, Address: address}},
				},
				resource.TestStep{ // another duration restarts the lifetime
					PreConfig:         func() { server.Clock.Advance(time.Hour) },
					Config:            config("name = \"pipeline\"\nduration = \"720h\""),
					ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, unknownInPlan("expires_at"), knownInPlan("client_secret")),
					ConfigStateChecks: []statecheck.StateCheck{text("duration", "720h"), expiresIn(server, 720*time.Hour)},
				},
				resource.TestStep{ // the same duration in another spelling
					PreConfig:        server.ResetRequests,
					Config:           config("name = \"pipeline\"\nduration = \"720h0m0s\""),
					ConfigPlanChecks: planned(plancheck.ResourceActionNoop),
				},
				resource.TestStep{ // the first triggers only take note
					PreConfig:         func() { acctest.NoWrites(t, server) },
					Config:            config("name = \"pipeline\"\nduration = \"720h\"\nrotate_triggers = { n = \"1\" }"),
					ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, knownInPlan("client_secret")),
					ConfigStateChecks: []statecheck.StateCheck{&acctest.Credential{Server: server, Address: address}},
				},
				resource.TestStep{ // a rotation with an overlap
					Config: config("name = \"pipeline\"\nduration = \"720h\"\nrotate_triggers = { n = \"2\" }\nprevious_secret_grace_period = \"24h\""),
					ConfigPlanChecks: planned(plancheck.ResourceActionUpdate,
						unknownInPlan("client_secret"), unknownInPlan("previous_client_secret_expires_at"), knownInPlan("client_id"), knownInPlan("id")),
					ConfigStateChecks: []statecheck.StateCheck{
						value("previous_client_secret_expires_at", knownvalue.NotNull()),
						&acctest.Credential{Server: server, Address: address, Into: &second},
						works(server, &first, http.StatusOK),
					},
				},
				resource.TestStep{ // the overlap ends
					PreConfig:         func() { server.Clock.Advance(25 * time.Hour) },
					Config:            config("name = \"pipeline\"\nduration = \"720h\"\nrotate_triggers = { n = \"2\" }\nprevious_secret_grace_period = \"24h\""),
					ConfigPlanChecks:  planned(plancheck.ResourceActionNoop),
					ConfigStateChecks: []statecheck.StateCheck{works(server, &first, http.StatusUnauthorized), works(server, &second, http.StatusOK)},
				},
				resource.TestStep{ // a rotation without one
					Config:           config("name = \"pipeline\"\nduration = \"720h\"\nrotate_triggers = { n = \"3\" }"),
					ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, unknownInPlan("client_secret")),
					ConfigStateChecks: []statecheck.StateCheck{
						&acctest.Credential{Server: server, Address: address},
						works(server, &second, http.StatusUnauthorized),
					},
				},
				resource.TestStep{ // disabled and enabled again
					Config:            config("name = \"pipeline\"\nduration = \"720h\"\nenabled = false"),
					ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, knownInPlan("client_secret")),
					ConfigStateChecks: []statecheck.StateCheck{&acctest.Credential{Server: server, Address: address, Want: http.StatusUnauthorized}},
				},
				resource.TestStep{
					Config:            config("name = \"pipeline\"\nduration = \"720h\""),
					ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, knownInPlan("client_secret")),
					ConfigStateChecks: []statecheck.StateCheck{&acctest.Credential{Server: server, Address: address}},
				},
				resource.TestStep{
					ResourceName: address, ImportState: true, ImportStateVerify: true,
					ImportStateVerifyIgnore: []string{"client_secret", "previous_secret_grace_period"},
				},
			)
		})
	}
}

// expiresIn checks by the server's clock when the token expires.
func expiresIn(server *accesstest.Server, lifetime time.Duration) statecheck.StateCheck {
	return value("expires_at", knownvalue.StringFunc(func(got string) error {
		at, err := time.Parse(time.RFC3339, got)
		if err != nil {
			return err
		}
		if left := at.Sub(server.Clock.Now()).Round(time.Minute); left != lifetime {
			return fmt.Errorf("the token ends in %s, want %s", left, lifetime)
		}
		return nil
	}))
}

// works checks a credential of an earlier step.
func works(server *accesstest.Server, credential *accesstest.Credential, want int) statecheck.StateCheck {
	return acctest.CheckFunc(func() error {
		if got, _ := server.Authenticate(*credential); got != want {
			return fmt.Errorf("the earlier credential is answered with %d, want %d", got, want)
		}
		return nil
	})
}

// TestAccServiceToken_full uses every attribute on a server with extensions.
func TestAccServiceToken_full(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	accounts := `
resource "access_service_account" "a" { name = "team-a" }
resource "access_service_account" "b" { name = "team-b" }
`
	var published accesstest.Credential
	acctest.Run(t, server,
		resource.TestStep{
			Config: accounts + config(`
  name               = "search-box"
  service_account_id = access_service_account.a.id
  visibility         = "public"
  domains            = ["Shop.Example.com", "https://www.example.com/"]
  expires_at         = "2099-01-31T02:00:00+02:00"`),
			ConfigStateChecks: []statecheck.StateCheck{
				text("visibility", "public"),
				text("expires_at", "2099-01-31T02:00:00+02:00"),
				value("duration", knownvalue.Null()),
				value("domains", knownvalue.SetExact([]knownvalue.Check{
					knownvalue.StringExact("Shop.Example.com"), knownvalue.StringExact("https://www.example.com/"),
				})),
				&acctest.Credential{Server: server, Address: address, Origin: "https://shop.example.com", Into: &published},
				&acctest.Credential{Server: server, Address: address, Origin: "https://evil.example.net", Want: http.StatusForbidden},
			},
		},
		resource.TestStep{ // other spellings of the same
			PreConfig: server.ResetRequests,
			Config: accounts + config(`
  name               = "search-box"
  service_account_id = access_service_account.a.id
  visibility         = "public"
  domains            = ["https://www.example.com", "https://shop.example.com:443"]
  expires_at         = "2099-01-31T00:00:00Z"`),
			ConfigPlanChecks: planned(plancheck.ResourceActionNoop),
		},
		resource.TestStep{ // reassigned, moved to other domains, ended earlier: all in place
			PreConfig: func() { acctest.NoWrites(t, server) },
			Config: accounts + config(`
  name               = "search-box"
  service_account_id = access_service_account.b.id
  visibility         = "public"
  domains            = ["https://shop.example.com", "http://localhost:3000"]
  expires_at         = "2098-01-31T00:00:00Z"`),
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, knownInPlan("client_secret"), knownInPlan("service_account_id")),
			ConfigStateChecks: []statecheck.StateCheck{
				&acctest.Credential{Server: server, Address: address, Origin: "http://localhost:3000"},
				&acctest.Credential{Server: server, Address: address, Origin: "https://www.example.com", Want: http.StatusForbidden},
				acctest.CheckFunc(func() error {
					if n := server.CountRequests(http.MethodPost, "/accounts/*/access/service_tokens/*/reassign"); n != 1 {
						return fmt.Errorf("%d reassignments were sent, want 1", n)
					}
					return nil
				}),
			},
		},
		resource.TestStep{ // from a date to a duration
			Config: accounts + config(`
  name               = "search-box"
  service_account_id = access_service_account.b.id
  visibility         = "public"
  domains            = ["https://shop.example.com", "http://localhost:3000"]
  duration           = "48h"`),
			ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, unknownInPlan("expires_at"), knownInPlan("client_secret")),
			ConfigStateChecks: []statecheck.StateCheck{text("duration", "48h"), expiresIn(server, 48*time.Hour)},
		},
		resource.TestStep{ // and back again
			Config: accounts + config(`
  name               = "search-box"
  service_account_id = access_service_account.b.id
  visibility         = "public"
  domains            = ["https://shop.example.com", "http://localhost:3000"]
  expires_at         = "2098-01-31T00:00:00Z"`),
			ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, unknownInPlan("duration"), knownInPlan("client_secret")),
			ConfigStateChecks: []statecheck.StateCheck{text("expires_at", "2098-01-31T00:00:00Z")},
		},
		resource.TestStep{ // a published secret never becomes an unrestricted one
			Config: accounts + config(`
  name               = "search-box"
  service_account_id = access_service_account.b.id`),
			ConfigPlanChecks: planned(plancheck.ResourceActionDestroyBeforeCreate, unknownInPlan("client_secret"), unknownInPlan("id")),
			ConfigStateChecks: []statecheck.StateCheck{
				text("visibility", "private"),
				&acctest.Credential{Server: server, Address: address},
				works(server, &published, http.StatusUnauthorized),
			},
		},
		resource.TestStep{ // another type replaces as well
			Config: accounts + config(`
  name               = "search-box"
  service_account_id = access_service_account.b.id
  type               = "connector"
  duration           = "forever"`),
			ConfigPlanChecks:  planned(plancheck.ResourceActionDestroyBeforeCreate),
			ConfigStateChecks: []statecheck.StateCheck{text("type", "connector"), text("duration", "forever"), value("expires_at", knownvalue.Null())},
		},
		resource.TestStep{ // the API cannot return it to a person
			Config:      accounts + config("name = \"search-box\"\ntype = \"connector\"\nduration = \"forever\""),
			ExpectError: regexp.MustCompile(`Service account cannot be removed`),
		},
	)
}

// TestAccServiceToken_unknown has values that are known only in the apply.
func TestAccServiceToken_unknown(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	acctest.Run(t, server, resource.TestStep{
		Config: `
resource "access_service_account" "owner" { name = "owner" }
resource "terraform_data" "later" { input = "shop.example.com" }
` + config(`
  name               = "box-${terraform_data.later.output}"
  service_account_id = access_service_account.owner.id
  visibility         = terraform_data.later.id != "" ? "public" : "private"
  domains            = [terraform_data.later.output]
  duration           = terraform_data.later.id != "" ? "24h" : "48h"
  enabled            = terraform_data.later.id != ""
  rotate_triggers    = { later = terraform_data.later.id }
  previous_secret_grace_period = terraform_data.later.id != "" ? "1h" : "2h"`),
		ConfigStateChecks: []statecheck.StateCheck{
			text("name", "box-shop.example.com"),
			text("duration", "24h"),
			&acctest.Credential{Server: server, Address: address, Origin: "https://shop.example.com"},
		},
	})
}

// TestAccServiceToken_unknownProvider configures a second provider with a token that the
// first one creates in the same run.
func TestAccServiceToken_unknownProvider(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	configuration := func(rotation string) string {
		return fmt.Sprintf(`
resource "access_service_token" "admin" {
  name                         = "admin"
  rotate_triggers              = { n = %q }
  previous_secret_grace_period = "1h"
}
provider "access" {
  alias      = "inner"
  endpoint   = %q
  account_id = %q
  api_token  = access_service_token.admin.client_secret
}
resource "access_service_token" "test" {
  provider = access.inner
  name     = "made-by-admin"
}
`, rotation, server.Endpoint, server.AccountID)
	}
	acctest.Run(t, server,
		resource.TestStep{
			Config:            configuration("1"),
			ConfigStateChecks: []statecheck.StateCheck{&acctest.Credential{Server: server, Address: address}},
		},
		resource.TestStep{
			Config:            configuration("2"),
			ConfigStateChecks: []statecheck.StateCheck{&acctest.Credential{Server: server, Address: address}},
		},
	)
}
