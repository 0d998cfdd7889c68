package servicetoken_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceToken_unreadableRow lists tokens, one of which has an optional field of an
// unexpected type. The others are listed as usual, and a warning names the token and the
// field. The resource of the token does not take the field for absent.
func TestAccServiceToken_unreadableRow(t *testing.T) {
	t.Parallel()

	for field, tc := range map[string]struct{ from, to, says string }{
		"type": {`"duration":"720h"`, `"duration":720`, `a number in the field "duration"`},
		"time": {`"updated_at":"`, `"updated_at":"about `, `in the field "updated_at", which is not an RFC 3339 time`},
		"list": {`"duration":"720h"`, `"duration":"720h","domains":"x"`, `a string in the field "domains"`},
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			change := func(body string) string {
				if !strings.Contains(body, `"total_count"`) {
					return body // Reads of single tokens.
				}
				return strings.Replace(body, tc.from, tc.to, 1)
			}
			server := accesstest.New(t, rewriting(same, change)) // It breaks the contract.
			odd := server.SeedServiceToken(accesstest.ServiceToken{Name: "odd", Duration: "720h", CreatedAt: server.Clock.Now().Add(-time.Hour)})
			server.SeedServiceToken(accesstest.ServiceToken{Name: "sound"})
			cli := acctest.NewCLI(t, server)
			cli.Write("data \"access_service_tokens\" \"all\" {}\noutput \"names\" {\n  value = data.access_service_tokens.all.service_tokens[*].name\n}\n")
			got, _ := cli.Run("apply", "-auto-approve")
			warned(t, got, "A field could not be read", odd.ID, tc.says)
			state, err := os.ReadFile(cli.StateFile())
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(state), `"odd"`) || !strings.Contains(string(state), `"sound"`) {
				t.Errorf("tokens are missing: %s", state)
			}

			// Many reads are answered by the listing, but not that of this token.
			server.Clock.Advance(time.Hour)
			cli.Write("import {\n  to = " + address + "\n  id = \"" + odd.ID + "\"\n}\n" + config("name = \"odd\"\nduration = \"720h\"") +
				"resource \"access_service_token\" \"more\" {\n  count = 3\n  name  = \"more\"\n}\n")
			cli.Run("apply", "-auto-approve")
			server.Clock.Advance(time.Hour)
			server.ResetRequests()
			_, out := cli.Run("plan")
			if !strings.Contains(out, "Plan: 0 to add, 0 to change, 0 to destroy.") {
				t.Errorf("the plan is not empty: %s", out)
			}
			if n := server.CountRequests(http.MethodGet, tokensPath); n == 0 {
				t.Error("nothing was listed")
			}
		})
	}
}
