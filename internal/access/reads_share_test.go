package access_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// namesOf lists all tokens.
func namesOf(t *testing.T, client *access.Client, scope access.Scope) string {
	t.Helper()
	tokens, err := collect(client.ServiceTokens.All(t.Context(), scope))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, token := range tokens {
		names = append(names, token.Name)
	}
	return strings.Join(names, " ")
}

// TestAll_shares reads, lists and creates share one listing, whichever starts it.
func TestAll_shares(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, []accesstest.Option{accesstest.CoreOnly(), plenty})
	ids := seedTokens(server, 2500)
	orphan := server.SeedServiceToken(accesstest.ServiceToken{Name: "orphan"})
	readMany(t, client, scope, ids[:2], 1)
	if got := len(server.Requests()); got != 2 {
		t.Fatalf("%d requests, want 2", got)
	}
	// Two pages are missing.
	if got := len(strings.Fields(namesOf(t, client, scope))); got != 2501 {
		t.Errorf("All gives %d tokens, want 2501", got)
	}
	readMany(t, client, scope, ids, 10)
	namesOf(t, client, scope)
	if found, err := client.ServiceTokens.Orphans(t.Context(), scope, "orphan"); err != nil || len(found) != 1 || found[0].ID != orphan.ID {
		t.Errorf("Orphans gives %v", found)
	}
	if got := len(server.Requests()); got != 4 {
		t.Errorf("%d requests, want 4", got)
	}
	if _, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "new", Duration: "forever"}); err != nil {
		t.Fatal(err)
	}
	if got := server.CountRequests("GET", ""); got != 4 {
		t.Errorf("%d requests, want 4 before the create and none for it", got)
	}
}

// TestAll_thenRead: a single read that finds a listing needs no request, and waits
// for none that is under way.
func TestAll_thenRead(t *testing.T) {
	t.Parallel()
	gate, option := newGate()
	client, server, scope := setupMock(t, []accesstest.Option{option})
	ids := seedTokens(server, 3)
	done := make(chan string)
	go func() { done <- namesOf(t, client, scope) }()
	<-gate.held
	readMany(t, client, scope, ids[:1], 1)
	close(gate.release)
	<-done
	readMany(t, client, scope, ids, 1)
	if got := len(server.Requests()); got != 2 {
		t.Errorf("%d requests, want 2", got)
	}
}

// TestAll_canceled: once the callers that need all pages are canceled, reads fetch
// only those that save them requests.
func TestAll_canceled(t *testing.T) {
	t.Parallel()
	gate, option := newGate()
	client, server, scope := setupMock(t, []accesstest.Option{option, plenty})
	ids := seedTokens(server, 4500)
	readMany(t, client, scope, ids[:1], 1)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := collect(client.ServiceTokens.All(ctx, scope))
		done <- err
	}()
	<-gate.held
	gate.release <- struct{}{}
	<-gate.held
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the error of the context", err)
	}
	<-gate.gone
	close(gate.release)
	server.ResetRequests()
	// One was read before, so the third of these costs as much as five pages.
	readMany(t, client, scope, ids[4000:4003], 1)
	if lists, single := server.CountRequests("GET", "service_tokens"), server.CountRequests("GET", "service_tokens/*"); lists != 0 || single != 3 {
		t.Errorf("%d requests for pages and %d for tokens, want none and 3", lists, single)
	}
	readMany(t, client, scope, ids[4003:], 10)
	if lists := server.CountRequests("GET", "service_tokens"); lists != 4 {
		t.Errorf("%d requests for pages, want the 4 that were missing", lists)
	}
}

// TestOrphans_ofReads: a token that somebody reads is not an orphan, however it
// was read, and the result is the caller's own.
func TestOrphans_ofReads(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, nil)
	ids := seedTokens(server, 2)
	for range 2 {
		ids = append(ids, server.SeedServiceToken(accesstest.ServiceToken{Name: "twin"}).ID)
	}
	readMany(t, client, scope, ids[:3], 1)
	for range 2 {
		found, err := client.ServiceTokens.Orphans(t.Context(), scope, "twin")
		if err != nil || len(found) != 1 || found[0].ID != ids[3] || found[0].Name != "twin" {
			t.Fatalf("got %+v", found)
		}
		found[0].Name = "mine"
	}
	if got := len(server.Requests()); got != 2 {
		t.Errorf("%d requests, want 2", got)
	}
}

// TestCreate_gapInTheListing: a token of the name that was created before the
// listing and was not in it may be anybody's.
func TestCreate_gapInTheListing(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, mockOptions(true))
	readMany(t, client, scope, seedTokens(server, 2), 1)
	if _, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "other", Duration: "forever"}); err != nil {
		t.Fatal(err)
	}
	hidden := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy", CreatedAt: server.Clock.Now().Add(-time.Hour)})
	server.AddFault(accesstest.Fault{Method: "POST", Path: "service_tokens", Kind: accesstest.FaultCutAfter})
	_, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy", Duration: "forever"})
	ambiguous, ok := errors.AsType[*access.AmbiguousCreateError](err)
	if !ok || len(ambiguous.IDs) != 2 || !slices.Contains(ambiguous.IDs, hidden.ID) {
		t.Errorf("got %v", err)
	}
}

// TestAll_afterWrite: a write by this client shows at once, and a listing during
// which it took place is not shared.
func TestAll_afterWrite(t *testing.T) {
	t.Parallel()
	gate, option := newGate()
	client, server, scope := setupMock(t, []accesstest.Option{option})
	ids := seedTokens(server, 2)
	// If a server promises idempotency a create needs no listing.
	if _, err := client.Capabilities(t.Context(), scope); err != nil {
		t.Fatal(err)
	}
	go func() { gate.release <- struct{}{} }()
	namesOf(t, client, scope)
	<-gate.held
	if _, err := client.ServiceTokens.Update(t.Context(), scope, ids[0], access.UpdateServiceToken{Name: new("first")}); err != nil {
		t.Fatal(err)
	}
	// This listing shows the name, and will not show the next write.
	early := make(chan string)
	go func() { early <- namesOf(t, client, scope) }()
	<-gate.held
	if _, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "second", Duration: "forever"}); err != nil {
		t.Fatal(err)
	}
	late := make(chan string)
	go func() { late <- namesOf(t, client, scope) }()
	close(gate.release)
	if got := <-early; got != "first token-1" {
		t.Errorf("got %q", got)
	}
	if got := <-late; got != "first token-1 second" {
		t.Errorf("got %q", got)
	}
}

// TestAll_accountsCountTokens: writes of tokens show in their owners.
func TestAll_accountsCountTokens(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, nil)
	owner := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "ci"})
	for want := range int64(3) {
		accounts, err := collect(client.ServiceAccounts.All(t.Context(), scope))
		if err != nil || len(accounts) != 1 || *accounts[0].TokenCount != want {
			t.Errorf("got %+v, %v, want %d tokens", accounts, err, want)
		}
		in := access.CreateServiceToken{Name: "t", Duration: "forever", ServiceAccountID: owner.ID}
		if _, err := client.ServiceTokens.Create(t.Context(), scope, in); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAges: how long a listing is used.
func TestAges(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		age       time.Duration
		list, one string
	}{
		"now":                   {0, "was", "was"},
		"young":                 {9 * time.Second, "was", "was"},
		"not for a list":        {10 * time.Second, "is", "is"},
		"a minute":              {time.Minute, "", "was"},
		"almost too old":        {2*time.Minute - time.Second, "", "was"},
		"too old":               {2 * time.Minute, "", "is"},
		"the clock is set back": {-time.Hour, "is", "is"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server, scope := setupMock(t, nil)
			ids := seedTokens(server, 2)
			server.ChangeToken(ids[1], func(token *accesstest.ServiceToken) { token.Name = "was" })
			readMany(t, client, scope, ids, 1)
			server.ChangeToken(ids[1], func(token *accesstest.ServiceToken) { token.Name = "is" })
			server.Clock.Advance(test.age)
			if got := namesOf(t, client, scope); test.list != "" && got != "token-0 "+test.list {
				t.Errorf("All gives %q", got)
			}
		})
	}
}

// TestAll_failures: an error reaches the caller, also if it was in a page that
// others have asked for, and the next call starts again.
func TestAll_failures(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, []accesstest.Option{plenty})
	ids := seedTokens(server, 1500)
	refuse := accesstest.Fault{Method: "GET", Path: "service_tokens", Kind: accesstest.FaultStatus, Status: 403, Code: 9109, Message: "no list"}
	server.AddFault(refuse)
	tokens, err := collect(client.ServiceTokens.All(t.Context(), scope))
	if !errors.Is(err, access.ErrForbidden) || len(tokens) > 0 {
		t.Errorf("got %d tokens, %v", len(tokens), err)
	}
	// For reads, it has failed as well.
	readMany(t, client, scope, ids[:10], 1)
	if got := server.CountRequests("GET", "service_tokens"); got != 1 {
		t.Errorf("%d requests for pages, want 1", got)
	}
	refuse.Skip = 1
	server.AddFault(refuse)
	if tokens, err := collect(client.ServiceTokens.All(t.Context(), scope)); !errors.Is(err, access.ErrForbidden) || len(tokens) > 0 {
		t.Errorf("got %d tokens, %v", len(tokens), err)
	}
	if got := len(strings.Fields(namesOf(t, client, scope))); got != 1500 {
		t.Errorf("got %d tokens", got)
	}
}

// TestAll_slow: callers that need the list try again if there is no response in
// time.
func TestAll_slow(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, nil, func(o *access.Options) { o.RequestTimeout = time.Second })
	seedTokens(server, 3)
	server.AddFault(accesstest.Fault{Method: "GET", Path: "service_tokens", Kind: accesstest.FaultSlow, Delay: time.Minute})
	if got := namesOf(t, client, scope); got != "token-0 token-1 token-2" {
		t.Errorf("got %q", got)
	}
	if got := len(server.Requests()); got != 2 {
		t.Errorf("%d requests, want 2", got)
	}
}

// TestAll_memory: 20,000 tokens take little memory.
func TestAll_memory(t *testing.T) { //nolint:paralleltest // It measures the heap.
	client, server := setup(t)
	server.handle("GET", tokensPath, func(w http.ResponseWriter, r *http.Request) {
		number, _ := strconv.Atoi(r.URL.Query().Get("page"))
		entries := make([]string, 0, 1000)
		for i := (number - 1) * 1000; i < min(number*1000, 20_000); i++ {
			entries = append(entries, fmt.Sprintf(`{"id":"9c3bd9a1-0000-4000-8000-%012d","client_id":"88bf3b6d86161464f6509f7219%06d.access","name":"token-%d",`+
				`"duration":"8760h","enabled":true,"client_secret_version":1,"expires_at":"2027-01-02T03:04:05Z","previous_client_secret_expires_at":"2027-01-02T03:04:05Z",`+
				`"created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z","last_seen_at":"2026-01-02T03:04:05Z",`+
				`"owner":{"type":"user","id":"9c3bd9a1-0000-4000-8000-000000000000","name":"API User"},"type":"developer","visibility":"private"}`, i, i, i))
		}
		reply(w, 200, ok("["+strings.Join(entries, ",")+"]"))
	})
	before := heap()
	if tokens := strings.Fields(namesOf(t, client, account)); len(tokens) != 20_000 {
		t.Fatalf("got %d tokens", len(tokens))
	}
	grown := heap() - before
	t.Logf("the client uses %d KiB for 20,000 tokens", grown>>10)
	if grown > 40<<20 {
		t.Error("that is too much")
	}
	runtime.KeepAlive(client)
}

func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
