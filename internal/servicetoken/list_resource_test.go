package servicetoken_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// listBlock returns a list block of a query with a configuration.
func listBlock(name, config string) string {
	return fmt.Sprintf("list \"access_service_token\" %q {\n  provider = access\n  config {\n    %s\n  }\n}\n", name, config)
}

// namesOf returns the names of results.
func namesOf(found []acctest.Found) []string {
	names := []string{}
	for _, one := range found {
		names = append(names, one.Name)
	}
	return names
}

// TestAccServiceTokenList_filters uses every filter in one query.
func TestAccServiceTokenList_filters(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Query)

	server := acctest.NewServer(t, accesstest.WithAccountID("first", "second"))
	now := server.Clock.Now()
	made := now.AddDate(0, 0, -90)
	at := func(d time.Duration) *time.Time { return new(now.Add(d)) }
	const day = 24 * time.Hour
	owner := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "owner"})
	for i, token := range []accesstest.ServiceToken{
		{Name: "ci-b", LastSeenAt: at(-time.Hour), ExpiresAt: at(10 * day)},
		{Name: "ci-a", Disabled: true, ExpiresAt: at(60 * day)},
		{Name: "ended", ExpiresAt: at(-time.Second), LastSeenAt: at(-2 * day)},
		{Name: "endless", Duration: "forever", LastSeenAt: at(0)},
		{Name: "machine", ServiceAccountID: owner.ID, LastSeenAt: at(0)},
		{Name: "page", ServiceAccountID: owner.ID, Visibility: "public", Domains: []string{"https://a.example.com"}, LastSeenAt: at(0)},
		{Name: "wire", Type: "connector", LastSeenAt: at(0)},
		{Name: "elsewhere", AccountID: "second"},
	} {
		token.CreatedAt = made.Add(time.Duration(i) * time.Second)
		server.SeedServiceToken(token)
	}
	since := now.Add(-day).Format(time.RFC3339)
	want := map[string]struct {
		config string
		names  []string
	}{
		"all":        {``, []string{"ci-b", "ci-a", "ended", "endless", "machine", "page", "wire"}},
		"account":    {`account_id = "second"`, []string{"elsewhere"}},
		"owner":      {`service_account_id = "` + owner.ID + `"`, []string{"machine", "page"}},
		"machines":   {`owner_type = "service_account"`, []string{"machine", "page"}},
		"people":     {`owner_type = "user"`, []string{"ci-b", "ci-a", "ended", "endless", "wire"}},
		"type":       {`type = "connector"`, []string{"wire"}},
		"visibility": {`visibility = "public"`, []string{"page"}},
		"status":     {`status = "disabled"`, []string{"ci-a"}},
		"name":       {`name_prefix = "ci-"`, []string{"ci-b", "ci-a"}},
		"ending":     {`expires_within = "720h"`, []string{"ci-b"}},
		"since":      {`not_seen_since = "` + since + `"`, []string{"ci-a", "ended"}},
		"stale":      {`not_seen_since = "24h"`, []string{"ci-a", "ended"}},
		"several":    {"status = \"active\"\nname_prefix = \"ci-\"\nowner_type = \"user\"", []string{"ci-b"}},
		"none":       {"status = \"expired\"\nname_prefix = \"ci-\"", nil},
	}
	var query strings.Builder
	for name, w := range want {
		query.WriteString(listBlock(name, w.config))
	}
	cli := acctest.NewCLI(t, server)
	cli.Write("")
	found, diagnostics := cli.Query(query.String())
	if len(diagnostics) > 0 {
		t.Errorf("got %+v", diagnostics)
	}
	for name, w := range want {
		results := found["access_service_token."+name]
		if got := namesOf(results); !slices.Equal(got, w.names) {
			t.Errorf("%s: found %q, want %q", name, got, w.names)
		}
		for _, result := range results {
			token, _ := server.Token(result.Identity.ID)
			if token.Name != result.Name || token.AccountID != result.Identity.AccountID || result.Resource != nil {
				t.Errorf("%s: got %+v for %+v", name, result, token)
			}
		}
	}
	acctest.NoWrites(t, server)
}

// TestAccServiceTokenList_limit stops at the limit, requests no page that it does not need,
// and warns that there may be more.
func TestAccServiceTokenList_limit(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Query)

	// Other tests check the responses against the contract. Here they are too long.
	server := accesstest.New(t)
	for i := range 2500 {
		token := accesstest.ServiceToken{Name: fmt.Sprintf("token-%04d", i), CreatedAt: server.Clock.Now().Add(time.Duration(i-5000) * time.Second)}
		token.Disabled = i%1000 == 999
		server.SeedServiceToken(token)
	}
	cli := acctest.NewCLI(t, server)
	cli.Write("")
	for _, tc := range []struct {
		limit, config     string
		results, requests int
		warns             bool
	}{
		{"", "", 100, 1, true},
		{"limit = 1", "", 1, 1, true},
		{"limit = 1000", "", 1000, 1, true},
		{"limit = 1001", "", 1001, 2, true},
		{"limit = 2500", "", 2500, 3, true},
		{"limit = 9999", "", 2500, 3, false},
		{"limit = 1", `status = "disabled"`, 1, 1, true},
		{"limit = 2", `status = "disabled"`, 2, 2, true},
		{"limit = 3", `status = "disabled"`, 2, 3, false},
		{"limit = 7", `name_prefix = "token-12"`, 7, 2, true},
	} {
		server.ResetRequests()
		found, diagnostics := cli.Query("list \"access_service_token\" \"some\" {\n  provider = access\n  " + tc.limit + "\n  config {\n    " + tc.config + "\n  }\n}\n")
		if n := len(found["access_service_token.some"]); n != tc.results {
			t.Errorf("%q %q: %d results, want %d", tc.limit, tc.config, n, tc.results)
		}
		if n := len(server.Requests()); n != tc.requests {
			t.Errorf("%q %q: %d requests, want %d", tc.limit, tc.config, n, tc.requests)
		}
		warned := len(diagnostics) == 1 && diagnostics[0].Severity == "warning" &&
			strings.Contains(diagnostics[0].Detail, fmt.Sprintf("after %d service tokens, and there may be more", tc.results))
		if warned != tc.warns || len(diagnostics) > 0 != tc.warns {
			t.Errorf("%q %q: got %+v", tc.limit, tc.config, diagnostics)
		}
	}
}

// TestAccServiceTokenList_resource includes the resource if the query asks for it, with the
// values of an import.
func TestAccServiceTokenList_resource(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Query)

	server := acctest.NewServer(t)
	made := server.Clock.Now().AddDate(0, -1, 0)
	owner := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "owner"})
	token := server.SeedServiceToken(accesstest.ServiceToken{
		Name: "page", ServiceAccountID: owner.ID, Visibility: "public", Domains: []string{"https://b.example.com", "https://a.example.com"},
		Duration: "8760h", CreatedAt: made, ClientSecretVersion: 2,
		PreviousClientSecret: "cfast_previous", PreviousClientSecretExpiresAt: new(server.Clock.Now().Add(time.Hour)),
	})
	cli := acctest.NewCLI(t, server)
	cli.Write("")
	found, diagnostics := cli.Query("list \"access_service_token\" \"all\" {\n  provider = access\n  include_resource = true\n}\n")
	if len(found) != 1 || len(diagnostics) > 0 {
		t.Fatalf("got %+v and %+v", found, diagnostics)
	}
	stamp := func(at time.Time) string { return at.UTC().Format(time.RFC3339) }
	want := map[string]any{
		"id": token.ID, "account_id": server.AccountID, "name": "page", "service_account_id": owner.ID,
		"type": "developer", "visibility": "public", "domains": []any{"https://a.example.com", "https://b.example.com"},
		"duration": "8760h", "expires_at": stamp(*token.ExpiresAt), "enabled": true,
		"client_id": token.ClientID, "client_secret_version": 2.0,
		"previous_client_secret_expires_at": stamp(*token.PreviousClientSecretExpiresAt), "created_at": stamp(made),
		"rotate_triggers": nil, "rotate_before_expiry": nil, "renew_before_expiry": nil, "previous_secret_grace_period": nil,
		"on_external_rotation": nil, "client_secret_encryption": nil, "client_secret": nil, "encrypted_client_secret": nil,
	}
	got := found["access_service_token.all"][0].Resource
	for name := range got {
		if _, known := want[name]; !known && got[name] == nil {
			want[name] = nil // what is yet to be invented is null, too
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the resource differs (-want +got):\n%s", diff)
	}
}

// TestAccServiceTokenList_core queries a server without extensions that returns only the
// required fields.
func TestAccServiceTokenList_core(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Query)

	server := acctest.NewServer(t, accesstest.CoreOnly(), accesstest.WithoutSecretVersion(), accesstest.WithFractionalTimes(), accesstest.WithUnknownFields())
	server.SeedServiceToken(accesstest.ServiceToken{Name: "ci"})
	cli := acctest.NewCLI(t, server)
	cli.Write("")
	found, diagnostics := cli.Query(listBlock("all", "type = \"developer\"\nvisibility = \"private\"\nstatus = \"active\""))
	if len(diagnostics) > 0 || !slices.Equal(namesOf(found["access_service_token.all"]), []string{"ci"}) {
		t.Errorf("got %+v and %+v", found, diagnostics)
	}
	if n := server.CountRequests("GET", "capabilities"); n > 0 {
		t.Errorf("the server was asked %d times what it offers, although nothing of it is used", n)
	}
}

// TestAccServiceTokenList_errors checks the errors. A failed query never looks like a short
// list.
func TestAccServiceTokenList_errors(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Query)

	full := acctest.NewServer(t)
	full.SeedServiceToken(accesstest.ServiceToken{Name: "ci"})
	core := acctest.NewServer(t, accesstest.CoreOnly())
	failing := acctest.NewServer(t)
	failing.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Status: http.StatusForbidden, Code: 9109, Message: "Unauthorized to access requested resource", Times: -1})
	servers := map[string]*acctest.CLI{"full": acctest.NewCLI(t, full), "core": acctest.NewCLI(t, core), "failing": acctest.NewCLI(t, failing)}
	const extension = "an extension of the Access API that this server does not have"
	for _, tc := range []struct{ server, config, want string }{
		{"full", `account_id = "elsewhere"`, "Check the account"},
		{"full", `account_id = "a/b"`, "must not contain a slash"},
		{"full", `type = "admin"`, `"developer" "connector"`},
		{"full", `visibility = "open"`, `"private" "public"`},
		{"full", `status = "gone"`, `"active" "expired" "disabled"`},
		{"full", `owner_type = "people"`, `"user" "service_account"`},
		{"full", `name_prefix = ""`, "at least 1"},
		{"full", `expires_within = "30d"`, "720h"},
		{"full", `not_seen_since = "yesterday"`, `"yesterday" is neither a time such as`},
		{"full", `service_account_id = "a/b"`, "must not contain a slash"},
		{"core", `service_account_id = "a"`, extension},
		{"core", `owner_type = "user"`, extension},
		{"core", `type = "connector"`, extension},
		{"core", `visibility = "public"`, extension},
		{"failing", ``, `"Access: Service Tokens Write"`},
	} {
		cli := servers[tc.server]
		cli.Write("")
		found, got := cli.Query(listBlock("test", tc.config))
		if len(found) > 0 || len(got) != 1 || got[0].Severity != "error" || !strings.Contains(got[0].Detail, tc.want) {
			t.Errorf("%s %q: got %+v and %+v, want %q", tc.server, tc.config, found, got, tc.want)
		}
	}
}

// TestAccServiceTokenList_halfway fails on the second page.
func TestAccServiceTokenList_halfway(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Query)

	server := accesstest.New(t)
	for range 1001 {
		server.SeedServiceToken(accesstest.ServiceToken{})
	}
	server.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Status: http.StatusBadRequest, Message: "no more", Skip: 1})
	cli := acctest.NewCLI(t, server)
	cli.Write("")
	_, got := cli.Query("list \"access_service_token\" \"all\" {\n  provider = access\n  limit = 5000\n}\n")
	if len(got) != 1 || got[0].Severity != "error" || got[0].Summary != "Unable to list service tokens" || !strings.Contains(got[0].Detail, "no more") {
		t.Errorf("got %+v", got)
	}
	if n := server.PendingFaults(); n > 0 {
		t.Errorf("the second page was not asked for")
	}
}
