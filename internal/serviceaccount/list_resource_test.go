package serviceaccount_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// listBlock returns a list block of a query.
func listBlock(name, lines string) string {
	return fmt.Sprintf("list \"access_service_account\" %q {\n  provider = access\n  %s\n}\n", name, lines)
}

// TestAccServiceAccountList finds service accounts. If the query asks for the resource, it
// has the values of an import.
func TestAccServiceAccountList(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Query)

	server := acctest.NewServer(t, accesstest.WithAccountID("first", "second"))
	now := server.Clock.Now()
	ids := map[string]string{}
	for i, name := range []string{"ci-b", "ci-a", "deploy"} {
		ids[name] = server.SeedServiceAccount(accesstest.ServiceAccount{Name: name, CreatedAt: now.Add(time.Duration(i) * time.Second)}).ID
	}
	described := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "only", AccountID: "second", Description: "Does it all."})
	cli := acctest.NewCLI(t, server)
	cli.Write("")
	found, diagnostics := cli.Query(listBlock("all", "") + listBlock("prefix", "config {\n name_prefix = \"ci-\"\n}") + listBlock("limited", "limit = 2") +
		listBlock("second", "include_resource = true\nconfig {\n account_id = \"second\"\n}"))
	if len(diagnostics) != 1 || diagnostics[0].Severity != "warning" || !strings.Contains(diagnostics[0].Detail, "after 2 service accounts, and there may be more") {
		t.Errorf("got %+v", diagnostics)
	}
	for name, want := range map[string][]string{"all": {"ci-b", "ci-a", "deploy"}, "prefix": {"ci-b", "ci-a"}, "limited": {"ci-b", "ci-a"}, "second": {"only"}} {
		var got []string
		for _, result := range found["access_service_account."+name] {
			got = append(got, result.Name)
			if name != "second" && (result.Identity.AccountID != "first" || result.Identity.ID != ids[result.Name] || result.Resource != nil) {
				t.Errorf("%s: got %+v", name, result)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: found %q, want %q", name, got, want)
		}
	}
	if second := found["access_service_account.second"]; len(second) == 1 {
		want := map[string]any{
			"id": described.ID, "account_id": "second", "name": "only", "description": "Does it all.", "force_destroy": false, "deletion_policy": nil,
			"created_at": described.CreatedAt.UTC().Format(time.RFC3339),
		}
		if diff := cmp.Diff(want, second[0].Resource); diff != "" {
			t.Errorf("the resource differs (-want +got):\n%s", diff)
		}
	}
	acctest.NoWrites(t, server)
}

// TestAccServiceAccountList_errors checks the errors.
func TestAccServiceAccountList_errors(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Query)

	full := acctest.NewCLI(t, acctest.NewServer(t))
	core := acctest.NewCLI(t, acctest.NewServer(t, accesstest.CoreOnly()))
	for _, tc := range []struct {
		cli          *acctest.CLI
		config, want string
	}{
		{core, ``, "Service accounts are an extension of the Access API that this server does not have"},
		{full, `account_id = "elsewhere"`, "check account_id"},
		{full, `account_id = "a/b"`, "must not contain a slash"},
		{full, `name_prefix = ""`, "at least 1"},
	} {
		tc.cli.Write("")
		found, got := tc.cli.Query(listBlock("test", "config {\n"+tc.config+"\n}"))
		if len(found) > 0 || len(got) != 1 || got[0].Severity != "error" || !strings.Contains(got[0].Detail, tc.want) {
			t.Errorf("%q: got %+v and %+v, want %q", tc.config, found, got, tc.want)
		}
	}
}
