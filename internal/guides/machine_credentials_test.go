package guides_test

import (
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// exampleRecipient is the age recipient in the example.
const exampleRecipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

// credentials are the outputs of the root modules.
type credentials struct {
	ClientIDs struct {
		Value map[string]string `json:"value"`
	} `json:"client_ids"`
	Credentials struct {
		Sensitive bool `json:"sensitive"`
		Value     map[string]struct {
			ClientID     string `json:"client_id"`
			ClientSecret string `json:"client_secret"`
		} `json:"value"`
	} `json:"credentials"`
	Encrypted struct {
		Value map[string]string `json:"value"`
	} `json:"encrypted_client_secrets"`
}

func outputs[T any](t *testing.T, place *workplace) (out T) {
	t.Helper()

	if err := json.Unmarshal([]byte(place.run("terraform output -json")), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// in is the same copy of a guide, in one of its folders.
func (w *workplace) in(folder string) *workplace {
	return &workplace{t: w.t, dir: filepath.Join(w.dir, folder), env: w.env}
}

// tokens are the tokens at the server by name.
func tokens(server *accesstest.Server) map[string]accesstest.ServiceToken {
	out := map[string]accesstest.ServiceToken{}
	for _, token := range server.Tokens() {
		out[token.Name] = token
	}
	return out
}

// writes are the requests since the last reset that changed something.
func writes(server *accesstest.Server) []string {
	var out []string
	for _, request := range server.Requests() {
		if request.Method != http.MethodGet {
			out = append(out, request.Method+" "+request.Path)
		}
	}
	slices.Sort(out)
	return out
}

// TestAccGuide_modulesOneAccount goes through the life of the credentials of a YAML
// file: each attribute reaches its token, a second plan is empty, a change of one
// entry changes one token, and nothing is left in the end.
func TestAccGuide_modulesOneAccount(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.WithRunningClock())
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	place := guide(t, "modules", server).in("one-account")
	place.edit("credentials.yaml", exampleRecipient, identity.Recipient().String())
	place.run("terraform init && terraform validate")
	expect(t, place.run("terraform plan"), "Plan: 9 to add, 0 to change, 0 to destroy.")
	acctest.NoWrites(t, server)
	place.run("terraform apply -auto-approve")
	expectOneAccount(t, server)
	expectUsable(t, server, outputs[credentials](t, place), identity)

	server.ResetRequests()
	expect(t, place.run("terraform plan -detailed-exitcode"), "No changes.")
	acctest.NoWrites(t, server)

	before := tokens(server)
	place.edit("credentials.yaml", `rotation: "2026-11"`, `rotation: "2026-12"`)
	expect(t, place.run("terraform apply -auto-approve"), "0 added, 1 changed, 0 destroyed.")
	after, deploy := tokens(server), before["deploy-production"]
	for _, write := range writes(server) {
		if !strings.Contains(write, "/"+deploy.ID) {
			t.Errorf("%s was sent to change the token %s", write, deploy.ID)
		}
	}
	if rotated := after["deploy-production"]; rotated.ClientSecret == deploy.ClientSecret || rotated.PreviousClientSecret != deploy.ClientSecret {
		t.Error("the token was not rotated with an overlap")
	}
	delete(before, "deploy-production")
	delete(after, "deploy-production")
	if diff := gocmp.Diff(before, after); diff != "" {
		t.Errorf("other tokens changed (-before +after):\n%s", diff)
	}

	server.ResetRequests()
	place.edit("credentials.yaml", "  sensor:\n    duration: 8760h\n    renew_before_expiry: 720h\n", "")
	expect(t, place.run("terraform apply -auto-approve"), "0 added, 0 changed, 1 destroyed.")
	want := []string{"DELETE /accounts/" + server.AccountID + "/access/service_tokens/" + before["sensor"].ID}
	if diff := gocmp.Diff(want, writes(server)); diff != "" {
		t.Errorf("the removal of an entry sent (-want +got):\n%s", diff)
	}

	// Another key for the same token.
	server.ResetRequests()
	place.edit("credentials.yaml", "  audit:\n", "  records:\n    name: audit\n")
	place.edit("main.tf", "", `
moved {
  from = module.credentials.access_service_token.this["audit"]
  to   = module.credentials.access_service_token.this["records"]
}
`)
	expect(t, place.run("terraform apply -auto-approve"), "0 added, 0 changed, 0 destroyed.")
	acctest.NoWrites(t, server)

	place.run("terraform destroy -auto-approve")
	expectNothingLeft(t, server)
}

// expectOneAccount compares what is at the server with the YAML file.
func expectOneAccount(t *testing.T, server *accesstest.Server) {
	t.Helper()

	owners := map[string]string{}
	for _, account := range server.ServiceAccounts() {
		owners[account.ID] = account.Name + ": " + account.Description
	}
	type object struct {
		Duration, Expires, Owner, Type, Visibility string
		Domains                                    []string
		Disabled                                   bool
	}
	got := map[string]object{}
	for name, token := range tokens(server) {
		m := object{
			Duration: token.Duration, Owner: owners[token.ServiceAccountID], Type: token.Type, Visibility: token.Visibility,
			Domains: slices.Sorted(slices.Values(token.Domains)), Disabled: token.Disabled,
		}
		if token.Duration == "" {
			m.Expires = token.ExpiresAt.UTC().Format("2006-01-02")
		}
		got[name] = m
	}
	const website = "website: Tokens of the public website"
	want := map[string]object{
		"ci":                {Duration: "8760h", Type: "developer", Visibility: "private"},
		"deploy-production": {Duration: "2160h", Type: "developer", Visibility: "private"},
		"sensor":            {Duration: "8760h", Type: "developer", Visibility: "private"},
		"audit":             {Expires: "2099-01-31", Owner: website, Type: "developer", Visibility: "private"},
		"search-box": {
			Duration: "8760h", Owner: website, Type: "developer", Visibility: "public",
			Domains: []string{"https://shop.example.com", "https://www.example.com"},
		},
		"scanner": {Duration: "8760h", Owner: "scanning: ", Type: "connector", Visibility: "private", Disabled: true},
		"backup":  {Duration: "8760h", Type: "developer", Visibility: "private"},
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("the server has (-want +got):\n%s", diff)
	}
	created := server.CountRequests(http.MethodPost, "/accounts/*/access/*")
	if all := writes(server); created != len(want)+len(owners) || len(all) != created {
		t.Errorf("%d objects took these requests: %v", len(want)+len(owners), all)
	}
}

// expectUsable uses each credential of the outputs, the encrypted one too.
func expectUsable(t *testing.T, server *accesstest.Server, out credentials, identity age.Identity) {
	t.Helper()

	if !out.Credentials.Sensitive {
		t.Error("the output with the secrets is not sensitive")
	}
	secrets := map[string]string{}
	for key, credential := range out.Credentials.Value {
		if credential.ClientID != out.ClientIDs.Value[key] {
			t.Errorf("%s has two client IDs", key)
		}
		secrets[key] = credential.ClientSecret
	}
	for key, sealed := range out.Encrypted.Value {
		if _, plain := secrets[key]; plain {
			t.Errorf("%s is both plain and encrypted", key)
		}
		opened, err := age.Decrypt(armor.NewReader(strings.NewReader(sealed)), identity)
		if err != nil {
			t.Fatal(err)
		}
		secret, err := io.ReadAll(opened)
		if err != nil {
			t.Fatal(err)
		}
		secrets[key] = string(secret)
	}
	if len(secrets) != len(server.Tokens()) || len(out.Encrypted.Value) != 1 {
		t.Errorf("the outputs have %d secrets, %d of them encrypted", len(secrets), len(out.Encrypted.Value))
	}
	for key, secret := range secrets {
		want, credential := http.StatusOK, accesstest.Credential{ClientID: out.ClientIDs.Value[key], ClientSecret: secret}
		switch key {
		case "scanner": // disabled
			want = http.StatusUnauthorized
		case "search-box":
			credential.Origin = "https://www.example.com"
		}
		if got, _ := server.Authenticate(credential); got != want {
			t.Errorf("the credential of %s is answered with %d, want %d", key, got, want)
		}
	}
}

func expectNothingLeft(t *testing.T, server *accesstest.Server) {
	t.Helper()

	if tokens, accounts := server.Tokens(), server.ServiceAccounts(); len(tokens)+len(accounts) > 0 {
		t.Errorf("%d tokens and %d service accounts are left at the server", len(tokens), len(accounts))
	}
}
