package servicetoken_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceToken_movedGuide runs the configuration of the guide. The tokens move, the
// policy that refers to them does not change, and moving back restores the old state.
func TestAccServiceToken_movedGuide(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.CoreOnly())
	ci := server.SeedServiceToken(accesstest.ServiceToken{Name: "ci"})
	deploy := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
	server.RotateToken(deploy.ID, time.Hour)
	deploy, _ = server.Token(deploy.ID)
	cli := acctest.NewCLI(t, server, acctest.CloudflareV5())
	writeState(t, cli,
		cloudflareResource(cloudflareType, "ci", v5Instance(ci)),
		cloudflareResource(cloudflareType, "deploy",
			v5Instance(deploy).set("previous_client_secret_expires_at", deploy.PreviousClientSecretExpiresAt.Format(time.RFC3339))),
		cloudflareResource("cloudflare_zero_trust_access_policy", "machines", instance{
			"schema_version": 500, "sensitive_attributes": []any{},
			"attributes": map[string]any{
				"id": "9a4a1b1e", "account_id": server.AccountID, "name": "machines", "decision": "non_identity",
				"include": []any{
					map[string]any{"service_token": map[string]any{"token_id": ci.ID}},
					map[string]any{"service_token": map[string]any{"token_id": deploy.ID}},
				},
			},
		}))
	before, err := os.ReadFile(cli.StateFile())
	if err != nil {
		t.Fatal(err)
	}
	account := "-var=account_id=" + server.AccountID
	guide := example(t, "moving-from-cloudflare")
	cli.Write(guide)

	said, changes := plan(t, cli, account)
	warned(t, said, "Moved from the Cloudflare provider", `"deploy"`, "rotate_triggers")
	var want []string
	for _, attribute := range []string{"previous_secret_grace_period", "renew_before_expiry", "rotate_triggers"} {
		want = append(want, "access_service_token.deploy: "+attribute)
	}
	if diff := cmp.Diff(want, changes); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	output := cli.Output("show", "-no-color", "plan")
	for _, words := range []string{
		"# cloudflare_zero_trust_access_service_token.ci has moved to access_service_token.ci",
		"Plan: 0 to add, 1 to change, 0 to destroy.",
	} {
		if !strings.Contains(output, words) {
			t.Errorf("the plan does not say %q:\n%s", words, output)
		}
	}
	cli.Run("apply", "plan")
	state := stateOf(t, cli)
	credentialKept(t, server, state["access_service_token.ci"], ci)
	credentialKept(t, server, state["access_service_token.deploy"], deploy)
	said, changes = plan(t, cli, account)
	silent(t, said)
	unchanged(t, changes)
	acctest.NoWrites(t, server)

	// The way back: the configuration and the state of before.
	if err := os.WriteFile(cli.StateFile()+".before", before, 0o600); err != nil {
		t.Fatal(err)
	}
	cli.Output("state", "push", "-force", cli.StateFile()+".before")
	cli.Write(back(t, guide, deploy))
	said, changes = plan(t, cli, account)
	silent(t, said)
	unchanged(t, changes)
}

// back returns the configuration of the guide before the move.
func back(t *testing.T, guide string, deploy accesstest.ServiceToken) string {
	t.Helper()

	blocks := strings.Split(guide, "\n\n")
	var kept []string
	for _, block := range blocks {
		if !strings.Contains(block, "moved {") {
			kept = append(kept, block)
		}
	}
	config := strings.Join(kept, "\n\n")
	config = strings.ReplaceAll(config, `resource "access_service_token"`, `resource "cloudflare_zero_trust_access_service_token"`)
	config = strings.ReplaceAll(config, "access_service_token.", "cloudflare_zero_trust_access_service_token.")
	return with(t, config,
		`renew_before_expiry = "720h"`, "client_secret_version = 2",
		`previous_secret_grace_period = "168h"`, fmt.Sprintf("previous_client_secret_expires_at = %q", deploy.PreviousClientSecretExpiresAt.Format(time.RFC3339)),
		"rotate_triggers = {\n    secret = \"2\"\n  }", "")
}

// TestAccServiceToken_movedChain follows a token through both its names in the
// official provider, as in a configuration that was moved there before.
func TestAccServiceToken_movedChain(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.CoreOnly())
	token := server.SeedServiceToken(accesstest.ServiceToken{Name: "ci"})
	cli := acctest.NewCLI(t, server, acctest.CloudflareV5())
	writeState(t, cli, cloudflareResource(cloudflareOldType, "test", v4Instance(token)))
	cli.Write(fmt.Sprintf("moved {\n  from = %s.test\n  to   = %s.test\n}\n", cloudflareOldType, cloudflareType) + moving(cloudflareType, `name = "ci"`))

	said, changes := plan(t, cli)
	silent(t, said)
	unchanged(t, changes)
	cli.Run("apply", "plan")
	credentialKept(t, server, stateOf(t, cli)[address], token)
	acctest.NoWrites(t, server)
}
