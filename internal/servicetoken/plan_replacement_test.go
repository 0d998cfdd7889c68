package servicetoken_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceToken_unknownScope changes values that are not known in the plan and turn
// out the same. The token is not replaced, because its secret would be lost.
func TestAccServiceToken_unknownScope(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.WithAccountID("first", "second"), accesstest.WithZoneID("zone"))
	for attribute, value := range map[string]string{"account_id": "second", "zone_id": "zone", "type": "developer", "visibility": "private"} {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			cli := acctest.NewCLI(t, server)
			write := func(input string) {
				cli.Write(fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = %q\n}\n", input) +
					config(fmt.Sprintf("name = %q\n%s = split(\":\", terraform_data.later.output)[0]", attribute, attribute)))
			}
			write(value + ":1")
			got, _ := cli.Run("apply", "-auto-approve")
			silent(t, got)
			before := stateSecret(t, cli.StateFile())

			write(value + ":2")
			got, out := cli.Run("plan", "-out=saved")
			warned(t, got, "Value not known yet", attribute, "If it turns out the same, nothing is replaced.")
			if !strings.Contains(out, "Plan: 0 to add, 2 to change, 0 to destroy.") {
				t.Errorf("the token is replaced:\n%s", out)
			}
			cli.Run("apply", "saved")
			if stateSecret(t, cli.StateFile()) != before {
				t.Error("the token was replaced")
			}
			got, _ = cli.Run("plan")
			silent(t, got)

			// A known change replaces it as before.
			if attribute == "account_id" {
				write("first:3")
				got, _ = cli.Run("apply", "-auto-approve")
				if text := fmt.Sprint(got); !strings.Contains(text, "Provider produced inconsistent final plan") {
					t.Errorf("got %s", text)
				}
				_, out = cli.Run("plan")
				if !strings.Contains(out, "Plan: 1 to add, 0 to change, 1 to destroy.") {
					t.Errorf("the token is not replaced:\n%s", out)
				}
			}
			cli.Run("destroy", "-auto-approve")
		})
	}
}

// TestAccServiceToken_unusedWarning warns of tokens that nobody has used for a time, if
// that is configured.
func TestAccServiceToken_unusedWarning(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	write := func(provider string) {
		cli.Write(config("name = \"ci\"\nduration = \"forever\""))
		cli.AddToProvider(provider)
	}
	write("")
	cli.Run("apply", "-auto-approve")
	server.Clock.Advance(1000 * time.Hour)
	got, _ := cli.Run("plan")
	silent(t, got)
	write("unused_warning = \"2160h\"")
	got, _ = cli.Run("plan")
	silent(t, got)
	write("unused_warning = \"720h\"")
	got, out := cli.Run("plan")
	warned(t, got, "Unused service token", "has not been used since it was created at", "41 days ago", "unused_warning is 720h")
	if !strings.Contains(out, "Plan: 0 to add, 0 to change, 0 to destroy.") {
		t.Errorf("the plan is not empty:\n%s", out)
	}
	inState := stateSecret(t, cli.StateFile())
	server.Authenticate(accesstest.Credential{ClientID: inState.clientID, ClientSecret: inState.secret})
	got, _ = cli.Run("plan")
	silent(t, got)
	server.Clock.Advance(721 * time.Hour)
	got, _ = cli.Run("plan")
	warned(t, got, "Unused service token", "was last used at")
	server.ChangeToken(inState.id, func(token *accesstest.ServiceToken) { token.Disabled = true })
	got, _ = cli.Run("plan")
	silent(t, got)
}

// TestAccServiceToken_importAtPlanTime imports with a command, for which plantimestamp() is
// not known.
func TestAccServiceToken_importAtPlanTime(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	seeded := server.SeedServiceToken(accesstest.ServiceToken{Name: "by-hand"})
	cli := acctest.NewCLI(t, server)
	cli.Write(fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n%s", address, seeded.ID, config(`name = "by-hand"`)))
	cli.AddToProvider("plan_timestamp = plantimestamp()")
	got, _ := cli.Run("apply", "-auto-approve")
	warned(t, got, "Imported without its secret")
}
