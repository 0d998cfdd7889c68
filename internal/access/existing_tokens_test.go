package access_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// smallPages makes a server return two objects per page at most.
var smallPages = accesstest.WithMiddleware(func(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		if asked, err := strconv.Atoi(query.Get("per_page")); err == nil && asked > 2 {
			query.Set("per_page", "2")
			r.URL.RawQuery = query.Encode()
		}
		next.ServeHTTP(w, r)
	})
})

// TestCreate_listings: how many requests it takes to know the existing tokens, in
// accounts of any size. The plan asks with Orphans, and the apply with Create;
// here both use one client, so the apply knows what the plan has read.
func TestCreate_listings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		others, creates int
		orphans         bool
		want            int
	}{
		{others: 0, creates: 1, want: 1},
		{others: 999, creates: 50, want: 1},
		{others: 2500, creates: 0, orphans: true, want: 2},
		// The missing page costs as much as a look-up of the name.
		{others: 1000, creates: 1, want: 2},
		{others: 1500, creates: 50, want: 2},
		// The first page, and a look-up of the name.
		{others: 2500, creates: 1, want: 2},
		// Another look-up, and then all three pages, because a listing from before the
		// first create is of no use after it.
		{others: 2500, creates: 2, want: 1 + 1 + 3},
		{others: 2500, creates: 50, want: 1 + 1 + 3},
		{others: 9500, creates: 5, want: 1 + 5},
		{others: 9500, creates: 50, want: 1 + 8 + 10},
		// A name that the plan has looked up need not be looked up again.
		{others: 2500, creates: 1, orphans: true, want: 2},
		{others: 2500, creates: 50, orphans: true, want: 1 + 1 + 2},
		{others: 9500, creates: 5, orphans: true, want: 1 + 5},
	} {
		t.Run(fmt.Sprintf("%+v", test), func(t *testing.T) {
			t.Parallel()
			client, server, scope := setupMock(t, []accesstest.Option{accesstest.CoreOnly(), plenty})
			seedTokens(server, test.others)
			for i := range max(test.creates, 1) {
				if test.orphans {
					if found, err := client.ServiceTokens.Orphans(t.Context(), scope, fmt.Sprintf("new-%d", i)); err != nil || len(found) != 0 {
						t.Errorf("Orphans gives %v", found)
					}
				}
			}
			for i := range test.creates {
				if _, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: fmt.Sprintf("new-%d", i), Duration: "forever"}); err != nil {
					t.Fatal(err)
				}
			}
			if got := server.CountRequests("GET", "service_tokens"); got != test.want {
				t.Errorf("%d requests, want %d", got, test.want)
			}
		})
	}
}

// TestCreate_looseFilter: a server that ignores a filter returns the whole account
// for a name, and is not asked for another.
func TestCreate_looseFilter(t *testing.T) {
	t.Parallel()
	ignore := accesstest.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			query := r.URL.Query()
			query.Del("name")
			r.URL.RawQuery = query.Encode()
			next.ServeHTTP(w, r)
		})
	})
	client, server, scope := setupMock(t, []accesstest.Option{accesstest.CoreOnly(), plenty, ignore})
	seedTokens(server, 3500)
	orphans := map[string]string{}
	for _, name := range []string{"new", "newer", "newest"} {
		orphans[name] = server.SeedServiceToken(accesstest.ServiceToken{Name: name}).ID
	}
	for _, name := range []string{"new", "new", "newer", "newest"} {
		if found, err := client.ServiceTokens.Orphans(t.Context(), scope, name); err != nil || len(found) != 1 || found[0].ID != orphans[name] {
			t.Errorf("Orphans gives %v", found)
		}
	}
	// The first page, four of a name, and the three that are missing.
	if got := server.CountRequests("GET", "service_tokens"); got != 1+4+3 {
		t.Errorf("%d requests, want 8", got)
	}
}

// TestOrphans_ofLargeAccounts: they are found by their names.
func TestOrphans_ofLargeAccounts(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, []accesstest.Option{accesstest.CoreOnly(), smallPages, plenty})
	seedTokens(server, 20)
	orphan := server.SeedServiceToken(accesstest.ServiceToken{Name: "orphan"})
	for _, name := range []string{"orphan", "token-1", "none"} {
		found, err := client.ServiceTokens.Orphans(t.Context(), scope, name)
		switch {
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case name == "orphan" && len(found) == 1 && found[0].ID == orphan.ID:
		case name == "token-1" && len(found) == 1 && found[0].Name == "token-1":
		case name == "none" && len(found) == 0:
		default:
			t.Errorf("%s: Orphans gives %v", name, found)
		}
	}
	if got := server.CountRequests("GET", "service_tokens"); got != 4 {
		t.Errorf("%d requests, want 4", got)
	}
}

// TestOrphans_underWay: a token of this run whose creation has not been answered
// yet is not an orphan, though nobody knows its ID.
func TestOrphans_underWay(t *testing.T) {
	t.Parallel()
	for _, others := range []int{10, 2500} {
		t.Run(strconv.Itoa(others), func(t *testing.T) {
			t.Parallel()
			done, release := make(chan struct{}), make(chan struct{})
			hold := accesstest.WithMiddleware(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method != http.MethodPost {
						next.ServeHTTP(w, r)
						return
					}
					answer := httptest.NewRecorder()
					next.ServeHTTP(answer, r)
					close(done)
					<-release
					maps.Copy(w.Header(), answer.Header())
					w.WriteHeader(answer.Code)
					_, _ = answer.Body.WriteTo(w)
				})
			})
			client, server, scope := setupMock(t, []accesstest.Option{accesstest.CoreOnly(), plenty, hold})
			seedTokens(server, others)
			var group sync.WaitGroup
			group.Go(func() {
				if _, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "twin", Duration: "forever"}); err != nil {
					t.Error(err)
				}
			})
			<-done
			found, err := client.ServiceTokens.Orphans(t.Context(), scope, "twin")
			close(release)
			group.Wait()
			if err != nil || len(found) != 0 {
				t.Errorf("Orphans gives %v, %v; the token is being created", found, err)
			}
		})
	}
}
