package access_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// smallPages lets a server grant two objects at once, whatever is asked for.
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

// TestCreate_listings: what it costs to know what was there before, in accounts of
// any size. The plan asks with Orphans, and the apply with Create; here both are
// one client, so that what the plan has learned the apply knows.
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
		// The first page, and a look-up of the name.
		{others: 2500, creates: 1, want: 2},
		{others: 2500, creates: 2, want: 3},
		// As much again as the two missing pages cost, and then all three, since
		// what was begun before the first create is of no use after it.
		{others: 2500, creates: 3, want: 1 + 2 + 3},
		{others: 2500, creates: 50, want: 1 + 2 + 3},
		// The names that are looked up in the plan count, and so does the look-up of
		// the apply, before which the rest is listed.
		{others: 2500, creates: 1, orphans: true, want: 3},
		{others: 2500, creates: 50, orphans: true, want: 1 + 2 + 2},
	} {
		t.Run(fmt.Sprintf("%+v", test), func(t *testing.T) {
			t.Parallel()
			client, server, scope := setupMock(t, []accesstest.Option{accesstest.CoreOnly(), plenty})
			seedTokens(server, test.others)
			for i := range max(test.creates, 1) {
				if test.orphans {
					if found := client.ServiceTokens.Orphans(t.Context(), scope, fmt.Sprintf("new-%d", i)); len(found) != 0 {
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

// TestCreate_looseFilter: a server that takes no notice of a filter gives the whole
// account for a name, and is asked for one but once.
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
	orphan := server.SeedServiceToken(accesstest.ServiceToken{Name: "new"})
	for range 3 {
		if found := client.ServiceTokens.Orphans(t.Context(), scope, "new"); len(found) != 1 || found[0].ID != orphan.ID {
			t.Errorf("Orphans gives %v", found)
		}
	}
	// The first page, four of a name, and the three that are missing.
	if got := server.CountRequests("GET", "service_tokens"); got != 1+4+3 {
		t.Errorf("%d requests, want 8", got)
	}
}

// TestOrphans_ofLargeAccounts finds them by their names.
func TestOrphans_ofLargeAccounts(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, []accesstest.Option{accesstest.CoreOnly(), smallPages, plenty})
	seedTokens(server, 20)
	orphan := server.SeedServiceToken(accesstest.ServiceToken{Name: "orphan"})
	for _, name := range []string{"orphan", "token-1", "none"} {
		found := client.ServiceTokens.Orphans(t.Context(), scope, name)
		switch {
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
