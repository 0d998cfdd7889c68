package servicetoken_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceToken_mistakes shows what users read about common mistakes: one error, on
// the line of the attribute, that says what to do.
func TestAccServiceToken_mistakes(t *testing.T) {
	t.Parallel()

	cli := acctest.NewCLI(t, acctest.NewServer(t))
	for name, tc := range map[string]struct{ line, summary, says string }{
		"no domains, private":     {`domains = []`, "Domains on a private token", `Remove domains, or set visibility = "public".`},
		"no domains, public":      {`domains = []`, "Public token without domains", "Set domains to the web origins that use it"},
		"no recipients":           {`client_secret_encryption = { age_recipients = [] }`, "Invalid key", "The value of age_recipients contains no recipient"},
		"empty PGP key":           {`client_secret_encryption = { pgp_key = "" }`, "Invalid key", "The value of pgp_key is empty"},
		"empty sealed box key":    {`client_secret_encryption = { sealed_box_public_key = "" }`, "Invalid key", "The value of sealed_box_public_key"},
		"mistyped recipient":      {`client_secret_encryption = { age_recipients = ["age1nonsense"] }`, "Invalid key", "The value of age_recipients is a malformed age recipient"},
		"version":                 {`client_secret_version = 2`, "Invalid Configuration for Read-Only Attribute", "To rotate the token, change a value in rotate_triggers."},
		"end of the overlap":      {`previous_client_secret_expires_at = "2027-01-01T00:00:00Z"`, "Invalid Configuration for Read-Only Attribute", "set previous_secret_grace_period"},
		"own secret":              {`client_secret = "x"`, "Invalid Configuration for Read-Only Attribute", "set client_secret_wo and client_secret_wo_version"},
		"windows without an end":  {`rotate_before_expiry = "24h"`, "Renewal window that never opens", "set rotate_after"},
		"two windows":             {`renew_before_expiry = "24h"`, "Conflicting attributes", "Only one of rotate_before_expiry and renew_before_expiry"},
		"secret without a number": {`client_secret_wo = "x"`, "Missing client_secret_wo_version", "increase it when client_secret_wo changes"},
	} {
		lines := "name = \"ci\"\n" + tc.line
		switch name {
		case "no domains, public":
			lines += "\nvisibility = \"public\"\nservice_account_id = \"f174e90a-fafe-4643-bbbc-4a0ed4fc8415\""
		case "windows without an end":
			lines += "\nduration = \"forever\""
		case "two windows":
			lines += "\nrotate_before_expiry = \"24h\""
		}
		cli.Write(config(lines))
		got, _ := cli.Run("validate")
		if len(got) != 1 || got[0].Severity != "error" || got[0].Summary != tc.summary || !strings.Contains(got[0].Detail, tc.says) {
			t.Errorf("%s: got %+v, want one error %q that contains %q", name, got, tc.summary, tc.says)
			continue
		}
		if code := got[0].Snippet.Code; strings.TrimSpace(code) != tc.line && name != "secret without a number" {
			t.Errorf("%s: it is shown on %q", name, code)
		}
	}
}
