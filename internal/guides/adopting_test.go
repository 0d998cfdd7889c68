package guides_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// The ids in the examples.
const (
	ciID     = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"
	deployID = "0fba4e7f-68bb-4b0f-9b4b-7a3c4c3b3a4e"
)

// handMade starts a server with the tokens of the guide.
func handMade(t *testing.T) (server *accesstest.Server, ci accesstest.ServiceToken) {
	t.Helper()

	server = acctest.NewServer(t, accesstest.WithRunningClock())
	ci = server.SeedServiceToken(accesstest.ServiceToken{ID: ciID, Name: "ci"})
	server.SeedServiceToken(accesstest.ServiceToken{ID: deployID, Name: "deploy", Duration: "forever"})
	server.SeedServiceToken(accesstest.ServiceToken{Name: "legacy-web", Duration: "2160h"})
	server.SeedServiceToken(accesstest.ServiceToken{Name: "legacy-forever", Duration: "forever"})
	return server, ci
}

// adopting prepares the guide's folder, with main.tf and only those of its other
// files that are given.
func adopting(t *testing.T, server *accesstest.Server, files ...string) *workplace {
	t.Helper()

	place := guide(t, "adopting-existing-tokens", server)
	for _, file := range []string{"ci.tf", "deploy.tf", "all.tfquery.hcl"} {
		if slices.Contains(files, file) {
			continue
		}
		if err := os.Remove(filepath.Join(place.dir, file)); err != nil {
			t.Fatal(err)
		}
	}
	place.run("terraform init")
	server.ResetRequests()
	return place
}

// TestAccGuide_adoptingByID imports a token, which writes nothing, and then makes
// a secret that the state knows.
func TestAccGuide_adoptingByID(t *testing.T) {
	t.Parallel()

	server, before := handMade(t)
	place := adopting(t, server, "ci.tf")
	expect(t, place.run("terraform plan"), "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
	expect(t, place.run("terraform apply -auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed.")
	expect(t, place.run("terraform plan"), "No changes.")
	acctest.NoWrites(t, server)

	place.run("cp after/ci.tf ci.tf")
	expect(t, place.run("terraform apply -auto-approve"), "0 added, 1 changed, 0 destroyed.")
	expect(t, place.run("terraform plan"), "No changes.")
	after, _ := server.Token(ciID)
	if after.ClientSecret == before.ClientSecret {
		t.Error("there is no new secret")
	}
	for _, secret := range []string{before.ClientSecret, after.ClientSecret} {
		if status, _ := server.Authenticate(accesstest.Credential{ClientID: before.ClientID, ClientSecret: secret}); status != http.StatusOK {
			t.Errorf("a secret is answered with %d", status)
		}
	}
	expect(t, place.run("cat terraform.tfstate"), after.ClientSecret)
}

// TestAccGuide_adoptingByIdentity imports by identity.
func TestAccGuide_adoptingByIdentity(t *testing.T) {
	t.Parallel()

	acctest.Needs(t, acctest.Identity)
	server, _ := handMade(t)
	place := adopting(t, server, "ci.tf", "deploy.tf")
	expect(t, place.run("terraform apply -auto-approve"), "2 imported, 0 added, 0 changed, 0 destroyed.")
	expect(t, place.run("terraform plan"), "No changes.")
	acctest.NoWrites(t, server)
}

// TestAccGuide_adoptingGenerated has Terraform write the configuration of a
// token whose import is asked for. OpenTofu and Terraform before 1.14 write both
// the duration and the date of expiry; the guide says to delete one of them.
func TestAccGuide_adoptingGenerated(t *testing.T) {
	t.Parallel()

	server, _ := handMade(t)
	place := adopting(t, server, "ci.tf")
	place.run("sed -i '/^resource/,$d' ci.tf")
	output, err := place.try("terraform plan -generate-config-out=generated.tf")
	if err != nil {
		expect(t, output, "Conflicting attributes")
		output = place.run("sed -i '/expires_at/d' generated.tf && terraform plan")
	}
	expect(t, output, "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
	expect(t, place.run("terraform apply -auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed.")
	expect(t, place.run("terraform plan"), "No changes.")
	acctest.NoWrites(t, server)
}

// TestAccGuide_adoptingQuery finds tokens, and has their configuration written.
func TestAccGuide_adoptingQuery(t *testing.T) {
	t.Parallel()

	acctest.Needs(t, acctest.Query)
	server, _ := handMade(t)
	place := adopting(t, server, "all.tfquery.hcl")
	expect(t, place.run("terraform query"), "legacy-web", "legacy-forever")
	place.run("terraform query -generate-config-out=found.tf")
	expect(t, place.run("terraform plan"), "Plan: 2 to import, 0 to add, 0 to change, 0 to destroy.")
	expect(t, place.run("terraform apply -auto-approve"), "2 imported, 0 added, 0 changed, 0 destroyed.")
	expect(t, place.run("terraform plan"), "No changes.")
	acctest.NoWrites(t, server)
}
