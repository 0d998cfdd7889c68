package serviceaccount_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceAccountDataSources finds service accounts in every way, on a server that
// ignores some filters.
func TestAccServiceAccountDataSources(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.WithAccountID("first", "second"), accesstest.WithLooseFilters())
	made := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	deploy := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "deploy", Description: "Deploys", CreatedAt: made, UpdatedAt: made.Add(time.Hour)})
	server.SeedServiceAccount(accesstest.ServiceAccount{Name: "redeploy", CreatedAt: made.Add(-time.Hour)})
	server.SeedServiceAccount(accesstest.ServiceAccount{Name: "Backup"})
	elsewhere := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "deploy", AccountID: "second"})
	for range 2 {
		server.SeedServiceToken(accesstest.ServiceToken{ServiceAccountID: deploy.ID})
	}

	whole := knownvalue.ObjectExact(map[string]knownvalue.Check{
		"id":          knownvalue.StringExact(deploy.ID),
		"account_id":  knownvalue.StringExact("first"),
		"name":        knownvalue.StringExact("deploy"),
		"description": knownvalue.StringExact("Deploys"),
		"token_count": knownvalue.Int64Exact(2),
		"created_at":  knownvalue.StringExact("2026-01-02T03:04:05Z"),
		"updated_at":  knownvalue.StringExact("2026-01-02T04:04:05Z"),
	})
	bare := knownvalue.ObjectPartial(map[string]knownvalue.Check{
		"id": knownvalue.StringExact(elsewhere.ID), "account_id": knownvalue.StringExact("second"),
		"description": knownvalue.Null(), "token_count": knownvalue.Int64Exact(0),
	})
	names := func(names ...string) knownvalue.Check {
		checks := []knownvalue.Check{}
		for _, name := range names {
			checks = append(checks, knownvalue.StringExact(name))
		}
		return knownvalue.ListExact(checks)
	}
	var (
		configuration = acctest.Provider(server)
		checks        []statecheck.StateCheck
	)
	for i, tc := range []struct {
		kind, lines, value string
		want               knownvalue.Check
	}{
		{"access_service_account", `id = "` + deploy.ID + `"`, "%s", whole},
		{"access_service_account", `name = "deploy"`, "%s", whole},
		{"access_service_account", "name = \"deploy\"\naccount_id = \"second\"", "%s", bare},
		{"access_service_account", "id = \"" + elsewhere.ID + "\"\naccount_id = \"second\"", "%s", bare},
		{"access_service_accounts", "", "%s.service_accounts[*].name", names("Backup", "deploy", "redeploy")},
		{"access_service_accounts", "", "%s.service_accounts[1]", whole},
		{"access_service_accounts", "", "%s.account_id", knownvalue.StringExact("first")},
		{"access_service_accounts", `name_prefix = "deploy"`, "%s.service_accounts[*].name", names("deploy")},
		{"access_service_accounts", `name_prefix = "DEPLOY"`, "%s.service_accounts[*].name", names()},
		{"access_service_accounts", `account_id = "second"`, "%s.service_accounts[0]", bare},
	} {
		address := fmt.Sprintf("data.%s.d%d", tc.kind, i)
		configuration += fmt.Sprintf("data %q \"d%d\" {\n%s\n}\noutput \"o%d\" { value = %s }\n", tc.kind, i, tc.lines, i, fmt.Sprintf(tc.value, address))
		checks = append(checks, statecheck.ExpectKnownOutputValue(fmt.Sprintf("o%d", i), tc.want))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(server),
		Steps:                    []resource.TestStep{{Config: configuration, ConfigStateChecks: checks}},
	})
	acctest.NoWrites(t, server)
}

// TestAccServiceAccountDataSource_afterApply looks up an account that the same run creates.
func TestAccServiceAccountDataSource_afterApply(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	acctest.Run(t, server, resource.TestStep{
		Config: config(`name = "deploy"`) + `
data "access_service_account" "same" { id = access_service_account.test.id }
data "access_service_accounts" "all" {
  name_prefix = data.access_service_account.same.name
}`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.access_service_account.same", tfjsonpath.New("name"), knownvalue.StringExact("deploy")),
			statecheck.ExpectKnownValue("data.access_service_accounts.all", tfjsonpath.New("service_accounts"), knownvalue.ListSizeExact(1)),
		},
	})
}

// TestAccServiceAccountDataSources_errors checks the errors if nothing is found, and the
// attributes that they point at.
func TestAccServiceAccountDataSources_errors(t *testing.T) {
	t.Parallel()

	full, core := acctest.NewServer(t), acctest.NewServer(t, accesstest.CoreOnly())
	server := map[string]*acctest.CLI{"full": acctest.NewCLI(t, full), "core": acctest.NewCLI(t, core)}
	const (
		one  = "access_service_account"
		many = "access_service_accounts"
		gone = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"
	)
	for _, tc := range []struct{ server, kind, lines, at, want string }{
		{"full", one, `name = "deploy"`, "name", `No service account in this account is named "deploy".`},
		{"full", one, `id = "` + gone + `"`, "id", gone},
		{"full", one, "", "data", "one (and only one) of"},
		{"full", one, "id = \"a\"\nname = \"a\"", "id", "one (and only one) of"},
		{"full", one, `name = "no good"`, "name", "must not contain spaces"},
		{"full", one, `id = "../service_tokens"`, "id", "must not contain a slash"},
		{"full", one, "name = \"deploy\"\naccount_id = \"elsewhere\"", "name", "check account_id"},
		{"full", many, `name_prefix = ""`, "name_prefix", "at least 1"},
		{"full", many, `account_id = "elsewhere"`, "data", "check account_id"},
		{"core", one, `id = "` + gone + `"`, "id", "Service accounts are an extension of the Access API"},
		{"core", one, `name = "deploy"`, "name", "Service accounts are an extension of the Access API"},
		{"core", many, "", "data", "Service accounts are an extension of the Access API"},
	} {
		cli := server[tc.server]
		cli.Write(fmt.Sprintf("data %q \"test\" {\n%s\n}\n", tc.kind, tc.lines))
		got, _ := cli.Run("plan")
		if len(got) != 1 || !strings.Contains(got[0].Detail, tc.want) || !strings.HasPrefix(got[0].Snippet.Code, tc.at) {
			t.Errorf("%s %s %q: got %+v, want %q at %q", tc.server, tc.kind, tc.lines, got, tc.want, tc.at)
		}
	}
}
