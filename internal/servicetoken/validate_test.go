package servicetoken_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// says matches words of a message, with any line breaks.
func says(words string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)` + strings.Join(strings.Fields(regexp.QuoteMeta(words)), `[\s│|]+`))
}

// blockHeader is the line at which Terraform shows an error on an attribute that is not set.
const blockHeader = `resource "access_service_token" "test" {`

// TestAccServiceToken_validation checks the error of each mistake, and that a plan shows it
// at the attribute.
func TestAccServiceToken_validation(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	seeded := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "owner"})
	owner := "\nservice_account_id = \"" + seeded.ID + "\""
	for name, tc := range map[string]struct{ config, line, words string }{
		"wildcard domain": {
			"name = \"a\"\nvisibility = \"public\"\ndomains = [\"https://*.example.com\"]" + owner,
			"domains", `wildcards are not supported`,
		},
		"path in a domain": {
			"name = \"a\"\nvisibility = \"public\"\ndomains = [\"https://example.com/shop\"]" + owner,
			"domains", `path`,
		},
		"plain http": {
			"name = \"a\"\nvisibility = \"public\"\ndomains = [\"http://example.com\"]" + owner,
			"domains", `localhost`,
		},
		"no domain at all": {
			"name = \"a\"\nvisibility = \"public\"\ndomains = []" + owner,
			"domains", `works only for requests from its domains`,
		},
		"public without domains": {
			"name = \"a\"\nvisibility = \"public\"" + owner,
			"visibility", `Set domains to the web origins that use it`,
		},
		"public without service account": {
			"name = \"a\"\nvisibility = \"public\"\ndomains = [\"https://example.com\"]",
			"visibility", `Set service_account_id to the ID of an access_service_account`,
		},
		"domains on private": {
			"name = \"a\"\ndomains = [\"https://example.com\"]",
			"domains", `Remove domains, or set visibility = "public"`,
		},
		"two lifetimes": {
			"name = \"a\"\nduration = \"24h\"\nexpires_at = \"2099-01-01T00:00:00Z\"",
			"expires_at", `Only one of duration and expires_at can be set`,
		},
		"days":              {"name = \"a\"\nduration = \"30d\"", "duration", `720h`},
		"unparsable":        {"name = \"a\"\nduration = \"soon\"", "duration", `"soon" is not a lifetime`},
		"negative duration": {"name = \"a\"\nduration = \"-1h\"", "duration", `must be positive`},
		"zero duration":     {"name = \"a\"\nduration = \"0s\"", "duration", `must be positive`},
		"no date":           {"name = \"a\"\nexpires_at = \"tomorrow\"", "expires_at", `RFC 3339`},
		"date in the past":  {"name = \"a\"\nexpires_at = \"2001-01-01T00:00:00Z\"", "expires_at", `Set expires_at to a time in the future`},
		"grace longer than the token": {
			"name = \"a\"\nduration = \"24h\"\nprevious_secret_grace_period = \"48h\"",
			"previous_secret_grace_period", `cannot stay valid for 48h if the lifetime of the token is 24h`,
		},
		"grace longer than the default": {
			"name = \"a\"\nprevious_secret_grace_period = \"9000h\"",
			"previous_secret_grace_period", `cannot stay valid for 9000h if the lifetime of the token is 8760h`,
		},
		"grace beyond the date": {
			"name = \"a\"\nexpires_at = \"" + server.Clock.Now().Add(time.Hour).Format(time.RFC3339) + "\"\nprevious_secret_grace_period = \"2h\"",
			"previous_secret_grace_period", `or a later expires_at`,
		},
		"two renewals": {
			"name = \"a\"\nrotate_before_expiry = \"24h\"\nrenew_before_expiry = \"24h\"",
			"renew_before_expiry", `Only one of rotate_before_expiry and renew_before_expiry can be set`,
		},
		"window as long as the token": {
			"name = \"a\"\nduration = \"24h\"\nrenew_before_expiry = \"1440m\"",
			"renew_before_expiry", `Set renew_before_expiry to less than 24h`,
		},
		"window as long as the default": {
			"name = \"a\"\nrotate_before_expiry = \"8760h\"", "rotate_before_expiry", `The lifetime of the token is 8760h`,
		},
		"window before a fixed date": {
			"name = \"a\"\nexpires_at = \"2099-01-01T00:00:00Z\"\nrotate_before_expiry = \"24h\"",
			"rotate_before_expiry", `Set duration instead of expires_at`,
		},
		"external rotation": {"name = \"a\"\non_external_rotation = \"ignore\"", "on_external_rotation", `"rotate" "warn"`},
		"negative grace":    {"name = \"a\"\nprevious_secret_grace_period = \"-1h\"", "previous_secret_grace_period", `must not be negative`},
		"empty name":        {"name = \"\"", "name", `must be between 1 and 350`},
		"unknown type":      {"name = \"a\"\ntype = \"admin\"", "type", `"developer" "connector"`},
		"unknown visibility": {
			"name = \"a\"\nvisibility = \"secret\"", "visibility", `"private" "public"`,
		},
		"id with a slash": {"name = \"a\"\nservice_account_id = \"a/b\"", "service_account_id", `slash`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli := acctest.NewCLI(t, server)
			cli.Write(config(tc.config))
			found := false
			diagnostics, out := cli.Run("plan")
			for _, d := range diagnostics {
				atAttribute := strings.HasPrefix(strings.TrimSpace(d.Snippet.Code), tc.line) || d.Snippet.Code == blockHeader
				found = found || d.Severity == "error" && strings.Contains(d.Detail, tc.words) && atAttribute
			}
			if !found {
				t.Errorf("the plan does not say %q at %s:\n%s", tc.words, tc.line, out)
			}
		})
	}
	t.Cleanup(func() { acctest.NoWrites(t, server) })
}

// TestAccServiceToken_coreOnly refuses at plan what a server without extensions would
// silently ignore.
func TestAccServiceToken_coreOnly(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.CoreOnly())
	for attribute, lines := range map[string]string{
		"service_account_id": "name = \"a\"\nservice_account_id = \"f174e90a-fafe-4643-bbbc-4a0ed4fc8415\"",
		"type":               "name = \"a\"\ntype = \"connector\"",
		"visibility":         "name = \"a\"\nvisibility = \"public\"\ndomains = [\"https://example.com\"]\nservice_account_id = \"f174e90a-fafe-4643-bbbc-4a0ed4fc8415\"",
		"expires_at":         "name = \"a\"\nexpires_at = \"2099-01-01T00:00:00Z\"",
	} {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories(server),
				Steps: []resource.TestStep{{
					Config: acctest.Provider(server) + config(lines), PlanOnly: true,
					ExpectError: regexp.MustCompile(`(?s)Not supported by this server.*\d+: ` + attribute),
				}},
			})
		})
	}
	t.Cleanup(func() { acctest.NoWrites(t, server) })
}
