package servicetoken_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceToken_zone creates, changes and deletes a token of a zone. A zone has neither
// a rotation nor a refresh.
func TestAccServiceToken_zone(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.CoreOnly())
	var first accesstest.Credential
	lines := func(more string) string {
		return config(fmt.Sprintf("name = \"ci\"\nzone_id = %q\nduration = \"720h\"\nprevious_secret_grace_period = \"24h\"\n%s", server.ZoneID, more))
	}
	acctest.Run(t, server,
		resource.TestStep{
			Config: lines(`rotate_triggers = { n = "1" }`),
			ConfigStateChecks: []statecheck.StateCheck{
				text("zone_id", server.ZoneID), value("account_id", knownvalue.Null()),
				&acctest.Credential{Server: server, Address: address, Into: &first},
			},
		},
		resource.TestStep{ // rotated in place, with an overlap
			Config:           lines(`rotate_triggers = { n = "2" }`),
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, unknownInPlan("client_secret"), knownInPlan("client_id")),
			ConfigStateChecks: []statecheck.StateCheck{
				&acctest.Credential{Server: server, Address: address}, works(server, &first, http.StatusOK),
			},
		},
		resource.TestStep{ // and without
			Config: config(fmt.Sprintf("name = \"ci\"\nzone_id = %q\nduration = \"720h\"\nrotate_triggers = { n = \"3\" }", server.ZoneID)),
			ConfigStateChecks: []statecheck.StateCheck{
				&acctest.Credential{Server: server, Address: address}, works(server, &first, http.StatusUnauthorized),
			},
		},
		resource.TestStep{
			Config: config(fmt.Sprintf("name = \"ci\"\nzone_id = %q\nrenew_before_expiry = \"168h\"", server.ZoneID)),
		},
		resource.TestStep{ // renewed by its duration, though none is configured any more
			PreConfig:         func() { server.Clock.Advance(600 * time.Hour) },
			Config:            config(fmt.Sprintf("name = \"ci\"\nzone_id = %q\nrenew_before_expiry = \"168h\"", server.ZoneID)),
			ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, unknownInPlan("expires_at"), knownInPlan("client_secret")),
			ConfigStateChecks: []statecheck.StateCheck{expiresIn(server, 720*time.Hour), rotations(server, 2), refreshes(server, 0)},
		},
		resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateVerify: true,
			ImportStateIdFunc:       acctest.ImportID("zones/" + server.ZoneID + "/"),
			ImportStateVerifyIgnore: []string{"client_secret", "previous_secret_grace_period", "rotate_triggers", "renew_before_expiry"},
		},
		resource.TestStep{ // into the account: another token
			Config:            config(`name = "ci"`),
			ConfigPlanChecks:  planned(plancheck.ResourceActionDestroyBeforeCreate),
			ConfigStateChecks: []statecheck.StateCheck{text("account_id", server.AccountID), value("zone_id", knownvalue.Null())},
		},
	)
}

// TestAccServiceToken_zoneIdentity imports by an identity with a zone.
func TestAccServiceToken_zoneIdentity(t *testing.T) {
	t.Parallel()

	acctest.Needs(t, acctest.Identity)
	server := acctest.NewServer(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(server),
		Steps: []resource.TestStep{
			{
				Config: acctest.Provider(server) + config(fmt.Sprintf("name = \"ci\"\nzone_id = %q", server.ZoneID)),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValue(address, tfjsonpath.New("zone_id"), knownvalue.StringExact(server.ZoneID)),
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id")),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

// TestAccServiceToken_zoneData reads the tokens of a zone.
func TestAccServiceToken_zoneData(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	inZone := server.SeedServiceToken(accesstest.ServiceToken{Name: "ci", ZoneID: server.ZoneID})
	server.SeedServiceToken(accesstest.ServiceToken{Name: "ci"})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(server),
		Steps: []resource.TestStep{{
			Config: acctest.Provider(server) + fmt.Sprintf(`
data "access_service_token" "one" {
  name    = "ci"
  zone_id = %[1]q
}
data "access_service_tokens" "all" { zone_id = %[1]q }
output "ids" { value = [data.access_service_token.one.id, one(data.access_service_tokens.all.service_tokens).id, one(data.access_service_tokens.all.service_tokens).zone_id] }
`, server.ZoneID),
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("ids", knownvalue.ListExact([]knownvalue.Check{
				knownvalue.StringExact(inZone.ID), knownvalue.StringExact(inZone.ID), knownvalue.StringExact(server.ZoneID),
			}))},
		}},
	})
}

// TestAccServiceToken_zoneErrors refuses what is not available in a zone.
func TestAccServiceToken_zoneErrors(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	for name, tc := range map[string]struct{ config, words string }{
		"two homes": {config("name = \"a\"\nzone_id = \"z\"\naccount_id = \"a\""), "Only one of account_id and zone_id can be set."},
		"extension": {config("name = \"a\"\nzone_id = \"z\"\ntype = \"connector\""), "Remove this attribute, or set account_id instead of zone_id."},
		"filter":    {"data \"access_service_tokens\" \"test\" {\n  zone_id = \"z\"\n  owner_type = \"user\"\n}\n", "Remove this attribute, or set account_id instead of zone_id."},
		"no zone":   {"data \"access_service_tokens\" \"test\" {\n  zone_id = \"023e105f4ecef8ad9ca31a8372d0c353\"\n}\n", "Check the "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli := acctest.NewCLI(t, server)
			cli.Write(tc.config)
			diagnostics, out := cli.Run("plan")
			if len(diagnostics) == 0 || !says(tc.words).MatchString(diagnostics[0].Detail) {
				t.Errorf("the plan does not say %q:\n%s", tc.words, out)
			}
		})
	}
}
