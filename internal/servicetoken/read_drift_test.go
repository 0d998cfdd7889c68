package servicetoken_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// only returns the only token of the server.
func only(t *testing.T, server *accesstest.Server) accesstest.ServiceToken {
	t.Helper()
	tokens := server.Tokens()
	if len(tokens) != 1 {
		t.Fatalf("the server has %d tokens, want 1", len(tokens))
	}
	return tokens[0]
}

// TestAccServiceToken_drift reverts changes outside Terraform.
func TestAccServiceToken_drift(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	lines := config("name = \"ci\"\nduration = \"24h\"")
	acctest.Run(t, server,
		resource.TestStep{Config: lines},
		resource.TestStep{
			PreConfig: func() {
				server.ChangeToken(only(t, server).ID, func(token *accesstest.ServiceToken) {
					token.Name, token.Disabled, token.Duration, token.ExpiresAt = "changed", true, "forever", nil
				})
			},
			Config:           lines,
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, knownInPlan("client_secret"), unknownInPlan("expires_at")),
			ConfigStateChecks: []statecheck.StateCheck{
				text("name", "ci"), text("duration", "24h"), value("enabled", knownvalue.Bool(true)),
				&acctest.Credential{Server: server, Address: address},
			},
		},
		resource.TestStep{ // deleted: planned again
			PreConfig:         func() { server.RemoveToken(only(t, server).ID) },
			Config:            lines,
			ConfigPlanChecks:  planned(plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{&acctest.Credential{Server: server, Address: address}},
		},
		resource.TestStep{ // deleted between plan and destroy: no error
			PreConfig: func() {
				server.Before(http.MethodDelete, "/accounts/*/access/service_tokens/*", func() {
					server.RemoveToken(only(t, server).ID)
				})
			},
			Config:  lines,
			Destroy: true,
		},
	)
}

// TestAccServiceToken_inUse reports the cause and both remedies if a policy still refers to
// the token.
func TestAccServiceToken_inUse(t *testing.T) {
	t.Parallel()

	for name, opts := range map[string][]accesstest.Option{"full": nil, "core": {accesstest.CoreOnly()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t, opts...)
			lines := config(`name = "ci"`)
			inUse := func(yes bool) func() { return func() { server.SetInUse(only(t, server).ID, yes) } }
			acctest.Run(t, server,
				resource.TestStep{Config: lines},
				resource.TestStep{PreConfig: inUse(true), Config: lines, Destroy: true, ExpectError: says("still names this token. Remove the token from it first")},
				resource.TestStep{Config: lines, Destroy: true, ExpectError: says("create_before_destroy = true")},
				resource.TestStep{PreConfig: inUse(false), Config: lines},
			)
		})
	}
}

// TestAccServiceToken_import imports a token in each way. The plan is empty, and the first
// trigger issues a secret.
func TestAccServiceToken_import(t *testing.T) {
	t.Parallel()

	for name, opts := range map[string][]accesstest.Option{"full": nil, "core": {accesstest.CoreOnly()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t, opts...)
			seeded := server.SeedServiceToken(accesstest.ServiceToken{Name: "by-hand", Duration: "forever"})
			holder := accesstest.Credential{ClientID: seeded.ClientID, ClientSecret: seeded.ClientSecret}
			adopt := fmt.Sprintf("import {\n  to = %s\n  id = \"accounts/%s/%s\"\n}\n", address, server.AccountID, seeded.ID)
			acctest.Run(t, server,
				resource.TestStep{
					Config:           adopt + config(`name = "by-hand"`),
					ConfigPlanChecks: planned(plancheck.ResourceActionNoop),
					ConfigStateChecks: []statecheck.StateCheck{
						text("id", seeded.ID), text("client_id", seeded.ClientID), text("duration", "forever"),
						value("client_secret", knownvalue.Null()),
						works(server, &holder, http.StatusOK),
					},
				},
				resource.TestStep{ // a new name does not make the secret known
					PreConfig:         func() { acctest.NoWrites(t, server) },
					Config:            config(`name = "adopted"`),
					ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate),
					ConfigStateChecks: []statecheck.StateCheck{value("client_secret", knownvalue.Null()), works(server, &holder, http.StatusOK)},
				},
				resource.TestStep{
					Config:           config("name = \"adopted\"\nrotate_triggers = { n = \"1\" }\nprevious_secret_grace_period = \"1h\""),
					ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, unknownInPlan("client_secret")),
					ConfigStateChecks: []statecheck.StateCheck{
						&acctest.Credential{Server: server, Address: address}, works(server, &holder, http.StatusOK),
					},
				},
			)
		})
	}
}

// TestAccServiceToken_importByIdentity needs a Terraform that knows identities.
func TestAccServiceToken_importByIdentity(t *testing.T) {
	t.Parallel()

	acctest.Needs(t, acctest.Identity)
	server := acctest.NewServer(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(server),
		Steps: []resource.TestStep{
			{
				Config: acctest.Provider(server) + config(`name = "ci"`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValue(address, tfjsonpath.New("account_id"), knownvalue.StringExact(server.AccountID)),
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id")),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

// TestAccServiceToken_importErrors refuses IDs that cannot be valid.
func TestAccServiceToken_importErrors(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(server),
		Steps: []resource.TestStep{
			{
				Config: acctest.Provider(server) + config(`name = "ci"`), ResourceName: address,
				ImportState: true, ImportStateId: "a/b/c/d", ExpectError: says(`"a/b/c/d" has too many parts`),
			},
			{
				Config: acctest.Provider(server) + config(`name = "ci"`), ResourceName: address,
				ImportState: true, ImportStateId: "f174e90a-fafe-4643-bbbc-4a0ed4fc8415", ExpectError: says(`There is no service token with the ID "f174e90a-fafe-4643-bbbc-4a0ed4fc8415" in the account`),
			},
		},
	})
}
