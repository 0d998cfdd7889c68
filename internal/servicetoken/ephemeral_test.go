package servicetoken_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// withEcho adds the provider that shows the value of an ephemeral resource.
func withEcho(server *accesstest.Server) map[string]func() (tfprotov6.ProviderServer, error) {
	factories := acctest.Factories(server)
	factories["echo"] = echoprovider.NewProviderServer()
	return factories
}

// TestAccEphemeralServiceToken creates a token that works during the run, and is deleted
// at the end of it.
func TestAccEphemeralServiceToken(t *testing.T) {
	t.Parallel()

	for name, opts := range map[string][]accesstest.Option{"full": nil, "core": {accesstest.CoreOnly()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t, opts...)
			lines := `
ephemeral "access_service_token" "run" {
  name_prefix = "job"
}
provider "echo" { data = ephemeral.access_service_token.run }
resource "echo" "run" {}
`
			if name == "full" {
				// The run uses the token: a second provider works with its secret.
				lines += fmt.Sprintf(`
provider "access" {
  alias      = "run"
  endpoint   = %q
  account_id = %q
  api_token  = ephemeral.access_service_token.run.client_secret
}
data "access_service_tokens" "seen" {
  provider    = access.run
  name_prefix = "job-"
}
output "seen" { value = length(data.access_service_tokens.seen.service_tokens) == 1 ? "itself" : "not itself" }
`, server.Endpoint, server.AccountID)
			} else {
				lines += "output \"seen\" { value = \"itself\" }\n"
			}
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: withEcho(server),
				Steps: []resource.TestStep{{
					Config: acctest.Provider(server) + lines,
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownOutputValue("seen", knownvalue.StringExact("itself")),
						statecheck.ExpectKnownValue("echo.run", tfjsonpath.New("data").AtMapKey("client_secret"), knownvalue.NotNull()),
						statecheck.ExpectKnownValue("echo.run", tfjsonpath.New("data").AtMapKey("duration"), knownvalue.StringExact("1h")),
					},
				}},
			})
			if made, gone := server.CountRequests(http.MethodPost, tokensPath), server.CountRequests(http.MethodDelete, tokenPath); made == 0 || made != gone {
				t.Errorf("%d tokens were created and %d deleted", made, gone)
			}
			if left := server.Tokens(); len(left) > 0 {
				t.Errorf("%d tokens have outlived their run", len(left))
			}
		})
	}
}

// TestAccEphemeralServiceToken_errors checks the errors of a plan that cannot open one.
func TestAccEphemeralServiceToken_errors(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.CoreOnly())
	for name, tc := range map[string]struct{ lines, words string }{
		"extension": {`type = "connector"`, "Not supported by this server"},
		"forever":   {`duration = "forever"`, "must be finite"},
		"owner":     {`service_account_id = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"`, "Not supported by this server"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: withEcho(server),
				Steps: []resource.TestStep{{
					Config: acctest.Provider(server) + "ephemeral \"access_service_token\" \"run\" {\n" + tc.lines + "\n}\n" +
						"provider \"echo\" { data = ephemeral.access_service_token.run }\nresource \"echo\" \"run\" {}\n",
					ExpectError: says(tc.words),
				}},
			})
		})
	}
	t.Cleanup(func() { acctest.NoWrites(t, server) })
}

// TestAccEphemeralClientSecret decrypts a secret that was encrypted for the configured
// identity, and reports why it cannot decrypt another one.
func TestAccEphemeralClientSecret(t *testing.T) {
	t.Parallel()

	server, identity, stranger := acctest.NewServer(t), newIdentity(t), newIdentity(t)
	lines := func(provider, more string) string {
		return provider + config(fmt.Sprintf("name = \"ci\"\nclient_secret_encryption = { age_recipients = [%q] }", identity.Recipient())) + `
ephemeral "access_client_secret" "ci" {
  encrypted_client_secret = access_service_token.test.encrypted_client_secret
  ` + more + `
}
provider "echo" { data = ephemeral.access_client_secret.ci.client_secret }
`
	}
	echo := func(name string) string { return "resource \"echo\" \"" + name + "\" {}\n" }
	works := func(name string) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("echo."+name, tfjsonpath.New("data"), knownvalue.StringFunc(func(secret string) error {
			if status, _ := server.Authenticate(accesstest.Credential{ClientID: only(t, server).ClientID, ClientSecret: secret}); status != http.StatusOK {
				return fmt.Errorf("the opened secret is answered with %d", status)
			}
			return nil
		}))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: withEcho(server),
		Steps: []resource.TestStep{
			{Config: lines(withIdentity(server, identity), "") + echo("a"), ConfigStateChecks: []statecheck.StateCheck{works("a")}},
			{
				Config:            lines(acctest.Provider(server), fmt.Sprintf("age_identity = %q", identity)) + echo("b"),
				ConfigStateChecks: []statecheck.StateCheck{works("b")},
			},
			{Config: lines(acctest.Provider(server), "") + echo("c"), ExpectError: says("Set age_identity here, or age_identity or age_identity_file in the provider block")},
			{Config: lines(withIdentity(server, stranger), "") + echo("d"), ExpectError: says("Encrypted for other recipients")},
			{Config: lines(acctest.Provider(server), `age_identity = "nonsense"`) + echo("e"), ExpectError: says("Invalid identity")},
			{Config: lines(withIdentity(server, identity), "") + echo("f"), ConfigStateChecks: []statecheck.StateCheck{works("f")}},
		},
	})
}

// TestAccClientSecret_withoutEncryption says what to do if the token has no encrypted
// secret.
func TestAccClientSecret_withoutEncryption(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	cli.Write(config(`name = "ci"`))
	cli.Run("apply", "-auto-approve")
	cli.Write(config(`name = "ci"`) + "ephemeral \"access_client_secret\" \"test\" {\n  encrypted_client_secret = " + address + ".encrypted_client_secret\n}\n")
	got, _ := cli.Run("plan")
	if len(got) != 1 || got[0].Summary != "No encrypted secret" || !strings.Contains(got[0].Detail, "Set client_secret_encryption on the token.") ||
		!strings.Contains(got[0].Snippet.Code, "encrypted_client_secret = ") {
		t.Errorf("got %+v", got)
	}
}
