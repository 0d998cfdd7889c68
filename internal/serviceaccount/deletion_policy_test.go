package serviceaccount_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceAccount_deletionPolicy keeps a service account, with a warning that names
// it, or deletes it.
func TestAccServiceAccount_deletionPolicy(t *testing.T) {
	t.Parallel()

	for policy, left := range map[string]int{"": 0, `deletion_policy = "delete"`: 0, `deletion_policy = "keep"`: 1} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t)
			cli := acctest.NewCLI(t, server)
			cli.Write("resource \"access_service_account\" \"test\" {\n  name = \"ci\"\n  " + policy + "\n}\n")
			cli.Run("apply", "-auto-approve")
			id := server.ServiceAccounts()[0].ID
			got, _ := cli.Run("destroy", "-auto-approve")
			if n := len(server.ServiceAccounts()); n != left {
				t.Errorf("%d service accounts are left, want %d", n, left)
			}
			if len(got) != left || left > 0 && (got[0].Summary != "The service account was kept" || !strings.Contains(got[0].Detail, id)) {
				t.Errorf("got %+v", got)
			}
		})
	}
}
