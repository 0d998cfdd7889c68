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

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccGuide_modulesTwoAccounts calls the module for two accounts, with a provider
// for each, and then with one provider for both, which changes nothing.
func TestAccGuide_modulesTwoAccounts(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.WithRunningClock(), accesstest.WithAccountID("staging", "production"))
	both := guide(t, "modules", server)
	both.env = append(both.env,
		"TF_VAR_staging_account_id=staging", "TF_VAR_staging_api_token="+server.APIToken,
		"TF_VAR_production_account_id=production", "TF_VAR_production_api_token="+server.APIToken)
	place := both.in("two-accounts")
	place.run("terraform init && terraform validate")

	// Each module has the API token of its own account.
	if said, err := place.try("terraform apply -auto-approve", "TF_VAR_production_api_token="+server.ReadOnlyAPIToken); err == nil {
		t.Errorf("an API token that may only read created tokens:\n%s", said)
	}
	want := []string{"deploy in staging of shop in staging"}
	if diff := gocmp.Diff(want, accountsAndOwners(server)); diff != "" {
		t.Errorf("the server has (-want +got):\n%s", diff)
	}
	place.run("terraform apply -auto-approve")
	want = []string{"deploy in production of shop in production", "deploy in staging of shop in staging", "reports in production of nobody"}
	if diff := gocmp.Diff(want, accountsAndOwners(server)); diff != "" {
		t.Errorf("the server has (-want +got):\n%s", diff)
	}
	out := outputs[struct {
		Credentials struct {
			Value map[string]map[string]struct {
				ClientID     string `json:"client_id"`
				ClientSecret string `json:"client_secret"`
			} `json:"value"`
		} `json:"credentials"`
	}](t, place)
	for account, credentials := range out.Credentials.Value {
		for key, c := range credentials {
			status, _ := server.Authenticate(accesstest.Credential{AccountID: account, ClientID: c.ClientID, ClientSecret: c.ClientSecret})
			if status != http.StatusOK {
				t.Errorf("the credential %s of %s is answered with %d", key, account, status)
			}
		}
	}

	server.ResetRequests()
	expect(t, place.run("terraform plan -detailed-exitcode"), "No changes.")
	place.run("cp ../two-accounts-one-api-token/main.tf main.tf")
	expect(t, place.run("terraform init && terraform plan -detailed-exitcode"), "No changes.")
	acctest.NoWrites(t, server)

	// One entry of one account.
	place.edit("credentials.yaml", "duration: 720h", "duration: 1440h")
	expect(t, place.run("terraform apply -auto-approve"), "0 added, 1 changed, 0 destroyed.")
	for _, write := range writes(server) {
		if !strings.HasPrefix(write, "PUT /accounts/staging/access/service_tokens/") {
			t.Errorf("%s was sent to change a token of staging", write)
		}
	}
	if len(writes(server)) != 1 {
		t.Errorf("one change took these requests: %v", writes(server))
	}
	place.run("terraform destroy -auto-approve")
	expectNothingLeft(t, server)
}

// accountsAndOwners lists the account, the name and the owner of each token.
func accountsAndOwners(server *accesstest.Server) []string {
	var out []string
	for _, token := range server.Tokens() {
		owner := "nobody"
		if account, exists := server.ServiceAccount(token.ServiceAccountID); exists {
			owner = account.Name + " in " + account.AccountID
		}
		out = append(out, fmt.Sprintf("%s in %s of %s", token.Name, token.AccountID, owner))
	}
	slices.Sort(out)
	return out
}

// TestAccGuide_modulesTests runs the tests of the module and of both root modules
// with the script that the guide shows.
func TestAccGuide_modulesTests(t *testing.T) {
	t.Parallel()

	place := guide(t, "modules", nil)
	said := place.run("./test.sh")
	expect(t, said, "5 passed, 0 failed", "3 passed, 0 failed", "1 passed, 0 failed")

	// A test that can fail.
	place.edit("modules/machine-credentials/main.tf", "each.value.client_secret_encryption", "null")
	said, err := place.try("./test.sh")
	if err == nil {
		t.Error("the tests pass though no secret is encrypted")
	}
	expect(t, said, "Each token must be in one of both outputs.")
}

// TestAccGuide_modulesAttributes wants the module to pass through every attribute
// that can be set.
func TestAccGuide_modulesAttributes(t *testing.T) {
	t.Parallel()

	place := guide(t, "modules", nil).in("modules/machine-credentials")
	place.run("terraform init")
	var schemas struct {
		Providers map[string]struct {
			Resources map[string]struct {
				Block struct {
					Attributes map[string]struct {
						Required bool `json:"required"`
						Optional bool `json:"optional"`
					} `json:"attributes"`
				} `json:"block"`
			} `json:"resource_schemas"`
		} `json:"provider_schemas"`
	}
	if err := json.Unmarshal([]byte(place.run("terraform providers schema -json")), &schemas); err != nil {
		t.Fatal(err)
	}
	main, err := os.ReadFile(filepath.Join(place.dir, "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	for name, schema := range schemas.Providers[registry()+"/"+source].Resources {
		_, after, found := strings.Cut(string(main), `resource "`+name+`"`)
		if !found {
			t.Errorf("the module has no %s", name)
			continue
		}
		block, _, _ := strings.Cut(after, "\n}\n")
		for attribute, is := range schema.Block.Attributes {
			if (is.Required || is.Optional) && !strings.Contains(block, "\n  "+attribute+" ") {
				t.Errorf("the module does not pass %s to %s", attribute, name)
			}
		}
	}
}
