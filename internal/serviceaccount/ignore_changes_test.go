package serviceaccount_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceAccount_ignoreChanges has a service account for each attribute in
// ignore_changes, and for "all", and changes every attribute, one after another.
func TestAccServiceAccount_ignoreChanges(t *testing.T) {
	t.Parallel()

	changes := map[string]string{
		"name": `name = "%s-changed"`, "description": `description = "changed"`, "force_destroy": "force_destroy = true",
		"deletion_policy": `deletion_policy = "delete"`, "account_id": "",
	}
	for _, refresh := range []string{"-refresh=true", "-refresh=false"} {
		t.Run(refresh, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t)
			cli := acctest.NewCLI(t, server)
			attributes := slices.Sorted(maps.Keys(changes))
			write := func(changed string) {
				var text strings.Builder
				for _, ignored := range append([]string{"all"}, attributes...) {
					lines := map[string]string{"name": `name = "%s"`, "description": `description = "first"`}
					if line := changes[changed]; line != "" {
						lines[changed] = line
					}
					list := "[" + ignored + "]"
					if ignored == "all" {
						list = "all"
					}
					fmt.Fprintf(&text, "resource \"access_service_account\" %q {\n", ignored)
					for _, line := range lines {
						text.WriteString("  " + strings.ReplaceAll(line, "%s", ignored) + "\n")
					}
					fmt.Fprintf(&text, "  lifecycle {\n    ignore_changes = %s\n  }\n}\n", list)
				}
				cli.Write(text.String())
			}
			write("")
			cli.Run("apply", "-auto-approve")
			for _, changed := range attributes {
				for _, step := range []string{changed, ""} {
					write(step)
					cli.Run("apply", refresh, "-auto-approve")
					_, out := cli.Run("plan", refresh)
					if !strings.Contains(out, "Plan: 0 to add, 0 to change, 0 to destroy.") {
						t.Errorf("%s: the next plan is not empty: %s", changed, out)
					}
				}
			}
			for _, account := range server.ServiceAccounts() {
				if strings.Contains(account.Name, "changed") || account.Description != "first" {
					t.Errorf("%s has the description %q", account.Name, account.Description)
				}
			}
		})
	}
}
