package guides_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccGuide_pipelines runs the commands of the workflow's jobs as a runner
// would, through the life of a repository: the first merge, pull requests, the
// weekly run, and what can go wrong.
func TestAccGuide_pipelines(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.WithRunningClock())
	place := guide(t, "pipelines", server)
	place.run("terraform init") // whose lock file is in the repository
	ci := &runner{workplace: place, workflow: readWorkflow(t, filepath.Join(examples, "pipelines", "workflow.yml")), values: map[string]string{
		"vars.ACCESS_ACCOUNT_ID":    server.AccountID,
		"secrets.ACCESS_READ_TOKEN": server.ReadOnlyAPIToken, "secrets.ACCESS_WRITE_TOKEN": server.APIToken,
		"inputs.replace": "",
	}}
	succeeds := func(job string, says ...string) string {
		t.Helper()
		output, err := ci.job(job)
		if err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		expect(t, output, says...)
		return output
	}

	succeeds("apply", "1 added")
	deploy := server.Tokens()[0]
	if output := succeeds("apply", "No changes."); strings.Contains(output, "Apply complete!") {
		t.Errorf("it applied nothing:\n%s", output)
	}

	// A pull request reads, and shows what it would do.
	place.edit("main.tf", "", "\nresource \"access_service_token\" \"short\" {\n  name     = \"short\"\n  duration = \"240h\"\n}\n")
	server.ResetRequests()
	if output := succeeds("plan", "access_service_token.short: Plan to create", "Plan: 1 to add, 0 to change, 0 to destroy."); strings.Contains(output, "::warning::") {
		t.Errorf("it warns:\n%s", output)
	}
	acctest.NoWrites(t, server)

	// Once that is merged, plans warn of the token that nobody renews.
	succeeds("apply", "1 added")
	for _, token := range server.Tokens() {
		if token.Name == "short" {
			end := server.Clock.Now().Add(72 * time.Hour)
			server.ChangeToken(token.ID, func(token *accesstest.ServiceToken) { token.ExpiresAt = &end })
		}
	}
	succeeds("plan", "Plan: 0 to add, 0 to change, 0 to destroy.", "::warning::access_service_token.short ")

	// The weekly run rotates in time, and the old secret keeps working.
	soon := server.Clock.Now().Add(300 * time.Hour)
	server.ChangeToken(deploy.ID, func(token *accesstest.ServiceToken) { token.ExpiresAt = &soon })
	succeeds("apply", "1 changed")
	rotated, _ := server.Token(deploy.ID)
	for secret, want := range map[string]int{deploy.ClientSecret: http.StatusOK, rotated.ClientSecret: http.StatusOK, "another": http.StatusUnauthorized} {
		if status, _ := server.Authenticate(accesstest.Credential{ClientID: deploy.ClientID, ClientSecret: secret}); status != want {
			t.Errorf("a secret is answered with %d, want %d", status, want)
		}
	}
	if rotated.ClientSecret == deploy.ClientSecret {
		t.Error("it was not rotated")
	}

	// A run that somebody starts by hand replaces what they name.
	ci.values["inputs.replace"] = "access_service_token.short"
	succeeds("apply", "1 added", "1 destroyed")
	ci.values["inputs.replace"] = ""

	// A plan that fails makes its job fail, and says why.
	ci.values["secrets.ACCESS_READ_TOKEN"] = "wrong"
	if output, err := ci.job("plan"); err == nil {
		t.Error("the job of a plan that fails succeeds")
	} else {
		expect(t, output, "Authentication error")
	}
	place.edit("main.tf", `name     = "short"`, `name     = "shorter"`)
	ci.values["secrets.ACCESS_WRITE_TOKEN"] = server.ReadOnlyAPIToken
	if output, err := ci.job("apply"); err == nil {
		t.Errorf("what may only read has applied:\n%s", output)
	}
	ci.values["secrets.ACCESS_WRITE_TOKEN"] = "wrong"
	if output, err := ci.job("apply"); err == nil || strings.Contains(output, "Apply complete!") {
		t.Errorf("a plan that failed was applied:\n%s", output)
	}
}
