package servicetoken_test

import (
	"cmp"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// moduleRequires declares the source of the provider in a module.
const moduleRequires = `
terraform {
  required_providers {
    access = { source = "terraform-provider-access/access" }
  }
}
`

// sealedBoxKey is a public key as GitHub gives it.
const sealedBoxKey = "2Sg8iYjAxxmI2LvUXpJjkYrMxURPc8r+dB7TJyvvcCU="

// childModule writes a module and returns the path to call it by.
func childModule(t *testing.T, config string) string {
	t.Helper()

	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(moduleRequires+config), 0o600); err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(dir)
}

// TestAccServiceToken_moduleInputs has a module that passes its inputs, null by
// default, to two attributes that conflict. Terraform does not know the inputs while
// it validates. Each attribute can be set, and both together are refused at plan.
func TestAccServiceToken_moduleInputs(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	const date = `"2099-01-31T00:00:00Z"`
	recipient := fmt.Sprintf("[%q]", newIdentity(t).Recipient())
	pgpKey, err := filepath.Abs(filepath.Join("..", "seal", "testdata", "pgp_alice.asc"))
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ lines, first, second, words string }{
		"lifetimes": {
			"duration = var.first\nexpires_at = var.second", `"720h"`, date,
			"Only one of duration and expires_at can be set",
		},
		"renewals": {
			"renew_before_expiry = var.first\nrotate_before_expiry = var.second", `"24h"`, `"48h"`,
			"Only one of rotate_before_expiry and renew_before_expiry can be set",
		},
		"renewal of a date": {
			"renew_before_expiry = var.first\nexpires_at = var.second", `"24h"`, date,
			"Set duration instead of expires_at, or remove renew_before_expiry",
		},
		"rotation of a date": {
			"rotate_before_expiry = var.first\nexpires_at = var.second", `"24h"`, date,
			"Set duration instead of expires_at, or remove rotate_before_expiry",
		},
		"account and zone": {
			"account_id = var.first\nzone_id = var.second", fmt.Sprintf("%q", server.AccountID), fmt.Sprintf("%q", server.ZoneID),
			"Only one of account_id and zone_id can be set",
		},
		"age and sealed box": {
			"client_secret_encryption = { age_recipients = var.first, sealed_box_public_key = var.second }", recipient, `"` + sealedBoxKey + `"`,
			"one of age_recipients, pgp_key and sealed_box_public_key",
		},
		"pgp and sealed box": {
			"client_secret_encryption = { pgp_key = var.first, sealed_box_public_key = var.second }", fmt.Sprintf("file(%q)", pgpKey), `"` + sealedBoxKey + `"`,
			"one of age_recipients, pgp_key and sealed_box_public_key",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := childModule(t, "variable \"first\" { default = null }\nvariable \"second\" { default = null }\n"+
				"resource \"access_service_token\" \"test\" {\nname = \"ci\"\n"+tc.lines+"\n}\n")
			call := func(name, inputs string) string {
				return fmt.Sprintf("module %q {\n  source = %q\n%s\n}\n", name, source, inputs)
			}
			cli := acctest.NewCLI(t, server)

			cli.Write(call("first", "first = "+tc.first) + call("second", "second = "+tc.second) + call("null", "first = null\nsecond = "+tc.second))
			cli.Output("get")
			for _, command := range []string{"validate", "plan"} {
				if diagnostics, out := cli.Run(command); len(diagnostics) > 0 {
					t.Errorf("%s refuses a token with one of the two:\n%s", command, out)
				}
			}

			cli.Write(call("both", "first = "+tc.first+"\nsecond = "+tc.second))
			cli.Output("get")
			if diagnostics, out := cli.Run("plan"); len(diagnostics) == 0 || !says(tc.words).MatchString(diagnostics[0].Detail) {
				t.Errorf("the plan does not say %q:\n%s", tc.words, out)
			}
		})
	}
	t.Cleanup(func() { acctest.NoWrites(t, server) })
}

// forEachOverObjects is a module whose tokens come from objects with optional
// attributes: what an object leaves out is null.
const forEachOverObjects = `
variable "tokens" {
  type = map(object({
    zone_id              = optional(string)
    type                 = optional(string)
    enabled              = optional(bool)
    duration             = optional(string)
    expires_at           = optional(string)
    renew_before_expiry  = optional(string)
    rotate_before_expiry = optional(string)
    rotate_triggers      = optional(map(string))
    encryption = optional(object({
      age_recipients        = optional(set(string))
      pgp_key               = optional(string)
      sealed_box_public_key = optional(string)
    }))
  }))
}

resource "access_service_token" "test" {
  for_each = var.tokens

  name                     = each.key
  zone_id                  = each.value.zone_id
  type                     = each.value.type
  enabled                  = each.value.enabled
  duration                 = each.value.duration
  expires_at               = each.value.expires_at
  renew_before_expiry      = each.value.renew_before_expiry
  rotate_before_expiry     = each.value.rotate_before_expiry
  rotate_triggers          = each.value.rotate_triggers
  client_secret_encryption = each.value.encryption
}
`

// TestAccServiceToken_moduleForEach creates tokens from objects that each set
// another of the attributes that conflict.
func TestAccServiceToken_moduleForEach(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	cli.Write(fmt.Sprintf(`
module "tokens" {
  source = %q
  tokens = {
    nothing  = {}
    nulls    = { zone_id = null, type = null, enabled = null, duration = null, expires_at = null, rotate_triggers = null, encryption = null }
    duration = { duration = "720h", renew_before_expiry = "24h" }
    rotated  = { duration = "720h", rotate_before_expiry = "24h", rotate_triggers = { n = "1" } }
    date     = { expires_at = "2099-01-31T00:00:00Z", enabled = false }
    zone     = { zone_id = %q }
    age      = { encryption = { age_recipients = [%q] } }
    box      = { encryption = { sealed_box_public_key = %q } }
  }
}
`, childModule(t, forEachOverObjects), server.ZoneID, newIdentity(t).Recipient(), sealedBoxKey))
	cli.Output("get")
	cli.Output("validate")
	cli.Output("apply", "-auto-approve")

	type created struct {
		Scope, Duration, ExpiresAt string
		Disabled                   bool
	}
	want := map[string]created{
		"nothing":  {Scope: server.AccountID, Duration: "8760h"},
		"nulls":    {Scope: server.AccountID, Duration: "8760h"},
		"duration": {Scope: server.AccountID, Duration: "720h"},
		"rotated":  {Scope: server.AccountID, Duration: "720h"},
		"date":     {Scope: server.AccountID, ExpiresAt: "2099-01-31T00:00:00Z", Disabled: true},
		"zone":     {Scope: server.ZoneID, Duration: "8760h"},
		"age":      {Scope: server.AccountID, Duration: "8760h"},
		"box":      {Scope: server.AccountID, Duration: "8760h"},
	}
	got := map[string]created{}
	for _, token := range server.Tokens() {
		m := created{Scope: cmp.Or(token.ZoneID, token.AccountID), Duration: token.Duration, Disabled: token.Disabled}
		if token.Duration == "" {
			m.ExpiresAt = stamp(*token.ExpiresAt)
		}
		got[token.Name] = m
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("the server has (-want +got):\n%s", diff)
	}
	if n := server.CountRequests(http.MethodPost, "*"); n != len(want) {
		t.Errorf("%d POST requests created %d tokens", n, len(want))
	}

	server.ResetRequests()
	cli.Output("plan", "-detailed-exitcode") // fails if there is a change
	acctest.NoWrites(t, server)
	cli.Output("destroy", "-auto-approve")
	if left := server.Tokens(); len(left) > 0 {
		t.Errorf("%d tokens are left", len(left))
	}
}
