package servicetoken_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// lookup is a data source and the expected values.
type lookup struct {
	kind, lines string
	// value is an expression for what is looked at, in which %s is the data source.
	value string
	want  knownvalue.Check
}

// lookUp runs data sources and checks their values.
func lookUp(t *testing.T, server *accesstest.Server, lookups ...lookup) {
	t.Helper()

	configuration := acctest.Provider(server)
	var checks []statecheck.StateCheck
	for i, l := range lookups {
		configuration += fmt.Sprintf("data %q \"d%d\" {\n%s\n}\noutput \"o%d\" { value = %s }\n",
			l.kind, i, l.lines, i, fmt.Sprintf(l.value, fmt.Sprintf("data.%s.d%d", l.kind, i)))
		checks = append(checks, statecheck.ExpectKnownOutputValue(fmt.Sprintf("o%d", i), l.want))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(server),
		Steps:                    []resource.TestStep{{Config: configuration, ConfigStateChecks: checks}},
	})
	acctest.NoWrites(t, server)
}

// names checks the names in a list of tokens.
func names(names ...string) knownvalue.Check {
	checks := []knownvalue.Check{}
	for _, name := range names {
		checks = append(checks, knownvalue.StringExact(name))
	}
	return knownvalue.ListExact(checks)
}

const (
	one     = "access_service_token"
	many    = "access_service_tokens"
	inOrder = "%s.service_tokens[*].name"
)

// TestAccServiceTokenDataSource reads every attribute of a token.
func TestAccServiceTokenDataSource(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.WithAccountID("first", "second"), accesstest.WithLooseFilters())
	made := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	later := func(d time.Duration) *time.Time {
		at := made.Add(d)
		return &at
	}
	owner := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "owner"})
	public := server.SeedServiceToken(accesstest.ServiceToken{
		Name: "box", ServiceAccountID: owner.ID, Visibility: "public", Domains: []string{"https://a.example.com", "https://b.example.com"},
		Duration: "48h", CreatedAt: made, UpdatedAt: *later(time.Hour), LastSeenAt: later(2 * time.Hour), ExpiresAt: later(48 * time.Hour),
		ClientSecretVersion: 3, PreviousClientSecret: "cfast_previousprevious", PreviousClientSecretExpiresAt: later(time.Minute),
	})
	private := server.SeedServiceToken(accesstest.ServiceToken{Name: "box-2", Duration: "forever", Disabled: true})
	elsewhere := server.SeedServiceToken(accesstest.ServiceToken{Name: "box", AccountID: "second"})

	whole := knownvalue.ObjectExact(map[string]knownvalue.Check{
		"id":                 knownvalue.StringExact(public.ID),
		"account_id":         knownvalue.StringExact("first"),
		"zone_id":            knownvalue.Null(),
		"name":               knownvalue.StringExact("box"),
		"client_id":          knownvalue.StringExact(public.ClientID),
		"service_account_id": knownvalue.StringExact(owner.ID),
		"owner": knownvalue.ObjectExact(map[string]knownvalue.Check{
			"type": knownvalue.StringExact("service_account"), "id": knownvalue.StringExact(owner.ID), "name": knownvalue.StringExact("owner"),
		}),
		"type":       knownvalue.StringExact("developer"),
		"visibility": knownvalue.StringExact("public"),
		"domains": knownvalue.SetExact([]knownvalue.Check{
			knownvalue.StringExact("https://a.example.com"), knownvalue.StringExact("https://b.example.com"),
		}),
		"status":                            knownvalue.StringExact("expired"),
		"enabled":                           knownvalue.Bool(true),
		"duration":                          knownvalue.StringExact("48h"),
		"expires_at":                        knownvalue.StringExact("2026-01-04T03:04:05Z"),
		"client_secret_version":             knownvalue.Int64Exact(3),
		"previous_client_secret_expires_at": knownvalue.StringExact("2026-01-02T03:05:05Z"),
		"created_at":                        knownvalue.StringExact("2026-01-02T03:04:05Z"),
		"updated_at":                        knownvalue.StringExact("2026-01-02T04:04:05Z"),
		"last_seen_at":                      knownvalue.StringExact("2026-01-02T05:04:05Z"),
	})
	bare := knownvalue.ObjectPartial(map[string]knownvalue.Check{
		"id": knownvalue.StringExact(private.ID), "status": knownvalue.StringExact("disabled"), "enabled": knownvalue.Bool(false),
		"duration": knownvalue.StringExact("forever"), "expires_at": knownvalue.Null(), "domains": knownvalue.Null(),
		"service_account_id": knownvalue.Null(), "last_seen_at": knownvalue.Null(), "previous_client_secret_expires_at": knownvalue.Null(),
		"owner": knownvalue.ObjectExact(map[string]knownvalue.Check{
			"type": knownvalue.StringExact("user"), "id": knownvalue.StringExact(server.User.ID), "name": knownvalue.StringExact(server.User.Name),
		}),
	})
	there := knownvalue.ObjectPartial(map[string]knownvalue.Check{
		"id": knownvalue.StringExact(elsewhere.ID), "account_id": knownvalue.StringExact("second"), "status": knownvalue.StringExact("active"),
	})
	lookUp(t, server,
		lookup{one, `id = "` + public.ID + `"`, "%s", whole},
		lookup{one, `name = "box"`, "%s", whole},
		lookup{many, "", "%s.service_tokens[0]", whole},
		lookup{one, `name = "box-2"`, "%s", bare},
		lookup{many, "", "%s.service_tokens[1]", bare},
		lookup{one, "name = \"box\"\naccount_id = \"second\"", "%s", there},
		lookup{many, `account_id = "second"`, "%s.service_tokens[0]", there},
	)

	// Nothing that the data sources give is a secret.
	cli := acctest.NewCLI(t, server)
	cli.Write("data \"access_service_tokens\" \"all\" {}\ndata \"access_service_token\" \"one\" { name = \"box\" }\n")
	cli.Run("apply", "-auto-approve")
	_, state := cli.Run("show")
	if !strings.Contains(state, private.ClientID) {
		t.Errorf("the state lacks the tokens:\n%s", state)
	}
	for _, token := range server.Tokens() {
		if strings.Contains(state, token.ClientSecret) || token.PreviousClientSecret != "" && strings.Contains(state, token.PreviousClientSecret) {
			t.Errorf("a secret of %s is in the state", token.Name)
		}
	}
}

// TestAccServiceTokenDataSource_core reads from a server without extensions that returns
// only the required fields.
func TestAccServiceTokenDataSource_core(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.CoreOnly(), accesstest.WithoutSecretVersion(), accesstest.WithFractionalTimes(), accesstest.WithUnknownFields())
	token := server.SeedServiceToken(accesstest.ServiceToken{Name: "ci"})
	lookUp(t, server,
		lookup{one, `name = "ci"`, "%s", knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"id": knownvalue.StringExact(token.ID), "type": knownvalue.StringExact("developer"), "visibility": knownvalue.StringExact("private"),
			"owner": knownvalue.Null(), "client_secret_version": knownvalue.Null(), "enabled": knownvalue.Bool(true),
			"expires_at": knownvalue.StringExact(token.ExpiresAt.Truncate(time.Second).Format(time.RFC3339)),
		})},
		lookup{many, "type = \"developer\"\nvisibility = \"private\"\nstatus = \"active\"", inOrder, names("ci")},
	)
	if n := server.CountRequests("GET", "/accounts/*/access/capabilities"); n > 0 {
		t.Errorf("the server was asked %d times what it offers, although nothing of it is used", n)
	}
}

// TestAccServiceTokensDataSource_filters applies each filter, and several.
func TestAccServiceTokensDataSource_filters(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	now := server.Clock.Now()
	at := func(d time.Duration) *time.Time {
		at := now.Add(d)
		return &at
	}
	const day = 24 * time.Hour
	owner := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "owner"})
	for _, token := range []accesstest.ServiceToken{
		{Name: "ci-b", LastSeenAt: at(-time.Hour), CreatedAt: *at(-90 * day), ExpiresAt: at(10 * day)},
		{Name: "ci-a", Disabled: true, CreatedAt: *at(-90 * day), ExpiresAt: at(60 * day)},
		{Name: "ended", CreatedAt: *at(-90 * day), ExpiresAt: at(-time.Second), LastSeenAt: at(-2 * day)},
		{Name: "endless", Duration: "forever"},
		{Name: "machine", ServiceAccountID: owner.ID},
		{Name: "page", ServiceAccountID: owner.ID, Visibility: "public", Domains: []string{"https://a.example.com"}},
		{Name: "wire", Type: "connector"},
	} {
		server.SeedServiceToken(token)
	}
	since := now.Add(-day).Format(time.RFC3339)
	lookUp(t, server,
		lookup{many, "", inOrder, names("ci-a", "ci-b", "ended", "endless", "machine", "page", "wire")},
		lookup{many, `service_account_id = "` + owner.ID + `"`, inOrder, names("machine", "page")},
		lookup{many, `owner_type = "service_account"`, inOrder, names("machine", "page")},
		lookup{many, `owner_type = "user"`, inOrder, names("ci-a", "ci-b", "ended", "endless", "wire")},
		lookup{many, `type = "connector"`, inOrder, names("wire")},
		lookup{many, `visibility = "public"`, inOrder, names("page")},
		lookup{many, `status = "active"`, inOrder, names("ci-b", "endless", "machine", "page", "wire")},
		lookup{many, `status = "expired"`, inOrder, names("ended")},
		lookup{many, `status = "disabled"`, inOrder, names("ci-a")},
		lookup{many, `name_prefix = "ci-"`, inOrder, names("ci-a", "ci-b")},
		lookup{many, `expires_within = "720h"`, inOrder, names("ci-b")},
		lookup{many, `not_seen_since = "` + since + `"`, inOrder, names("ci-a", "ended")},
		lookup{many, `not_seen_since = "24h"`, inOrder, names("ci-a", "ended")},
		lookup{many, "not_seen_since = \"24h\"\nstatus = \"disabled\"\nname_prefix = \"ci-\"\nowner_type = \"user\"", inOrder, names("ci-a")},
		lookup{many, "status = \"active\"\nname_prefix = \"ci-a\"", inOrder, names()},
	)
}

// TestAccServiceTokensDataSource_pages lists more tokens than fit on a page.
func TestAccServiceTokensDataSource_pages(t *testing.T) {
	t.Parallel()

	// Other tests check the responses against the contract. Here they are too long.
	server := accesstest.New(t)
	for i := range 1001 {
		server.SeedServiceToken(accesstest.ServiceToken{Name: fmt.Sprintf("token-%04d", i)})
	}
	last := server.SeedServiceToken(accesstest.ServiceToken{Name: "token-0007"})
	cli := acctest.NewCLI(t, server)
	cli.Write("data \"access_service_tokens\" \"all\" {}\noutput \"n\" { value = \"found ${length(data.access_service_tokens.all.service_tokens)}\" }\n")
	if _, out := cli.Run("apply", "-auto-approve"); !strings.Contains(out, `"found 1002"`) {
		t.Errorf("not all were listed:\n%s", out)
	}
	if n := server.CountRequests("GET", "/accounts/*/access/service_tokens"); n != 2 {
		t.Errorf("%d requests were sent for two pages", n)
	}

	cli.Write("data \"access_service_token\" \"one\" { name = \"token-0007\" }\n")
	got, _ := cli.Run("plan")
	if len(got) != 1 || !strings.Contains(got[0].Detail, `2 service tokens are named "token-0007"`) || !strings.Contains(got[0].Detail, last.ID+", created on ") {
		t.Errorf("got %+v", got)
	}
}

// TestAccServiceTokenDataSources_errors checks the errors if nothing is found or a filter
// is invalid, and the attributes that they point at.
func TestAccServiceTokenDataSources_errors(t *testing.T) {
	t.Parallel()

	full := acctest.NewServer(t, accesstest.WithAccountID("first", "second"))
	core := acctest.NewServer(t, accesstest.CoreOnly())
	server := map[string]*acctest.CLI{"full": acctest.NewCLI(t, full), "core": acctest.NewCLI(t, core)}
	twin := full.SeedServiceToken(accesstest.ServiceToken{Name: "twin"})
	other := full.SeedServiceToken(accesstest.ServiceToken{Name: "twin"})
	lone := full.SeedServiceToken(accesstest.ServiceToken{Name: "lone"})
	const extension = "an extension of the Access API that this server does not have"
	for _, tc := range []struct{ server, kind, lines, at, want string }{
		{"full", one, `name = "nobody"`, "name", `No service token in this account or zone is named "nobody".`},
		{"full", one, "name = \"lone\"\naccount_id = \"second\"", "name", `No service token in this account or zone is named "lone".`},
		{"full", one, "id = \"" + lone.ID + "\"\naccount_id = \"second\"", "id", lone.ID},
		{"full", one, `name = "twin"`, "name", `2 service tokens are named "twin". Set id instead of name`},
		{"full", one, `name = "twin"`, "name", twin.ID},
		{"full", one, `name = "twin"`, "name", other.ID},
		{"full", one, "", "data", "one (and only one) of"},
		{"full", one, "id = \"a\"\nname = \"a\"", "id", "one (and only one) of"},
		{"full", one, `name = ""`, "name", "at least 1"},
		{"full", one, `id = "a/rotate"`, "id", "must not contain a slash"},
		{"full", one, "name = \"lone\"\naccount_id = \"elsewhere\"", "data", "Check the account"},
		{"full", many, `account_id = "elsewhere"`, "data", "Check the account"},
		{"full", many, `type = "admin"`, "type", `"developer" "connector"`},
		{"full", many, `visibility = "open"`, "visibility", `"private" "public"`},
		{"full", many, `status = "gone"`, "status", `"active" "expired" "disabled"`},
		{"full", many, `owner_type = "people"`, "owner_type", `"user" "service_account"`},
		{"full", many, `name_prefix = ""`, "name_prefix", "at least 1"},
		{"full", many, `expires_within = "30d"`, "expires_within", "720h"},
		{"full", many, `expires_within = "0s"`, "expires_within", "must be positive"},
		{"full", many, `not_seen_since = "yesterday"`, "not_seen_since", `"yesterday" is neither a time such as`},
		{"full", many, `not_seen_since = "-1h"`, "not_seen_since", `"-1h" is neither a time such as`},
		{"full", many, `service_account_id = "a/b"`, "service_account_id", "must not contain a slash"},
		{"core", many, `service_account_id = "a"`, "service_account_id", extension},
		{"core", many, `owner_type = "user"`, "owner_type", extension},
		{"core", many, `type = "connector"`, "type", extension},
		{"core", many, `visibility = "public"`, "visibility", extension},
	} {
		cli := server[tc.server]
		cli.Write(fmt.Sprintf("data %q \"test\" {\n%s\n}\n", tc.kind, tc.lines))
		got, _ := cli.Run("plan")
		if len(got) != 1 || !strings.Contains(got[0].Detail, tc.want) || !strings.HasPrefix(got[0].Snippet.Code, tc.at) {
			t.Errorf("%s %s %q: got %+v, want %q at %q", tc.server, tc.kind, tc.lines, got, tc.want, tc.at)
		}
	}
}

// TestAccServiceTokenDataSources_unknown defers the read if a filter is not known, and
// returns an error if the provider's configuration is not known.
func TestAccServiceTokenDataSources_unknown(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	cli.Write(`
resource "access_service_account" "owner" { name = "owner" }
resource "access_service_token" "ci" {
  name               = "ci"
  service_account_id = access_service_account.owner.id
}
data "access_service_tokens" "owned" {
  service_account_id = access_service_account.owner.id
  not_seen_since     = "${access_service_token.ci.name == "" ? "" : "0s"}"
}
output "owned" { value = "owned by ${join("", data.access_service_tokens.owned.service_tokens[*].owner.name)}" }
`)
	server.Clock.Advance(time.Second)
	if got, out := cli.Run("apply", "-auto-approve"); len(got) > 0 || !strings.Contains(out, `"owned by `) {
		t.Errorf("got %+v\n%s", got, out)
	}

	cli = acctest.NewCLI(t, server)
	for kind, lines := range map[string]string{one: `name = "ci"`, many: ""} {
		cli.Write(fmt.Sprintf(`
resource "terraform_data" "later" {}
provider "access" {
  alias      = "inner"
  endpoint   = %q
  account_id = %q
  api_token  = terraform_data.later.id
}
data %q "test" {
  provider = access.inner
  %s
}
`, server.Endpoint, server.AccountID, kind, lines))
		got, _ := cli.Run("plan")
		if len(got) != 1 || got[0].Summary != "Provider configuration not known yet" || got[0].Address != "data."+kind+".test" {
			t.Errorf("%s: got %+v", kind, got)
		}
	}
}
