package serviceaccount_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceAccount_destroyWithTokens deletes tokens only if force_destroy is set, and
// then only those of the service account.
func TestAccServiceAccount_destroyWithTokens(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	other := server.SeedServiceToken(accesstest.ServiceToken{Name: "of a person"})
	var first, second accesstest.ServiceToken
	plain := acctest.Provider(server) + config(`name = "deploy"`)
	forced := acctest.Provider(server) + config("name = \"deploy\"\nforce_destroy = true")
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(server),
		Steps: []resource.TestStep{
			{Config: plain},
			{ // refused, with the names and IDs of the tokens
				PreConfig: func() {
					owner := only(t, server).ID
					first = server.SeedServiceToken(accesstest.ServiceToken{ID: "aaaaaaaa-0000-4000-8000-000000000001", Name: "first", ServiceAccountID: owner})
					second = server.SeedServiceToken(accesstest.ServiceToken{ID: "aaaaaaaa-0000-4000-8000-000000000002", Name: "second", ServiceAccountID: owner})
				},
				Config: plain, Destroy: true,
				ExpectError: says(`Service account "deploy" still owns 2 service tokens:
					first (aaaaaaaa-0000-4000-8000-000000000001)
					second (aaaaaaaa-0000-4000-8000-000000000002)
					Reassign or delete them first. To delete them together with the service account, set force_destroy = true`),
			},
			{ // the state decides, so force_destroy must be applied first
				PreConfig: func() {
					if n := server.CountRequests(http.MethodDelete, "/accounts/*/access/service_tokens/*"); n > 0 {
						t.Errorf("%d tokens were deleted without permission", n)
					}
				},
				Config:           forced,
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate),
			},
			{ // one of them is in use: the error names it, and says what to do
				PreConfig: func() { server.SetInUse(second.ID, true) },
				Config:    forced, Destroy: true,
				ExpectError: says(`The request for service token "second" (aaaaaaaa-0000-4000-8000-000000000002) failed.`),
			},
			{
				Config: forced, Destroy: true,
				ExpectError: says(`Remove the token from it first`),
			},
			{
				Config: forced, Destroy: true,
				ExpectError: says(`create_before_destroy`),
			},
			{
				PreConfig: func() {
					if _, exists := server.Token(first.ID); exists {
						t.Error("the token that was not in use is still there")
					}
					server.SetInUse(second.ID, false)
				},
				Config: forced,
			},
		},
		CheckDestroy: func(*terraform.State) error {
			if accounts := server.ServiceAccounts(); len(accounts) > 0 {
				return fmt.Errorf("%d service accounts are left", len(accounts))
			}
			if tokens := server.Tokens(); len(tokens) != 1 || tokens[0].ID != other.ID {
				return fmt.Errorf("the tokens left are %+v, want only the person's", tokens)
			}
			return nil
		},
	})
}

// TestAccServiceAccount_destroyAfterTokens destroys the tokens of a service account first,
// as Terraform orders it. Others may be deleted in the meantime.
func TestAccServiceAccount_destroyAfterTokens(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	acctest.Run(t, server,
		resource.TestStep{
			Config: config(`name = "deploy"`) + `
resource "access_service_token" "ci" {
  name               = "ci"
  service_account_id = access_service_account.test.id
}`,
		},
		resource.TestStep{ // reassigned while the error is being prepared
			PreConfig: func() {
				server.SeedServiceToken(accesstest.ServiceToken{Name: "other", ServiceAccountID: only(t, server).ID})
				server.Before(http.MethodGet, "/accounts/*/access/service_tokens", func() {
					for _, token := range server.Tokens() {
						server.RemoveToken(token.ID)
					}
				})
			},
			Config:  config(`name = "deploy"`),
			Destroy: true,
		},
	)
}
