package servicetoken_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceToken_importMistakes imports with IDs that are none. The error names the
// mistake and the accepted forms, and nothing is said about the secret of a token that is
// not imported.
func TestAccServiceToken_importMistakes(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	token := server.SeedServiceToken(accesstest.ServiceToken{Name: "ci"})
	for name, tc := range map[string]struct{ id, words string }{
		"name":       {"ci", "If this is a name, use the ID instead."},
		"client ID":  {token.ClientID, "This looks like a client ID."},
		"upper case": {strings.ToUpper(token.ID), "IDs are written in lower case."},
		"comma":      {server.AccountID + "," + token.ID, "contains a comma; the parts are separated by slashes."},
		"swapped":    {token.ID + "/" + server.AccountID, "The two parts may have been swapped"},
		"zone":       {server.ZoneID + "/" + token.ID, "If the token belongs to a zone, write zones/ZONE_ID/ID."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli := acctest.NewCLI(t, server)
			cli.Write("import {\n  to = access_service_token.test\n  id = \"" + tc.id + "\"\n}\n" + config(`name = "ci"`))
			got, _ := cli.Run("plan")
			if len(got) != 1 || got[0].Severity != "error" || !strings.Contains(got[0].Detail, tc.words) || !strings.Contains(got[0].Detail, "accounts/ACCOUNT_ID/ID\n  zones/ZONE_ID/ID") {
				t.Errorf("got %+v, want one error with %q", got, tc.words)
			}
		})
	}
}
