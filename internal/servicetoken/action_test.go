package servicetoken_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// actionBlock returns the block of an action named "test".
func actionBlock(verb, config string) string {
	return fmt.Sprintf("action \"access_service_token_%s\" \"test\" {\n  config {\n    %s\n  }\n}\n", verb, config)
}

// invoke runs an action with -invoke.
func invoke(cli *acctest.CLI, verb, config string) (got []acctest.Diagnostic, progress []string) {
	cli.Write(actionBlock(verb, config))
	got, out := cli.Run("apply", "-auto-approve", "-invoke=action.access_service_token_"+verb+".test")
	return got, acctest.Progress(out)
}

// quoted returns a list of IDs for a configuration.
func quoted(ids ...string) string { return `["` + strings.Join(ids, `", "`) + `"]` }

// seedIDs creates tokens whose IDs sort in this order.
func seedIDs(server *accesstest.Server, tokens ...accesstest.ServiceToken) []string {
	var ids []string
	for i, token := range tokens {
		token.ID = fmt.Sprintf("%08d-0000-4000-8000-000000000000", i+1)
		ids = append(ids, server.SeedServiceToken(token).ID)
	}
	return ids
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

const nobody = "99999999-0000-4000-8000-000000000000"

// TestAccRefresh extends each token by its own duration. Expired tokens work again with
// the same secret.
func TestAccRefresh(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	server := acctest.NewServer(t)
	now := server.Clock.Now()
	ids := seedIDs(server,
		accesstest.ServiceToken{Name: "month", Duration: "720h", CreatedAt: now.AddDate(0, 0, -20)},
		accesstest.ServiceToken{Name: "ended", Duration: "1h", CreatedAt: now.AddDate(0, 0, -20)},
		accesstest.ServiceToken{Name: "endless", Duration: "forever"},
	)
	ended, _ := server.Token(ids[1])
	credential := accesstest.Credential{ClientID: ended.ClientID, ClientSecret: ended.ClientSecret}
	if status, _ := server.Authenticate(credential); status != http.StatusUnauthorized {
		t.Fatalf("an expired token is answered with %d", status)
	}
	cli := acctest.NewCLI(t, server)
	got, progress := invoke(cli, "refresh", "ids = "+quoted(ids...))
	want := []string{
		fmt.Sprintf("1 of 3: %q (%s) was refreshed and expires at %s.", "month", ids[0], stamp(now.Add(720*time.Hour))),
		fmt.Sprintf("2 of 3: %q (%s) was refreshed and expires at %s.", "ended", ids[1], stamp(now.Add(time.Hour))),
		fmt.Sprintf("3 of 3: %q (%s) never expires.", "endless", ids[2]),
	}
	if len(got) > 0 || !slices.Equal(progress, want) {
		t.Errorf("got %+v and %q, want %q", got, progress, want)
	}
	if status, _ := server.Authenticate(credential); status != http.StatusOK {
		t.Errorf("a refreshed token is answered with %d", status)
	}
}

// TestAccRefresh_failures continues after a token that cannot be refreshed, and reports
// all failures in one error.
func TestAccRefresh_failures(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	server := acctest.NewServer(t)
	now := server.Clock.Now()
	ids := seedIDs(server,
		accesstest.ServiceToken{Name: "dated", ExpiresAt: new(now.Add(time.Hour))},
		accesstest.ServiceToken{Name: "good", CreatedAt: now.AddDate(0, 0, -20)},
	)
	cli := acctest.NewCLI(t, server)
	got, progress := invoke(cli, "refresh", "ids = "+quoted(nobody, ids[1], ids[0]))
	if len(got) != 1 || got[0].Summary != "Unable to refresh service tokens" {
		t.Fatalf("got %+v", got)
	}
	for _, want := range []string{
		"2 of 3 service tokens were not refreshed:\n",
		"\n  service token " + ids[0] + ": ", "fixed date of expiry: set a later expires_at instead (HTTP status 400, error code 12130, request ID ",
		"\n  service token " + nobody + ": does not exist in this account or zone (HTTP status 404, error code 12404, request ID ",
	} {
		if !strings.Contains(got[0].Detail, want) {
			t.Errorf("%q is missing from %q", want, got[0].Detail)
		}
	}
	if strings.Contains(got[0].Detail, "Create a new plan") {
		t.Errorf("there was no plan that knew better: %q", got[0].Detail)
	}
	if len(progress) != 3 || progress[0] != "1 of 3: service token "+ids[0]+" was not refreshed." || !strings.HasPrefix(progress[1], `2 of 3: "good"`) {
		t.Errorf("got %q", progress)
	}
	if token, _ := server.Token(ids[1]); token.ExpiresAt == nil || !token.ExpiresAt.Equal(now.Add(8760*time.Hour)) {
		t.Errorf("the other token ends at %v", token.ExpiresAt)
	}
}

// TestAccRefresh_stops stops at an error that every token would get.
func TestAccRefresh_stops(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	server := acctest.NewServer(t)
	ids := seedIDs(server, accesstest.ServiceToken{}, accesstest.ServiceToken{}, accesstest.ServiceToken{})
	server.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Path: "service_tokens/*/refresh", Status: http.StatusForbidden, Code: 9109, Message: "Unauthorized to access requested resource", Skip: 1, Times: -1})
	got, progress := invoke(acctest.NewCLI(t, server), "refresh", "ids = "+quoted(ids...))
	if len(got) != 1 || len(progress) != 2 {
		t.Fatalf("got %+v and %q", got, progress)
	}
	for _, want := range []string{"2 of 3 service tokens were not refreshed:\n", ids[1] + ": Unauthorized", ids[2] + ": not tried after the previous error", `"Access: Service Tokens Write"`} {
		if !strings.Contains(got[0].Detail, want) {
			t.Errorf("%q is missing from %q", want, got[0].Detail)
		}
	}
	if n := server.CountRequests("POST", "service_tokens/*/refresh"); n != 2 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestAccRefresh_core refreshes on a server without extensions, which extends a token by
// a year whatever its duration is, in another account than the provider's.
func TestAccRefresh_core(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	server := acctest.NewServer(t, accesstest.CoreOnly(), accesstest.WithAccountID("first", "second"))
	now := server.Clock.Now()
	ids := seedIDs(server, accesstest.ServiceToken{Name: "hour", AccountID: "second", Duration: "1h"})
	got, progress := invoke(acctest.NewCLI(t, server), "refresh", "account_id = \"second\"\nids = "+quoted(ids...))
	want := []string{fmt.Sprintf("1 of 1: %q (%s) was refreshed and expires at %s.", "hour", ids[0], stamp(now.AddDate(1, 0, 0)))}
	if len(got) > 0 || !slices.Equal(progress, want) {
		t.Errorf("got %+v and %q, want %q", got, progress, want)
	}
}

// TestAccEndOverlap makes previous secrets expire, and changes nothing else.
func TestAccEndOverlap(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	server := acctest.NewServer(t)
	now := server.Clock.Now()
	ids := seedIDs(server,
		accesstest.ServiceToken{Name: "rotated", Disabled: false},
		accesstest.ServiceToken{Name: "fresh"},
		accesstest.ServiceToken{Name: "long ago"},
	)
	before, _ := server.Token(ids[0])
	current := accesstest.Credential{ClientID: before.ClientID, ClientSecret: server.RotateToken(ids[0], 24*time.Hour)}
	previous := accesstest.Credential{ClientID: before.ClientID, ClientSecret: before.ClientSecret}
	server.ChangeToken(ids[2], func(token *accesstest.ServiceToken) {
		token.PreviousClientSecretExpiresAt = new(now.Add(-2 * time.Hour))
	})
	works := func(credential accesstest.Credential) bool {
		status, _ := server.Authenticate(credential)
		return status == http.StatusOK
	}
	if !works(previous) || !works(current) {
		t.Fatal("there is no overlap")
	}
	cli := acctest.NewCLI(t, server)
	got, progress := invoke(cli, "end_overlap", "ids = "+quoted(ids...))
	want := []string{
		fmt.Sprintf("1 of 3: The previous secret of %q (%s) is no longer valid.", "rotated", ids[0]),
		fmt.Sprintf("2 of 3: %q (%s) has no previous secret.", "fresh", ids[1]),
		fmt.Sprintf("3 of 3: %q (%s) has no previous secret.", "long ago", ids[2]),
	}
	if len(got) > 0 || !slices.Equal(progress, want) {
		t.Errorf("got %+v and %q, want %q", got, progress, want)
	}
	if works(previous) || !works(current) {
		t.Errorf("the previous secret works: %t, and the current one: %t", works(previous), works(current))
	}
	if n := server.CountRequests("PUT", "service_tokens/*"); n != 1 {
		t.Errorf("%d tokens were changed", n)
	}
	after, _ := server.Token(ids[0])
	if !after.ExpiresAt.Equal(*before.ExpiresAt) || after.Name != before.Name || after.ClientSecretVersion != before.ClientSecretVersion+1 {
		t.Errorf("more than the overlap has changed: %+v", after)
	}
	if fresh, _ := server.Token(ids[1]); fresh.PreviousClientSecretExpiresAt != nil {
		t.Errorf("a token without an overlap has the end of one: %v", fresh.PreviousClientSecretExpiresAt)
	}

	// A second time there is nothing to do.
	server.ResetRequests()
	if got, progress := invoke(cli, "end_overlap", "ids = "+quoted(ids[0])); len(got) > 0 || !slices.Equal(progress, []string{fmt.Sprintf("1 of 1: %q (%s) has no previous secret.", "rotated", ids[0])}) {
		t.Errorf("got %+v and %q", got, progress)
	}
	acctest.NoWrites(t, server)
}

// TestAccEndOverlap_clock ends an overlap at once, even if the local clock is ahead of the
// server's: by any amount, if the server returns when the token was created.
func TestAccEndOverlap_clock(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	for age, skew := range map[time.Duration]time.Duration{0: 50 * time.Minute, 240 * time.Hour: 5 * time.Hour} {
		server := acctest.NewServer(t)
		ids := seedIDs(server, accesstest.ServiceToken{Name: "rotated", CreatedAt: server.Clock.Now().Add(-age)})
		before, _ := server.Token(ids[0])
		server.RotateToken(ids[0], 24*time.Hour)
		server.Before("PUT", "service_tokens/*", func() { server.Clock.Advance(-skew) })
		if got, _ := invoke(acctest.NewCLI(t, server), "end_overlap", "ids = "+quoted(ids...)); len(got) > 0 {
			t.Fatalf("got %+v", got)
		}
		if status, _ := server.Authenticate(accesstest.Credential{ClientID: before.ClientID, ClientSecret: before.ClientSecret}); status == http.StatusOK {
			t.Errorf("the previous secret still works with a clock that is ahead by %s", skew)
		}
	}
}

// TestAccActions_zone runs the actions on tokens of a zone, in which the API has neither a
// refresh nor any extension.
func TestAccActions_zone(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	server := acctest.NewServer(t, accesstest.CoreOnly())
	now := server.Clock.Now()
	ids := seedIDs(server,
		accesstest.ServiceToken{Name: "month", ZoneID: server.ZoneID, Duration: "720h", CreatedAt: now.AddDate(0, 0, -20)},
		accesstest.ServiceToken{Name: "endless", ZoneID: server.ZoneID, Duration: "forever"},
	)
	server.RotateToken(ids[0], 24*time.Hour)
	cli := acctest.NewCLI(t, server)
	config := fmt.Sprintf("zone_id = %q\nids = %s", server.ZoneID, quoted(append(ids, nobody)...))

	got, progress := invoke(cli, "refresh", config)
	want := []string{
		fmt.Sprintf("1 of 3: %q (%s) was refreshed and expires at %s.", "month", ids[0], stamp(now.Add(720*time.Hour))),
		fmt.Sprintf("2 of 3: %q (%s) never expires.", "endless", ids[1]),
		"3 of 3: service token " + nobody + " was not refreshed.",
	}
	if len(got) != 1 || !slices.Equal(progress, want) {
		t.Errorf("got %+v and %q, want %q", got, progress, want)
	}
	if token, _ := server.Token(ids[0]); !token.ExpiresAt.Equal(now.Add(720*time.Hour)) || token.PreviousClientSecret == "" {
		t.Errorf("the token was not merely refreshed: %+v", token)
	}
	if n := server.CountRequests("PUT", "service_tokens/"+ids[1]); n > 0 {
		t.Error("a token that lives forever was changed")
	}

	got, progress = invoke(cli, "end_overlap", config)
	want = []string{
		fmt.Sprintf("1 of 3: The previous secret of %q (%s) is no longer valid.", "month", ids[0]),
		fmt.Sprintf("2 of 3: %q (%s) has no previous secret.", "endless", ids[1]),
		"3 of 3: service token " + nobody + " was not changed.",
	}
	if len(got) != 1 || !slices.Equal(progress, want) {
		t.Errorf("got %+v and %q, want %q", got, progress, want)
	}
	if token, _ := server.Token(ids[0]); token.PreviousClientSecret != "" {
		t.Error("the previous secret still works")
	}
}

// TestAccEndOverlap_failures reports tokens that could not be read, and tokens that could
// not be changed.
func TestAccEndOverlap_failures(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Actions)

	server := acctest.NewServer(t)
	ids := seedIDs(server, accesstest.ServiceToken{Name: "a"}, accesstest.ServiceToken{Name: "b"})
	for _, id := range ids {
		server.RotateToken(id, time.Hour)
	}
	server.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Method: "PUT", Path: "service_tokens/" + ids[0], Status: http.StatusBadRequest, Code: 12130, Message: "not today"})
	got, _ := invoke(acctest.NewCLI(t, server), "end_overlap", "ids = "+quoted(append(ids, nobody)...))
	if len(got) != 1 || got[0].Summary != "Unable to end the overlap of service tokens" {
		t.Fatalf("got %+v", got)
	}
	for _, want := range []string{"2 of 3 service tokens were not changed:\n", ids[0] + ": not today (HTTP status 400", nobody + ": does not exist"} {
		if !strings.Contains(got[0].Detail, want) {
			t.Errorf("%q is missing from %q", want, got[0].Detail)
		}
	}
	if token, _ := server.Token(ids[1]); token.PreviousClientSecret != "" {
		t.Error("the other token still has its previous secret")
	}
}
