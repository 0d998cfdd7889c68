package guides_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// TestAccGuide_adoptingKnown records the secret of an imported token.
func TestAccGuide_adoptingKnown(t *testing.T) {
	t.Parallel()

	server, ci := handMade(t)
	place := adopting(t, server, "ci.tf")
	expect(t, place.run("terraform apply -auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed.")
	place.run("cp known/ci.tf ci.tf")
	place.env = append(place.env, "TF_VAR_ci_secret="+ci.ClientSecret)
	expect(t, place.run("terraform apply -auto-approve"), "0 added, 1 changed, 0 destroyed.")
	expect(t, place.run("terraform plan"), "No changes.")
	expect(t, place.run("cat terraform.tfstate"), ci.ClientSecret)
	acctest.NoWrites(t, server)
}

// TestAccGuide_adoptingManyKnown adopts 50 tokens with their secrets, by a query, on a
// server that verifies them and on one that cannot. Nothing but reads is sent.
func TestAccGuide_adoptingManyKnown(t *testing.T) {
	t.Parallel()

	acctest.Needs(t, acctest.Query)
	const count = 50
	for name, opts := range map[string][]accesstest.Option{"full": nil, "core": {accesstest.CoreOnly()}} {
		for encryption, lines := range map[string]string{
			"plain":     "",
			"encrypted": "client_secret_encryption = { age_recipients = [\"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\"] }",
		} {
			t.Run(name+", "+encryption, func(t *testing.T) {
				t.Parallel()
				server := acctest.NewServer(t, append([]accesstest.Option{accesstest.WithRunningClock()}, opts...)...)
				secrets := map[string]string{}
				for i := range count {
					token := server.SeedServiceToken(accesstest.ServiceToken{Name: fmt.Sprintf("legacy-%d", i)})
					secrets[token.Name] = token.ClientSecret
				}
				place := adopting(t, server, "all.tfquery.hcl")
				place.run("terraform query -generate-config-out=found.tf")
				found := place.run("cat found.tf")
				var config strings.Builder
				for line := range strings.Lines(found) {
					field, value, _ := strings.Cut(line, "=")
					switch strings.TrimSpace(field) {
					case "client_secret_wo", "client_secret_wo_version", "client_secret_encryption":
						continue
					case "name":
						fmt.Fprintf(&config, "  client_secret_wo = var.secrets[%s]\n  client_secret_wo_version = 1\n  %s\n", strings.TrimSpace(value), lines)
					}
					config.WriteString(line)
				}
				config.WriteString("variable \"secrets\" {\n  type = map(string)\n  ephemeral = true\n}\n")
				if err := os.WriteFile(filepath.Join(place.dir, "found.tf"), []byte(config.String()), 0o600); err != nil {
					t.Fatal(err)
				}
				encoded, err := json.Marshal(secrets)
				if err != nil {
					t.Fatal(err)
				}
				place.env = append(place.env, "TF_VAR_secrets="+string(encoded))
				server.ResetRequests()
				output := place.run("terraform plan -out=saved")
				expect(t, output, "Plan: 50 to import, 0 to add, 50 to change, 0 to destroy.")
				output += place.run("terraform apply saved")
				expect(t, output, "50 imported, 0 added, 50 changed, 0 destroyed.")
				second := place.run("terraform plan")
				expect(t, second, "No changes.")
				acctest.NoWrites(t, server)
				state := place.run("cat terraform.tfstate")
				for name, secret := range secrets {
					if strings.Contains(output+second, secret) || strings.Contains(state, secret) != (lines == "") {
						t.Errorf("the secret of %s can be seen, or is not in the state", name)
					}
				}
				if lines != "" && strings.Count(state, "BEGIN AGE ENCRYPTED FILE") != count {
					t.Error("the state does not contain all secrets as ciphertext")
				}
			})
		}
	}
}
