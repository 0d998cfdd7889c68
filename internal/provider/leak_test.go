package provider_test

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccLeaks goes through a token's life with everything logged, and looks for
// every secret there ever was in all that was printed and written. The state
// holds secrets by design, and so does a saved plan, which carries the state.
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
		t.Fatalf("only %d secrets were made", len(secrets))
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
	for _, kind := range []accesstest.FaultKind{accesstest.FaultCutAfter, accesstest.FaultTruncate, accesstest.FaultHTML} {
		server.AddFault(accesstest.Fault{Method: http.MethodPost, Path: "/accounts/*/access/service_tokens/*/rotate", Kind: kind})
		run("apply", "-auto-approve")
	}
	run("state", "rm", "access_service_token.ci")
	run("import", "access_service_token.ci", server.Tokens()[0].ID)
	run("destroy", "-auto-approve")
	if left := server.Tokens(); len(left) > 0 {
		t.Errorf("%d tokens are left: the story was not told to its end", len(left))
	}

	texts := map[string]string{"what was printed": printed.String()}
	err := filepath.WalkDir(filepath.Dir(cli.Dir), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(entry.Name(), ".tfstate") || entry.Name() == "plan" {
			return err
		}
		content, err := os.ReadFile(path)
		texts[entry.Name()] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(texts["terraform.log"], "request to the Access API") {
		t.Error("the log has no request in it, so that looking into it shows nothing")
	}
	for where, text := range texts {
		for secret, what := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s stands in %s", what, where)
			}
		}
	}
}
