package access_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// plenty is for tests that are not about the rate limit.
var plenty = accesstest.WithRateLimit(1<<30, time.Minute)

// seedTokens puts tokens into the server, the oldest first.
func seedTokens(server *accesstest.Server, n int) []string {
	ids := make([]string, n)
	began := server.Clock.Now().Add(-time.Hour)
	for i := range ids {
		ids[i] = server.SeedServiceToken(accesstest.ServiceToken{
			Name: fmt.Sprintf("token-%d", i), CreatedAt: began.Add(time.Duration(i) * time.Millisecond),
		}).ID
	}
	return ids
}

// readMany reads tokens with a number of readers at once.
func readMany(t *testing.T, client *access.Client, scope access.Scope, ids []string, readers int) {
	t.Helper()
	var (
		next  atomic.Int64
		group sync.WaitGroup
	)
	for range readers {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(ids) {
					return
				}
				known, ok := client.ServiceTokens.ReadKnown(scope, ids[i])
				token, err := client.ServiceTokens.Read(t.Context(), scope, ids[i])
				if diff := cmp.Diff(token, known); ok && diff != "" {
					t.Errorf("what was read (-) and what was known of %s (+):\n%s", ids[i], diff)
				}
				if err != nil || token.ID != ids[i] {
					t.Errorf("reading %s: %+v, %v", ids[i], token, err)
				}
			}
		})
	}
	group.Wait()
}

// TestRead_requests: how many requests many reads take, however many come at once.
func TestRead_requests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ tokens, read, want int }{
		"one":                  {1, 1, 1},
		"one of many":          {2001, 1, 1},
		"two":                  {2, 2, 2},
		"ten":                  {10, 10, 2},
		"999":                  {999, 999, 2},
		"a full page":          {1000, 1000, 2},
		"one more than a page": {1001, 1001, 3},
		"two pages":            {2000, 2000, 3},
		"three pages":          {2500, 2500, 5},
		"some of three pages":  {2500, 300, 5},
	} {
		for _, readers := range []int{1, 10, 100} {
			t.Run(fmt.Sprintf("%s, %d readers", name, readers), func(t *testing.T) {
				t.Parallel()
				var listings, most atomic.Int64
				client, server, scope := setupMock(t, []accesstest.Option{plenty, accesstest.WithMiddleware(onList(func(next http.Handler, w http.ResponseWriter, r *http.Request) {
					most.Store(max(most.Load(), listings.Add(1)))
					next.ServeHTTP(w, r)
					listings.Add(-1)
				}))})
				ids := seedTokens(server, test.tokens)
				rand.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
				readMany(t, client, scope, ids[:test.read], readers)
				got := len(server.Requests())
				if best := min(test.read, (test.tokens+999)/1000); got > test.want || got > 2*best {
					t.Errorf("%d requests, want %d, which is at most %d", got, test.want, 2*best)
				}
				if most.Load() > 1 {
					t.Errorf("%d pages were under way at once", most.Load())
				}
				// A single read does not look at the list, and a second one does.
				if pages := server.CountRequests("GET", "service_tokens"); (pages > 0) != (test.read > 1) {
					t.Errorf("%d requests for pages", pages)
				}
			})
		}
	}
}

// onList wraps the requests for lists of tokens.
func onList(handle func(next http.Handler, w http.ResponseWriter, r *http.Request)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/service_tokens") {
				handle(next, w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// TestRead_equalsGet: it makes no difference how a token was read.
func TestRead_equalsGet(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]accesstest.Option{
		"full": nil,
		"odd":  {accesstest.WithFractionalTimes(), accesstest.WithUnknownFields()},
		"core": {accesstest.CoreOnly(), accesstest.WithoutSecretVersion()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server, scope := setupMock(t, options)
			ids := seedTokens(server, 3)
			at := server.Clock.Now().Add(time.Hour)
			for _, token := range []accesstest.ServiceToken{
				{Name: "forever", Duration: "forever"},
				{Name: "dated", ExpiresAt: &at},
				{Name: "rotated", ClientSecretVersion: 3, PreviousClientSecret: "old", PreviousClientSecretExpiresAt: &at, LastSeenAt: &at},
				{Name: "off", Disabled: true, Type: "connector"},
				{Name: "public", Visibility: "public", Domains: []string{"https://b.example", "https://a.example"}},
			} {
				ids = append(ids, server.SeedServiceToken(token).ID)
			}
			for _, id := range ids {
				read, errRead := client.ServiceTokens.Read(t.Context(), scope, id)
				got, errGet := client.ServiceTokens.Get(t.Context(), scope, id)
				if diff := cmp.Diff(got, read); diff != "" || errRead != nil || errGet != nil {
					t.Errorf("%v, %v, %s", errRead, errGet, diff)
				}
			}
			if single := server.CountRequests("GET", "service_tokens/*"); single != len(ids)+1 {
				t.Errorf("%d requests for single tokens, want one for Read and one for each Get", single)
			}
		})
	}
}

// TestRead_copies: nobody else can change what a read returns.
func TestRead_copies(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, nil)
	seedTokens(server, 2)
	id := server.SeedServiceToken(accesstest.ServiceToken{Visibility: "public", Domains: []string{"https://a.example"}}).ID
	for range 3 {
		token, err := client.ServiceTokens.Read(t.Context(), scope, id)
		if err != nil || len(token.Domains) != 1 || token.Domains[0] != "https://a.example" || token.Name == "mine" {
			t.Fatalf("got %+v, %v", token, err)
		}
		token.Name, token.Domains[0] = "mine", "https://b.example"
		for token, err := range client.ServiceTokens.All(t.Context(), scope) {
			if err != nil || token.Name == "mine" {
				t.Fatalf("got %+v, %v", token, err)
			}
			token.Name = "mine"
		}
	}
}

// TestRead_gone: only a single read reports that a token is gone; either kind
// reports that it exists.
func TestRead_gone(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, nil)
	ids := seedTokens(server, 3)
	server.RemoveToken(ids[2])
	readMany(t, client, scope, ids[:2], 1)
	for range 2 {
		if _, err := client.ServiceTokens.Read(t.Context(), scope, ids[2]); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
	}
	late := server.SeedServiceToken(accesstest.ServiceToken{Name: "late"})
	readMany(t, client, scope, []string{ids[0], late.ID, ids[1], late.ID}, 1)
	if single, lists := server.CountRequests("GET", "service_tokens/*"), server.CountRequests("GET", "service_tokens"); single != 5 || lists != 1 {
		t.Errorf("%d single reads and %d pages, want 5 and 1", single, lists)
	}
	if _, err := client.ServiceTokens.Read(t.Context(), scope, ""); !errors.Is(err, access.ErrInvalid) {
		t.Errorf("an empty id gives %v, want ErrInvalid", err)
	}
}

// TestRead_accounts: each account has a listing of its own.
func TestRead_accounts(t *testing.T) {
	t.Parallel()
	client, server, _ := setupMock(t, []accesstest.Option{accesstest.WithAccountID("a", "b", "c")})
	ids := make(map[string][]string)
	for _, account := range []string{"a", "b"} {
		for range 5 {
			ids[account] = append(ids[account], server.SeedServiceToken(accesstest.ServiceToken{AccountID: account}).ID)
		}
	}
	readMany(t, client, access.Account("a"), ids["a"], 10)
	readMany(t, client, access.Account("b"), ids["b"], 10)
	if got := len(server.Requests()); got != 4 {
		t.Errorf("%d requests, want 4", got)
	}
	if _, err := client.ServiceTokens.Read(t.Context(), access.Account("c"), ids["a"][0]); !errors.Is(err, access.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
	if _, err := client.ServiceTokens.Read(t.Context(), access.Account("b"), ids["a"][0]); !errors.Is(err, access.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}

// TestRead_serviceAccounts: they are read like tokens, and separately from them.
func TestRead_serviceAccounts(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, nil)
	tokens := seedTokens(server, 2)
	for range 50 {
		server.SeedServiceAccount(accesstest.ServiceAccount{})
	}
	readMany(t, client, scope, tokens, 2)
	var group sync.WaitGroup
	for _, seeded := range server.ServiceAccounts() {
		group.Go(func() {
			account, err := client.ServiceAccounts.Read(t.Context(), scope, seeded.ID)
			if err != nil || account.ID != seeded.ID || account.Name != seeded.Name || account.CreatedAt == nil {
				t.Errorf("got %+v, %v", account, err)
			}
		})
	}
	group.Wait()
	if got := len(server.Requests()); got != 4 {
		t.Errorf("%d requests, want 2 for the tokens and 2 for the accounts", got)
	}
	first := server.ServiceAccounts()[0]
	if _, err := client.ServiceAccounts.Update(t.Context(), scope, first.ID, access.UpdateServiceAccount{Name: new("renamed")}); err != nil {
		t.Fatal(err)
	}
	if account, err := client.ServiceAccounts.Read(t.Context(), scope, first.ID); err != nil || account.Name != "renamed" {
		t.Errorf("got %+v, %v", account, err)
	}
	if err := client.ServiceAccounts.Delete(t.Context(), scope, first.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := client.ServiceAccounts.Read(t.Context(), scope, first.ID); !errors.Is(err, access.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}

// TestRead_bound: the client, and not only the policy, takes at most twice the
// optimum: random accounts, page sizes, sequences of reads and numbers of readers,
// at a server that reports or does not report how many pages there are.
func TestRead_bound(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 300 {
		tokens, perPage := random.IntN(60), 1+random.IntN(20)
		var (
			requests atomic.Int64
			silent   = random.IntN(4) == 0
			mux      = http.NewServeMux()
		)
		mux.HandleFunc("GET "+basePath+tokensPath, func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			number, _ := strconv.Atoi(r.URL.Query().Get("page"))
			first := min((number-1)*perPage, tokens)
			info := fmt.Sprintf(`{"per_page":%d,"total_pages":%d,"total_count":%d}`, perPage, (tokens+perPage-1)/perPage, tokens)
			if silent {
				info = fmt.Sprintf(`{"per_page":%d}`, perPage)
			}
			reply(w, 200, page(wireTokens(first, min(perPage, tokens-first)), info))
		})
		mux.HandleFunc("GET "+basePath+tokensPath+"/{id}", func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			number, _ := strconv.Atoi(strings.TrimPrefix(r.PathValue("id"), "id-"))
			if number >= tokens {
				reply(w, 404, failure("12404", "not found"))
				return
			}
			reply(w, 200, ok(fmt.Sprintf(`{"id":"id-%d","name":"Token-%d"}`, number, number)))
		})
		server := httptest.NewServer(mux)
		client := newClient(t, server.URL+basePath)
		var (
			reads   = make([]int, random.IntN(3*(tokens/perPage)+10))
			missing int
			next    atomic.Int64
			group   sync.WaitGroup
		)
		for i := range reads {
			if reads[i] = random.IntN(tokens + 1 + random.IntN(3)); reads[i] >= tokens {
				missing++
			}
		}
		readers := []int{1, 1, 10, 100}[random.IntN(4)]
		for range readers {
			group.Go(func() {
				for {
					i := int(next.Add(1)) - 1
					if i >= len(reads) {
						return
					}
					id := fmt.Sprintf("id-%d", reads[i])
					token, err := client.ServiceTokens.Read(t.Context(), account, id)
					if gone := reads[i] >= tokens; gone != errors.Is(err, access.ErrNotFound) || !gone && (err != nil || token.ID != id) {
						t.Errorf("reading %s of %d: %+v, %v", id, tokens, token, err)
					}
				}
			})
		}
		group.Wait()
		server.Close()
		// A list ends with a page that is not full: that of a round number of
		// tokens has one page more than tokens fill.
		if best := min(len(reads), tokens/perPage+1+missing); int(requests.Load()) > 2*best {
			t.Errorf("%d requests for %d reads (%d missing, %d readers) of %d tokens, %d per page: more than twice %d",
				requests.Load(), len(reads), missing, readers, tokens, perPage, best)
		}
	}
}
