package provider_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccLeaks creates, rotates and deletes a token with everything logged, and looks for
// every secret in all output and files. The state contains secrets by design, and so
// does a saved plan, which contains the state.
func TestAccLeaks(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewProcess(t, server)
	secrets := map[string]string{server.APIToken: "the API token"}
	var printed strings.Builder
	run := func(args ...string) {
		out, _ := cli.Try(append(args, "-no-color")...)
		printed.WriteString(out)
		for _, token := range server.Tokens() {
			secrets[token.ClientSecret] = "a client secret"
			if token.PreviousClientSecret != "" {
				secrets[token.PreviousClientSecret] = "a previous client secret"
			}
		}
	}
	config := func(rotation string) string {
		return `
resource "access_service_account" "owner" {
  name = "owner"
}
resource "access_service_token" "ci" {
  name                         = "ci"
  service_account_id           = access_service_account.owner.id
  rotate_triggers              = { n = "` + rotation + `" }
  previous_secret_grace_period = "1h"
}
data "access_service_tokens" "all" {
  depends_on = [access_service_token.ci]
}
output "all" { value = data.access_service_tokens.all.service_tokens }
`
	}

	cli.Write(config("1"))
	run("apply", "-auto-approve")
	run("plan")
	cli.Write(config("2"))
	run("plan", "-out=plan")
	run("show", "plan")
	run("apply", "plan")
	if len(secrets) < 3 {
		t.Fatalf("only %d secrets were created", len(secrets))
	}

	// A server that repeats what it was sent, and what it knows.
	server.AddFault(accesstest.Fault{
		Method: http.MethodPost, Path: "/accounts/*/access/service_tokens/*/rotate",
		Kind: accesstest.FaultStatus, Status: http.StatusBadRequest, Code: 12130,
		Message: "token " + server.APIToken + " may not replace " + server.Tokens()[0].ClientSecret,
	})
	cli.Write(config("3"))
	run("apply", "-auto-approve")
	if !strings.Contains(printed.String(), "may not replace") {
		t.Error("the error of the API was not shown at all")
	}
	// A server that repeats it in other places and other forms.
	for _, text := range []string{server.APIToken[:4] + "\x07" + server.APIToken[4:], base64.StdEncoding.EncodeToString([]byte("Bearer " + server.APIToken)), strings.ToUpper(server.APIToken)} {
		secrets[text] = "the API token in another form"
		server.AddFault(accesstest.Fault{
			Method: http.MethodPost, Path: "/accounts/*/access/service_tokens/*/rotate", Kind: accesstest.FaultStatus, Status: http.StatusBadRequest,
			Message: "got " + text, Pointer: "/" + text, Header: http.Header{"X-Request-Id": {strings.ReplaceAll(text, "\x07", "")}},
		})
		run("apply", "-auto-approve")
	}
	for _, kind := range []accesstest.FaultKind{accesstest.FaultCutAfter, accesstest.FaultTruncate, accesstest.FaultHTML} {
		server.AddFault(accesstest.Fault{Method: http.MethodPost, Path: "/accounts/*/access/service_tokens/*/rotate", Kind: kind})
		run("apply", "-auto-approve")
	}
	run("state", "rm", "access_service_token.ci")
	run("import", "access_service_token.ci", server.Tokens()[0].ID)
	run("destroy", "-auto-approve")
	if left := server.Tokens(); len(left) > 0 {
		t.Errorf("%d tokens are left: the test did not delete them", len(left))
	}

	expectNoSecret(t, secrets, map[string]string{"what was printed": printed.String()})
	expectNoSecret(t, secrets, filesBelow(t, filepath.Dir(cli.Dir), func(name string) bool {
		return !strings.Contains(name, ".tfstate") && name != "plan"
	}))
}

// TestAccLeaks_encrypted encrypts the secret with age. Then not even the state and the
// saved plan contain it, and nothing contains the identity.
func TestAccLeaks_encrypted(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewProcess(t, server)
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	cli.Env = append(cli.Env, "ACCESS_AGE_IDENTITY="+identity.String())
	config := func(rotation string) string {
		return `
resource "access_service_token" "ci" {
  name                         = "ci"
  rotate_triggers              = { n = "` + rotation + `" }
  previous_secret_grace_period = "1h"
  client_secret_encryption     = { age_recipients = ["` + identity.Recipient().String() + `"] }
}
ephemeral "access_client_secret" "ci" {
  encrypted_client_secret = access_service_token.ci.encrypted_client_secret
}
provider "access" {
  alias     = "as_ci"
  api_token = ephemeral.access_client_secret.ci.client_secret
}
data "access_service_tokens" "seen" {
  provider   = access.as_ci
  depends_on = [access_service_token.ci]
}
ephemeral "access_service_token" "run" {}
`
	}
	secrets := map[string]string{server.APIToken: "the API token", identity.String(): "the age identity"}
	for _, path := range []string{"/accounts/*/access/service_tokens", "/accounts/*/access/service_tokens/*"} {
		server.Before("", path, func() {
			for _, token := range server.Tokens() {
				secrets[token.ClientSecret] = "the secret of " + token.Name
			}
		})
	}
	var printed strings.Builder
	for _, step := range [][]string{
		{"apply", "-auto-approve"}, {"plan", "-out=plan"}, {"show", "-json", "plan"}, {"apply", "plan"}, {"show", "-json"},
		{"apply", "-auto-approve"}, {"output", "-json"}, {"destroy", "-auto-approve"},
	} {
		rotation := "1"
		if step[len(step)-1] != "-auto-approve" || step[0] == "destroy" {
			rotation = "2"
		}
		cli.Write(config(rotation))
		printed.WriteString(cli.Run(append([]string{step[0], "-no-color"}, step[1:]...)...))
	}
	if len(secrets) < 6 {
		t.Errorf("only %d secrets were created", len(secrets))
	}
	expectNoSecret(t, secrets, map[string]string{"what was printed": printed.String()})
	expectNoSecret(t, secrets, filesBelow(t, filepath.Dir(cli.Dir), func(string) bool { return true }))
}

// filesBelow reads the files that are wanted, and what is packed in saved plans.
func filesBelow(t *testing.T, dir string, wanted func(name string) bool) map[string]string {
	t.Helper()

	texts := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !wanted(entry.Name()) {
			return err
		}
		content, err := os.ReadFile(path)
		texts[entry.Name()] = string(content)
		if err != nil || entry.Name() != "plan" {
			return err
		}
		packed, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return err
		}
		for _, file := range packed.File {
			reader, err := file.Open()
			if err != nil {
				return err
			}
			unpacked, err := io.ReadAll(reader)
			if err != nil {
				return err
			}
			texts["plan: "+file.Name] = string(unpacked)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(texts["terraform.log"], "request to the Access API") {
		t.Error("the log has no request in it, so that looking into it shows nothing")
	}
	return texts
}

func expectNoSecret(t *testing.T, secrets, texts map[string]string) {
	t.Helper()

	for where, text := range texts {
		for secret, what := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s is in %s", what, where)
			}
		}
	}
}
