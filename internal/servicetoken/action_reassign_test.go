package servicetoken_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccReassign reassigns tokens by ID. Their secrets stay valid.
func TestAccReassign(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	server := acctest.NewServer(t, accesstest.WithAccountID("first", "second"))
	heir := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "heir", AccountID: "second"})
	other := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "other", AccountID: "second"})
	ids := seedIDs(server,
		accesstest.ServiceToken{Name: "person's", AccountID: "second"},
		accesstest.ServiceToken{Name: "machine's", AccountID: "second", ServiceAccountID: other.ID, Type: "connector"},
		accesstest.ServiceToken{Name: "untouched", AccountID: "second"},
	)
	token, _ := server.Token(ids[0])
	got, progress := invoke(acctest.NewCLI(t, server), "reassign", "account_id = \"second\"\nids = "+quoted(ids[:2]...)+"\nservice_account_id = \""+heir.ID+"\"")
	want := []string{
		fmt.Sprintf("1 of 2: %q (%s) now belongs to service account %s.", "person's", ids[0], heir.ID),
		fmt.Sprintf("2 of 2: %q (%s) now belongs to service account %s.", "machine's", ids[1], heir.ID),
	}
	if len(got) > 0 || !slices.Equal(progress, want) {
		t.Errorf("got %+v and %q, want %q", got, progress, want)
	}
	for i, owner := range []string{heir.ID, heir.ID, ""} {
		if token, _ := server.Token(ids[i]); token.ServiceAccountID != owner {
			t.Errorf("%q belongs to %q, want %q", token.Name, token.ServiceAccountID, owner)
		}
	}
	if status, _ := server.Authenticate(accesstest.Credential{AccountID: "second", ClientID: token.ClientID, ClientSecret: token.ClientSecret}); status != http.StatusOK {
		t.Errorf("the credential is answered with %d", status)
	}
}

// TestAccReassign_owner reassigns all tokens of a person, and succeeds again when there
// are none left.
func TestAccReassign_owner(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	server := acctest.NewServer(t)
	heir := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "heir"})
	leaver := accesstest.User{ID: "leaver", Name: "Somebody"}
	seedIDs(server,
		accesstest.ServiceToken{Name: "a", User: leaver},
		accesstest.ServiceToken{Name: "b"},
		accesstest.ServiceToken{Name: "c", User: leaver, Disabled: true},
		accesstest.ServiceToken{Name: "d", ServiceAccountID: heir.ID},
	)
	cli := acctest.NewCLI(t, server)
	config := "owner_id = \"leaver\"\nservice_account_id = \"" + heir.ID + "\""
	got, progress := invoke(cli, "reassign", config)
	if len(got) > 0 || len(progress) != 2 || !strings.HasPrefix(progress[0], `1 of 2: "a"`) || !strings.HasPrefix(progress[1], `2 of 2: "c"`) {
		t.Errorf("got %+v and %q", got, progress)
	}
	for _, token := range server.Tokens() {
		if owned := token.ServiceAccountID == heir.ID; owned == (token.Name == "b") {
			t.Errorf("%q belongs to %q", token.Name, token.ServiceAccountID)
		}
	}
	server.ResetRequests()
	if got, progress := invoke(cli, "reassign", config); len(got) > 0 || !slices.Equal(progress, []string{"There are no service tokens to reassign."}) {
		t.Errorf("got %+v and %q", got, progress)
	}
	if got, progress := invoke(cli, "reassign", "ids = []\nservice_account_id = \""+heir.ID+"\""); len(got) > 0 || !slices.Equal(progress, []string{"There are no service tokens to reassign."}) {
		t.Errorf("got %+v and %q", got, progress)
	}
	acctest.NoWrites(t, server)
}

// TestAccReassign_failures reports a token that does not exist, and reassigns the others.
func TestAccReassign_failures(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	server := acctest.NewServer(t)
	heir := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "heir"})
	ids := seedIDs(server, accesstest.ServiceToken{Name: "a"}, accesstest.ServiceToken{Name: "b"})
	cli := acctest.NewCLI(t, server)
	got, _ := invoke(cli, "reassign", "ids = "+quoted(append(ids, nobody)...)+"\nservice_account_id = \""+heir.ID+"\"")
	if len(got) != 1 || !strings.Contains(got[0].Detail, "1 of 3 service tokens were not reassigned:\n\n  service token "+nobody+": does not exist") {
		t.Errorf("got %+v", got)
	}
	for _, id := range ids {
		if token, _ := server.Token(id); token.ServiceAccountID != heir.ID {
			t.Errorf("%q belongs to %q", token.Name, token.ServiceAccountID)
		}
	}

	server.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Method: "GET", Path: "service_tokens", Status: http.StatusForbidden, Code: 9109, Message: "Unauthorized"})
	got, _ = invoke(cli, "reassign", "owner_id = \"leaver\"\nservice_account_id = \""+heir.ID+"\"")
	if len(got) != 1 || got[0].Summary != "Unable to list service tokens" {
		t.Errorf("got %+v", got)
	}
}

// TestAccActions_plan finds mistakes at plan time, before any write, and reports them at
// the attribute.
func TestAccActions_plan(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	full := acctest.NewServer(t)
	heir := full.SeedServiceAccount(accesstest.ServiceAccount{Name: "heir"})
	core := acctest.NewServer(t, accesstest.CoreOnly())
	clis := map[string]*acctest.CLI{"full": acctest.NewCLI(t, full), "core": acctest.NewCLI(t, core)}
	for _, tc := range []struct{ server, verb, config, at, want string }{
		{"core", "reassign", `ids = ["a"]` + "\n" + `service_account_id = "b"`, "service_account_id", "an extension of the Access API that this server does not have"},
		{"full", "reassign", `ids = ["a"]` + "\n" + `service_account_id = "b"`, "service_account_id", `No service account in this account has the ID "b".`},
		{"full", "reassign", `ids = ["a"]` + "\n" + `service_account_id = "b/c"`, "service_account_id", "must not contain a slash"},
		{"full", "reassign", `ids = ["a"]` + "\n" + `service_account_id = ""`, "service_account_id", "must not be empty"},
		{"full", "reassign", `ids = ["a"]`, "", `"service_account_id" is required`},
		{"full", "reassign", `service_account_id = "` + heir.ID + `"`, "", "[ids,owner_id]"},
		{"full", "reassign", `ids = ["a"]` + "\n" + `owner_id = "b"` + "\n" + `service_account_id = "` + heir.ID + `"`, "", "[ids,owner_id]"},
		{"full", "reassign", `owner_id = "b c"` + "\n" + `service_account_id = "` + heir.ID + `"`, "owner_id", "must not contain white space"},
		{"full", "refresh", `ids = ["a", "b/c"]`, "ids", `"b/c" must not contain a slash`},
		{"full", "refresh", `ids = ["a", null]`, "ids", "null"},
		{"full", "refresh", ``, "", `"ids" is required`},
		{"full", "refresh", `ids = ["a"]` + "\n" + `account_id = "a/b"`, "account_id", "must not contain a slash"},
		{"full", "refresh", `ids = ["a"]` + "\n" + `account_id = "b"` + "\n" + `zone_id = "c"`, "zone_id", "Only one of account_id and zone_id can be set."},
		{"full", "end_overlap", `ids = ["a"]` + "\n" + `account_id = "b"` + "\n" + `zone_id = "c"`, "zone_id", "Only one of account_id and zone_id can be set."},
		{"full", "end_overlap", `ids = ["a", ""]`, "ids", "must not be empty"},
		{"full", "end_overlap", ``, "", `"ids" is required`},
	} {
		cli := clis[tc.server]
		cli.Write(actionBlock(tc.verb, tc.config))
		got, _ := cli.Run("plan", "-invoke=action.access_service_token_"+tc.verb+".test")
		at := len(got) == 1 && slices.ContainsFunc([]string{tc.at, "config {"}, func(at string) bool {
			// Terraform finds the attribute at fault while it validates, but not yet while it plans.
			return strings.HasPrefix(strings.TrimSpace(got[0].Snippet.Code), at)
		})
		if !at || got[0].Severity != "error" || !strings.Contains(got[0].Detail, tc.want) {
			t.Errorf("%s %s %q: got %+v, want %q at %q", tc.server, tc.verb, tc.config, got, tc.want, tc.at)
		}
	}
	acctest.NoWrites(t, full)
	acctest.NoWrites(t, core)
}

// TestAccActions_noAccount finds at plan time that no account is configured.
func TestAccActions_noAccount(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	for verb, config := range map[string]string{
		"refresh":     `ids = ["a"]`,
		"end_overlap": `ids = ["a"]`,
		"reassign":    `ids = ["a"]` + "\n" + `service_account_id = "b"`,
	} {
		cli.Write(fmt.Sprintf(`
provider "access" {
  alias     = "nowhere"
  endpoint  = %q
  api_token = %q
}
`, server.Endpoint, server.APIToken) + strings.Replace(actionBlock(verb, config), "  config {", "  provider = access.nowhere\n  config {", 1))
		got, _ := cli.Run("plan", "-invoke=action.access_service_token_"+verb+".test")
		if len(got) != 1 || got[0].Summary != "Missing account" {
			t.Errorf("%s: got %+v", verb, got)
		}
	}
}
