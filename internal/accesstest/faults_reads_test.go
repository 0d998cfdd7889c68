package accesstest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// names lists what one page of the tokens shows.
func (a *api) names(query string) []string {
	a.t.Helper()
	out := a.do("GET", "service_tokens"+query, "")
	if out.status != http.StatusOK {
		a.t.Fatalf("the list is answered with %d: %s", out.status, out.body)
	}
	var tokens []struct {
		Name string `json:"name"`
	}
	decodeInto(a.t, out.Result, &tokens)
	names := []string{}
	for _, token := range tokens {
		names = append(names, token.Name)
	}

	return names
}

func TestFaultStale_get(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	token := a.createToken(`{"name":"a","duration":"100h"}`)
	path := "service_tokens/" + text(t, token, "id")
	old := a.good(http.StatusOK, "GET", path, "")
	a.Clock.Advance(time.Minute)
	a.good(http.StatusOK, "PUT", path, `{"name":"b","duration":"200h","client_secret_version":2}`)
	fresh := a.good(http.StatusOK, "GET", path, "")
	a.Clock.Advance(4 * time.Second)
	created := a.createToken(`{"name":"c"}`)

	remove := a.AddFault(accesstest.Fault{
		Kind: accesstest.FaultStale, Path: "service_tokens/*", Times: -1, Age: 5 * time.Second,
	})
	if got := a.good(http.StatusOK, "GET", path, ""); !cmp.Equal(got, old) {
		t.Errorf("the read that lags (-want +got):\n%s", cmp.Diff(old, got))
	}
	a.bad(http.StatusNotFound, 12404, "", "GET", "service_tokens/"+text(t, created, "id"), "")
	// Lists have a replica of their own, and what changes something is done.
	if got := a.names(""); !cmp.Equal(got, []string{"b", "c"}) {
		t.Errorf("the list shows %v", got)
	}
	a.good(http.StatusOK, "PUT", path, `{"enabled":true}`)
	a.Clock.Advance(time.Second)
	if got := a.good(http.StatusOK, "GET", path, ""); !cmp.Equal(got, fresh) {
		t.Errorf("a second later (-want +got):\n%s", cmp.Diff(fresh, got))
	}
	remove()
	a.good(http.StatusOK, "GET", "service_tokens/"+text(t, created, "id"), "")
}

func TestFaultStale_listAndTimes(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	kept := a.createToken(`{"name":"kept"}`)
	deleted := a.createToken(`{"name":"deleted"}`)
	a.Clock.Advance(time.Minute)
	a.good(http.StatusOK, "DELETE", "service_tokens/"+text(t, deleted, "id"), "")
	a.createToken(`{"name":"created"}`)
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultStale, Path: "service_tokens", Times: 2, Age: time.Second})
	for i, want := range [][]string{{"kept", "deleted"}, {"kept", "deleted"}, {"kept", "created"}} {
		got := a.names("")
		if len(got) != 2 || !cmp.Equal(sorted(got), sorted(want)) {
			t.Errorf("list %d shows %v, want %v", i, got, want)
		}
		a.good(http.StatusOK, "GET", "service_tokens/"+text(t, kept, "id"), "")
	}
}

func TestFaultStale_revision(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	var revisions []int
	account := a.createAccount("a")
	path := "service_accounts/" + account
	for i := range 4 {
		revisions = append(revisions, a.Revision())
		a.good(http.StatusOK, "PUT", path, fmt.Sprintf(`{"description":"%d"}`, i+1))
	}
	a.RemoveServiceAccount(account)
	for i, revision := range revisions {
		a.AddFault(accesstest.Fault{Kind: accesstest.FaultStale, Revision: revision})
		want := map[bool]any{true: "", false: fmt.Sprint(i)}[i == 0]
		if got := a.good(http.StatusOK, "GET", path, ""); got["description"] != want {
			t.Errorf("revision %d has the description %v, want %v", revision, got["description"], want)
		}
	}
	a.bad(http.StatusNotFound, 12404, "", "GET", path, "")
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultStale, Revision: 1})
	a.bad(http.StatusNotFound, 12404, "", "GET", path, "")
}

// What a test changes out of band lags as well.
func TestFaultStale_outOfBand(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	first := a.SeedServiceToken(accesstest.ServiceToken{Name: "first"})
	path := "service_tokens/" + first.ID
	before := a.Revision()
	a.RotateToken(first.ID, 0)
	a.SeedServiceToken(accesstest.ServiceToken{Name: "second"})
	a.RemoveToken(first.ID)
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultStale, Times: 2, Revision: before})
	if got := a.good(http.StatusOK, "GET", path, ""); got["client_secret_version"] != 1.0 {
		t.Errorf("the read that lags shows %v", got)
	}
	if got := a.names(""); !cmp.Equal(got, []string{"first"}) {
		t.Errorf("the list that lags shows %v", got)
	}
	if got := a.names(""); !cmp.Equal(got, []string{"second"}) {
		t.Errorf("the list shows %v", got)
	}
}

func TestFault_pages(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind  accesstest.FaultKind
		want  [][]string
		total float64 // on the second page
	}{
		"order":  {accesstest.FaultUnstableOrder, [][]string{{"a", "b"}, {"b", "d"}, {"e"}}, 5},
		"insert": {accesstest.FaultInsertBetweenPages, [][]string{{"a", "b"}, {"b", "c"}, {"d", "e"}}, 6},
		"delete": {accesstest.FaultDeleteBetweenPages, [][]string{{"a", "b"}, {"d", "e"}, {}}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newGoodAPI(t)
			for _, name := range []string{"a", "b", "c", "d", "e"} {
				a.SeedServiceToken(accesstest.ServiceToken{Name: name})
				a.Clock.Advance(time.Second)
			}
			a.AddFault(accesstest.Fault{Kind: test.kind, Message: "inserted"})
			var got [][]string
			for page := 1; page <= 3; page++ {
				query := fmt.Sprintf("?page=%d&per_page=2", page)
				got = append(got, a.names(query))
				if total := a.do("GET", "service_tokens"+query, "").ResultInfo["total_count"]; page == 2 && total != test.total {
					t.Errorf("total_count is %v, want %v", total, test.total)
				}
			}
			if !cmp.Equal(got, test.want) {
				t.Errorf("the pages (-want +got):\n%s", cmp.Diff(test.want, got))
			}
		})
	}
}

// Service accounts have the same faults, and a listing of one page has none.
func TestFault_pagesOfAccounts(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	for _, name := range []string{"a", "b", "c"} {
		a.SeedServiceAccount(accesstest.ServiceAccount{Name: name})
		a.Clock.Advance(time.Second)
	}
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultInsertBetweenPages, Path: "service_accounts", Message: "inserted"})
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultDeleteBetweenPages, Path: "service_accounts"})
	for i, want := range []int{3, 4, 3} {
		a.do("GET", "service_accounts", "")
		if got := len(a.ServiceAccounts()); got != want {
			t.Errorf("after %d listings of two pages there are %d accounts, want %d", i, got, want)
		}
		a.do("GET", "service_accounts?page=2&per_page=1", "")
	}
}

func TestClock_skew(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t, accesstest.WithClockSkew(-5*time.Second))
	out := a.do("POST", "service_tokens", `{"name":"a","duration":"1h"}`)
	var token map[string]any
	decodeInto(t, out.Result, &token)
	now := a.Clock.Now()
	if got := out.header.Get("Date"); got != now.Format(http.TimeFormat) {
		t.Errorf("Date is %s, the clock shows %s", got, now)
	}
	behind := rfc3339(now.Add(-5 * time.Second))
	if token["created_at"] != behind || token["updated_at"] != behind || token["expires_at"] != rfc3339(now.Add(time.Hour)) {
		t.Errorf("the token is %v, want created_at 5 s behind %s", token, now)
	}
	a.Clock.SetSkew(time.Minute)
	a.good(http.StatusOK, "POST", "service_tokens/"+text(t, token, "id")+"/rotate", "")
	if rotated, _ := a.Token(text(t, token, "id")); !rotated.UpdatedAt.Equal(now.Add(time.Minute)) {
		t.Errorf("updated_at is %s, want it a minute ahead of %s", rotated.UpdatedAt, now)
	}
}
