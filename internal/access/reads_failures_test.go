package access_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// TestRead_listFails: if the tokens cannot be listed, each is read with a request
// of its own, and the list is not asked for again each time.
func TestRead_listFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault accesstest.Fault
		// lists is the number of requests for pages, attempts included.
		lists int
	}{
		"forbidden":   {accesstest.Fault{Kind: accesstest.FaultStatus, Status: 403, Code: 9109}, 1},
		"unknown":     {accesstest.Fault{Kind: accesstest.FaultStatus, Status: 400, Code: 7003}, 1},
		"not found":   {accesstest.Fault{Kind: accesstest.FaultStatus, Status: 404, Code: 12404}, 1},
		"500":         {accesstest.Fault{Kind: accesstest.FaultStatus}, 4},
		"rate limit":  {accesstest.Fault{Kind: accesstest.FaultRateLimit}, 4},
		"HTML":        {accesstest.Fault{Kind: accesstest.FaultHTML, Status: 200}, 1},
		"null":        {accesstest.Fault{Kind: accesstest.FaultRaw, Body: ok("null")}, 1},
		"an object":   {accesstest.Fault{Kind: accesstest.FaultRaw, Body: ok(`{}`)}, 1},
		"bad entry":   {accesstest.Fault{Kind: accesstest.FaultRaw, Body: ok(`[{"id":"a"},{"name":"b"}]`)}, 1},
		"bad time":    {accesstest.Fault{Kind: accesstest.FaultRaw, Body: ok(`[{"id":"a","created_at":"yesterday"}]`)}, 1},
		"cut":         {accesstest.Fault{Kind: accesstest.FaultCutAfter}, 4},
		"too slow":    {accesstest.Fault{Kind: accesstest.FaultSlow}, 1},
		"never ended": {accesstest.Fault{Kind: accesstest.FaultEndlessBody}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server, scope := setupMock(t, []accesstest.Option{plenty}, func(o *access.Options) { o.RequestTimeout = time.Second })
			ids := seedTokens(server, 15)
			test.fault.Method, test.fault.Path, test.fault.Times = "GET", "service_tokens", -1
			server.AddFault(test.fault)
			readMany(t, client, scope, ids, 10)
			lists, single := server.CountRequests("GET", "service_tokens"), server.CountRequests("GET", "service_tokens/*")
			// net/http automatically tries once more if a kept connection breaks.
			if lists < test.lists || lists > test.lists && name != "cut" || single != len(ids) {
				t.Errorf("%d requests for pages and %d for tokens, want %d and %d", lists, single, test.lists, len(ids))
			}
			if _, err := client.ServiceTokens.Read(t.Context(), scope, "gone"); !errors.Is(err, access.ErrNotFound) {
				t.Errorf("got %v, want ErrNotFound", err)
			}
		})
	}
}

// TestRead_listHeals: a listing that has failed is tried again, after many more
// single reads or some time.
func TestRead_listHeals(t *testing.T) {
	t.Parallel()
	failing := accesstest.Fault{Kind: accesstest.FaultStatus, Times: 4}
	lying := accesstest.Fault{Kind: accesstest.FaultHTML, Status: 200}
	for name, test := range map[string]struct {
		fault accesstest.Fault
		wait  time.Duration
		want  int
	}{
		// One read, a page that fails, 15 reads, a page.
		"after many reads":           {failing, 0, 1 + 4 + 15 + 1},
		"of a lie, after many reads": {lying, 0, 1 + 1 + 15 + 1},
		// One read, a page that fails, nine reads; one read, a page.
		"after some time": {failing, 2 * time.Minute, 1 + 4 + 9 + 1 + 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server, scope := setupMock(t, []accesstest.Option{plenty})
			ids := seedTokens(server, 100)
			test.fault.Method, test.fault.Path = "GET", "service_tokens"
			server.AddFault(test.fault)
			readMany(t, client, scope, ids[:10], 1)
			server.Clock.Advance(test.wait)
			readMany(t, client, scope, ids[10:], 1)
			if got := len(server.Requests()); got != test.want {
				t.Errorf("%d requests, want %d", got, test.want)
			}
		})
	}
}

// TestRead_secondPageFails: the content of the first page stays valid, unless the
// second shows that the server does not list as it should.
func TestRead_secondPageFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		second string
		status int
		want   int
	}{
		"refused":  {failure("9109", "no"), 403, 1},
		"repeated": {"", 200, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := setup(t)
			single := 0
			server.handle("GET", tokensPath, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("page") == "2" && test.second != "" {
					reply(w, test.status, test.second)
					return
				}
				reply(w, 200, page(wireTokens(0, 3), `{"per_page":3}`))
			})
			server.handle("GET", tokensPath+"/{id}", func(w http.ResponseWriter, r *http.Request) {
				single++
				reply(w, 200, ok(fmt.Sprintf(`{"id":%q,"name":"single"}`, r.PathValue("id"))))
			})
			for _, id := range []string{"id-0", "id-0", "id-7"} {
				if token, err := client.ServiceTokens.Read(t.Context(), account, id); err != nil || token.ID != id {
					t.Fatalf("got %+v, %v", token, err)
				}
			}
			single = 0
			for _, id := range []string{"id-0", "id-1", "id-8"} {
				if token, err := client.ServiceTokens.Read(t.Context(), account, id); err != nil || token.ID != id {
					t.Fatalf("got %+v, %v", token, err)
				}
			}
			if single != test.want {
				t.Errorf("%d single reads, want %d", single, test.want)
			}
		})
	}
}

// TestRead_poorEntries: if the list contains fewer fields of a token than other
// responses, the token is read with a request of its own; nothing seems to have
// changed.
func TestRead_poorEntries(t *testing.T) {
	t.Parallel()
	const whole = `{"id":"ID","client_id":"c","name":"n","duration":"1h","enabled":true,"client_secret_version":2,"created_at":"2026-01-01T00:00:00Z","expires_at":"2027-01-01T00:00:00Z"}`
	without := map[string]string{
		"client_id":             strings.Replace(whole, `"client_id":"c",`, "", 1),
		"created_at":            strings.Replace(whole, `"2026-01-01T00:00:00Z"`, "null", 1),
		"client_secret_version": strings.Replace(whole, `"client_secret_version":2,`, "", 1),
		"enabled":               strings.Replace(whole, `"enabled":true,`, "", 1),
		"expires_at":            strings.Replace(whole, `"2027-01-01T00:00:00Z"`, `""`, 1),
	}
	for name, poor := range without {
		for _, all := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, all %t", name, all), func(t *testing.T) {
				t.Parallel()
				client, server := setup(t)
				var single []string
				server.handle("GET", tokensPath, func(w http.ResponseWriter, _ *http.Request) {
					entries := make([]string, 4)
					for i := range entries {
						entries[i] = strings.Replace(whole, "ID", fmt.Sprintf("id-%d", i), 1)
						if all || i == 1 {
							entries[i] = strings.Replace(poor, "ID", fmt.Sprintf("id-%d", i), 1)
						}
					}
					reply(w, 200, ok("["+strings.Join(entries, ",")+"]"))
				})
				server.handle("GET", tokensPath+"/{id}", func(w http.ResponseWriter, r *http.Request) {
					single = append(single, r.PathValue("id"))
					reply(w, 200, ok(strings.Replace(whole, "ID", r.PathValue("id"), 1)))
				})
				for i := range 4 {
					token, err := client.ServiceTokens.Read(t.Context(), account, fmt.Sprintf("id-%d", i))
					if err != nil || token.ClientID != "c" || token.CreatedAt == nil || token.ClientSecretVersion == nil || token.Enabled == nil || token.ExpiresAt == nil {
						t.Errorf("got %+v, %v", token, err)
					}
				}
				if want := map[bool]string{false: "id-0 id-1", true: "id-0 id-1 id-2 id-3"}[all]; strings.Join(single, " ") != want {
					t.Errorf("read by themselves: %v, want %s", single, want)
				}
			})
		}
	}
}

// TestRead_poorEntryOfMany: pages that are not known yet are not fetched for an
// entry that is.
func TestRead_poorEntryOfMany(t *testing.T) {
	t.Parallel()
	client, server := setup(t)
	var asked []string
	server.handle("GET", tokensPath, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, "page "+r.URL.Query().Get("page"))
		reply(w, 200, page(`[{"id":"a","client_id":"c"},{"id":"b"}]`, `{"per_page":2,"total_pages":2}`))
	})
	server.handle("GET", tokensPath+"/{id}", func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.PathValue("id"))
		reply(w, 200, ok(fmt.Sprintf(`{"id":%q,"client_id":"c"}`, r.PathValue("id"))))
	})
	for _, id := range []string{"a", "a", "b", "b", "b"} {
		if token, err := client.ServiceTokens.Read(t.Context(), account, id); err != nil || token.ClientID != "c" {
			t.Errorf("got %+v, %v", token, err)
		}
	}
	if got := strings.Join(asked, ", "); got != "a, page 1, b, b, b" {
		t.Errorf("asked for %s", got)
	}
}

// TestRead_allCanceled: a page that nobody waits for is canceled, which is no
// failure of the listing.
func TestRead_allCanceled(t *testing.T) {
	t.Parallel()
	gate, option := newGate()
	client, server, scope := setupMock(t, []accesstest.Option{option})
	ids := seedTokens(server, 10)
	readMany(t, client, scope, ids[:1], 1)
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for _, id := range ids[1:4] {
		group.Go(func() {
			if _, err := client.ServiceTokens.Read(ctx, scope, id); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want the error of the context", err)
			}
		})
	}
	<-gate.held
	cancel()
	group.Wait()
	<-gate.gone
	close(gate.release)
	readMany(t, client, scope, ids, 10)
	if lists, single := server.CountRequests("GET", "service_tokens"), server.CountRequests("GET", "service_tokens/*"); lists != 2 || single != 1 {
		t.Errorf("%d requests for pages and %d for tokens, want 2 and 1", lists, single)
	}
}
