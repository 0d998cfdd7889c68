package servicetoken_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// difficultNames are names that are hard to write in a configuration.
var difficultNames = []string{
	"ci", "ci", "deploy to production", "büro-drucker", "東京🗼", "naïve ${name}", "%{ if true }", `say "no"`, `back\slash`, "it's", "tab\there", "two\nlines",
	"true", "null", "42", `["a","b"]`, " padded ", "$${kept}", "#no comment", "<b>&amp;</b>", strings.Repeat("n", 350),
}

// seedEstate creates service accounts and tokens of all types outside Terraform.
func seedEstate(server *accesstest.Server) {
	now := server.Clock.Now()
	var owners []string
	for i := range 5 {
		owner := server.SeedServiceAccount(accesstest.ServiceAccount{Name: fmt.Sprintf("owner-%d", i), Description: []string{"", "Deploys ${everything}.", `"quoted"`, "東京", "a\nb"}[i]})
		owners = append(owners, owner.ID)
	}
	kinds := []func(*accesstest.ServiceToken){
		func(*accesstest.ServiceToken) {},
		func(t *accesstest.ServiceToken) { t.Duration = "forever" },
		func(t *accesstest.ServiceToken) { t.Duration = "48h30m" },
		func(t *accesstest.ServiceToken) { t.ExpiresAt = new(now.AddDate(0, 3, 0)) },
		func(t *accesstest.ServiceToken) { t.Disabled = true },
		func(t *accesstest.ServiceToken) { t.Type = "connector" },
		func(t *accesstest.ServiceToken) {
			t.Visibility, t.ServiceAccountID = "public", owners[1]
			t.Domains = []string{"https://shop.example.com", "http://localhost:3000", "https://xn--bcher-kva.example"}
		},
		func(t *accesstest.ServiceToken) { t.ExpiresAt = new(now.Add(-time.Hour)) }, // a date that has passed
		func(t *accesstest.ServiceToken) { t.Duration, t.CreatedAt = "1h", now.AddDate(0, -1, 0) },
		func(t *accesstest.ServiceToken) {
			t.ClientSecretVersion, t.PreviousClientSecret, t.PreviousClientSecretExpiresAt = 7, "cfast_previous", new(now.Add(time.Hour))
		},
		func(t *accesstest.ServiceToken) { t.User = accesstest.User{ID: "u-1", Name: "Somebody Else"} },
	}
	for i := range 50 {
		token := accesstest.ServiceToken{Name: difficultNames[i%len(difficultNames)]}
		if i%3 == 0 {
			token.ServiceAccountID = owners[i%len(owners)]
		}
		kinds[i%len(kinds)](&token)
		server.SeedServiceToken(token)
	}
}

// TestAccAdoption finds all objects by one query, generates their configuration and imports
// them. Nothing is written to the API, and the next plan is empty.
func TestAccAdoption(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Query)

	server := acctest.NewServer(t)
	seedEstate(server)
	cli := acctest.NewCLI(t, server)
	cli.Write("")
	const query = `
list "access_service_account" "all" {
  provider         = access
  include_resource = true
}
list "access_service_token" "all" {
  provider         = access
  include_resource = true
}
`
	found, diagnostics := cli.Query(query)
	if len(diagnostics) > 0 || len(found["access_service_account.all"]) != 5 || len(found["access_service_token.all"]) != 50 {
		t.Fatalf("found %d service accounts and %d tokens, and %+v", len(found["access_service_account.all"]), len(found["access_service_token.all"]), diagnostics)
	}

	cli.Output("query", "-generate-config-out=generated.tf")
	warned, planned := cli.Run("plan")
	if !strings.Contains(planned, "Plan: 55 to import, 0 to add, 0 to change, 0 to destroy") {
		t.Errorf("the plan does more than to import:\n%s\n%s", planned, cli.ReadFile("generated.tf"))
	}
	warned = slices.DeleteFunc(warned, func(d acctest.Diagnostic) bool { return d.Summary != "Imported without its secret" })
	if len(warned) != 1 {
		t.Errorf("it is said %d times that secrets are not imported", len(warned))
	}
	cli.Run("apply", "-auto-approve")
	if _, planned := cli.Run("plan"); !strings.Contains(planned, "Plan: 0 to add, 0 to change, 0 to destroy") {
		t.Errorf("the plan after is not empty:\n%s", planned)
	}
	acctest.NoWrites(t, server)

	// What the query showed of the resources is what was imported.
	imported := cli.State()
	for _, results := range found {
		for _, result := range results {
			if diff := cmp.Diff(result.Resource, imported[result.Identity.ID]); diff != "" {
				t.Errorf("%s: the import differs from the query (-query +import):\n%s", result.Name, diff)
			}
		}
	}
}

// TestAccAdoption_zone does the same with the tokens of a zone.
func TestAccAdoption_zone(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Query)

	server := acctest.NewServer(t, accesstest.CoreOnly())
	server.SeedServiceToken(accesstest.ServiceToken{Name: "elsewhere"})
	for _, name := range difficultNames {
		server.SeedServiceToken(accesstest.ServiceToken{Name: name, ZoneID: server.ZoneID})
	}
	cli := acctest.NewCLI(t, server)
	cli.Write("")
	cli.WriteFile("zone.tfquery.hcl", listBlock("zone", fmt.Sprintf("zone_id = %q", server.ZoneID)))
	cli.Output("query", "-generate-config-out=generated.tf")
	if _, out := cli.Run("apply", "-auto-approve"); !strings.Contains(out, fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy", len(difficultNames))) {
		t.Errorf("the apply does more than to import:\n%s\n%s", out, cli.ReadFile("generated.tf"))
	}
	if _, planned := cli.Run("plan"); !strings.Contains(planned, "Plan: 0 to add, 0 to change, 0 to destroy") {
		t.Errorf("the plan after is not empty:\n%s", planned)
	}
	acctest.NoWrites(t, server)
}

// TestAccAdoption_importBlock generates the configuration of an import block. If the token
// has a duration, it does not contain expires_at.
func TestAccAdoption_importBlock(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Query) // the same versions let the provider generate

	server := acctest.NewServer(t)
	lasting := server.SeedServiceToken(accesstest.ServiceToken{Name: "lasting", Duration: "720h"})
	dated := server.SeedServiceToken(accesstest.ServiceToken{Name: "dated", ExpiresAt: new(server.Clock.Now().AddDate(1, 0, 0))})
	cli := acctest.NewCLI(t, server)
	cli.Write(fmt.Sprintf(`
import {
  to = access_service_token.lasting
  id = %q
}
import {
  to = access_service_token.dated
  id = %q
}
`, lasting.ID, dated.ID))
	cli.Output("plan", "-generate-config-out=generated.tf")
	generated := cli.ReadFile("generated.tf")
	if n := strings.Count(generated, "expires_at"); n != 1 || !strings.Contains(generated, dated.ExpiresAt.UTC().Format(time.RFC3339)) {
		t.Errorf("%d tokens have a fixed date:\n%s", n, generated)
	}
	cli.Run("apply", "-auto-approve")
	if _, planned := cli.Run("plan"); !strings.Contains(planned, "Plan: 0 to add, 0 to change, 0 to destroy") {
		t.Errorf("the plan after is not empty:\n%s", planned)
	}
	acctest.NoWrites(t, server)
}
