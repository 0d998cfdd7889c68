package accesstest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/contracttest"
)

func TestSeed_defaults(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	now := a.Clock.Now()
	account := a.SeedServiceAccount(accesstest.ServiceAccount{})
	token := a.SeedServiceToken(accesstest.ServiceToken{ServiceAccountID: account.ID})

	got := a.good(http.StatusOK, "GET", "service_tokens/"+token.ID, "")
	want := map[string]any{
		"id": token.ID, "client_id": token.ClientID, "name": token.Name, "duration": "8760h", "enabled": true,
		"client_secret_version": 1.0, "expires_at": rfc3339(now.Add(8760 * time.Hour)), "created_at": rfc3339(now),
		"updated_at": rfc3339(now), "type": "developer", "visibility": "private", "service_account_id": account.ID,
		"owner": map[string]any{"type": "service_account", "id": account.ID, "name": account.Name},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("seeded token (-want +got):\n%s", diff)
	}
	if got := a.good(http.StatusOK, "GET", "service_accounts/"+account.ID, ""); got["name"] != account.Name || got["token_count"] != 1.0 {
		t.Errorf("seeded account: %v", got)
	}
	if got, exists := a.Token(token.ID); !exists || !cmp.Equal(token, got) {
		t.Errorf("Token (-seeded +got):\n%s", cmp.Diff(token, got))
	}
	a.expectWorth([]string{token.ClientSecret}, 200)
	if got, exists := a.ServiceAccount(account.ID); !exists || got != account {
		t.Errorf("ServiceAccount: %+v", got)
	}
	if got := a.ServiceAccounts(); len(got) != 1 || got[0] != account {
		t.Errorf("ServiceAccounts: %+v", got)
	}
}

func TestSeed_asGiven(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	end := a.Clock.Now().Add(-time.Hour)
	token := accesstest.ServiceToken{
		AccountID: a.AccountID, ID: "f174e90a-fafe-4643-bbbc-4a0ed4fc8415", ClientID: "old", Name: "x", ClientSecret: "secret",
		ClientSecretVersion: 7, PreviousClientSecret: "before", PreviousClientSecretExpiresAt: &end, ExpiresAt: &end,
		Disabled: true, InUse: true, User: accesstest.User{ID: "u", Name: "U"}, Type: "connector", Visibility: "public",
		Domains: []string{"https://a.example"}, CreatedAt: end, UpdatedAt: end, LastSeenAt: &end,
	}
	if diff := cmp.Diff(token, a.SeedServiceToken(token)); diff != "" {
		t.Errorf("returned (-want +got):\n%s", diff)
	}
	kept, _ := a.Token(token.ID)
	if diff := cmp.Diff(token, kept); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	// What is returned is a copy.
	kept.Domains[0], *kept.ExpiresAt = "changed", time.Time{}
	again, _ := a.Token(token.ID)
	if diff := cmp.Diff(token, again); diff != "" {
		t.Errorf("after changing a copy (-want +got):\n%s", diff)
	}
	if got := a.good(http.StatusOK, "GET", "service_tokens/"+token.ID, ""); got["duration"] != nil || got["expires_at"] != rfc3339(end) {
		t.Errorf("over HTTP: %v", got)
	}
}

func TestBehindTheBack(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	token := a.SeedServiceToken(accesstest.ServiceToken{})
	path := "service_tokens/" + token.ID

	now := a.Clock.Advance(time.Hour)
	a.ChangeToken(token.ID, func(change *accesstest.ServiceToken) {
		change.Name, change.Disabled, change.ID = "changed", true, "lost"
	})
	got := a.good(http.StatusOK, "GET", path, "")
	if got["name"] != "changed" || got["enabled"] != false || got["updated_at"] != rfc3339(now) {
		t.Errorf("changed token: %v", got)
	}
	a.ChangeToken(token.ID, func(change *accesstest.ServiceToken) { change.Disabled = false })

	second := a.RotateToken(token.ID, 0)
	a.expectWorth([]string{token.ClientSecret, second}, 401, 200)
	third := a.RotateToken(token.ID, time.Hour)
	a.expectWorth([]string{token.ClientSecret, second, third}, 401, 200, 200)
	if got := a.good(http.StatusOK, "GET", path, ""); got["client_secret_version"] != 3.0 ||
		got["previous_client_secret_expires_at"] != rfc3339(now.Add(time.Hour)) {
		t.Errorf("rotated token: %v", got)
	}

	a.RemoveToken(token.ID)
	a.bad(http.StatusNotFound, 12404, "", "GET", path, "")

	account := a.SeedServiceAccount(accesstest.ServiceAccount{})
	orphan := a.SeedServiceToken(accesstest.ServiceToken{ServiceAccountID: account.ID})
	a.ChangeServiceAccount(account.ID, func(change *accesstest.ServiceAccount) { change.Name = "renamed" })
	if got := a.good(http.StatusOK, "GET", "service_accounts/"+account.ID, ""); got["name"] != "renamed" {
		t.Errorf("changed account: %v", got)
	}
	a.RemoveServiceAccount(account.ID)
	a.bad(http.StatusNotFound, 12404, "", "GET", "service_accounts/"+account.ID, "")
	a.good(http.StatusOK, "GET", "service_tokens/"+orphan.ID, "")
	if len(a.Requests()) == 0 || a.CountRequests("DELETE", "") != 0 {
		t.Error("a change outside the API is no request")
	}
}

// A mistake in a test fails the test, and is not passed over.
func TestMisuse(t *testing.T) {
	t.Parallel()
	for name, mistake := range map[string]func(*accesstest.Server){
		"ChangeToken":            func(s *accesstest.Server) { s.ChangeToken("x", func(*accesstest.ServiceToken) {}) },
		"RemoveToken":            func(s *accesstest.Server) { s.RemoveToken("x") },
		"RotateToken":            func(s *accesstest.Server) { s.RotateToken("x", 0) },
		"SetInUse":               func(s *accesstest.Server) { s.SetInUse("x", true) },
		"ChangeServiceAccount":   func(s *accesstest.Server) { s.ChangeServiceAccount("x", func(*accesstest.ServiceAccount) {}) },
		"RemoveServiceAccount":   func(s *accesstest.Server) { s.RemoveServiceAccount("x") },
		"SeedServiceToken":       func(s *accesstest.Server) { s.SeedServiceToken(accesstest.ServiceToken{AccountID: "x"}) },
		"SeedServiceToken, zone": func(s *accesstest.Server) { s.SeedServiceToken(accesstest.ServiceToken{ZoneID: "x"}) },
		"SeedServiceToken, both": func(s *accesstest.Server) {
			s.SeedServiceToken(accesstest.ServiceToken{AccountID: s.AccountID, ZoneID: s.ZoneID})
		},
		"SeedServiceAccount": func(s *accesstest.Server) { s.SeedServiceAccount(accesstest.ServiceAccount{AccountID: "x"}) },
		"AddFault":           func(s *accesstest.Server) { s.AddFault(accesstest.Fault{}) },
	} {
		recorder := &failureRecorder{TB: t}
		server := accesstest.New(recorder)
		mistake(server)
		if len(recorder.failures) != 1 || !strings.HasPrefix(recorder.failures[0], "accesstest: ") {
			t.Errorf("%s: the test was told %q", name, recorder.failures)
		}
	}
}

// failureRecorder is a test that does not fail.
type failureRecorder struct {
	testing.TB

	failures []string
}

func (r *failureRecorder) Error(arguments ...any) {
	r.failures = append(r.failures, fmt.Sprint(arguments...))
}

func TestBefore(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token := a.SeedServiceToken(accesstest.ServiceToken{})
	path := "service_tokens/" + token.ID
	var calls atomic.Int32
	remove := a.Before("GET", "service_tokens/*", func() {
		calls.Add(1)
		a.ChangeToken(token.ID, func(change *accesstest.ServiceToken) { change.Name = fmt.Sprint("changed ", calls.Load()) })
	})
	for i := range 2 {
		if got := a.good(http.StatusOK, "GET", path, "")["name"]; got != fmt.Sprint("changed ", i+1) {
			t.Errorf("the request saw %v", got)
		}
	}
	// None of these is or does what the hook is for.
	a.good(http.StatusOK, "PUT", path, `{}`)
	a.do("GET", "service_tokens", "")
	a.as("x").do("GET", path, "")
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus})
	a.do("GET", path, "")
	remove()
	a.good(http.StatusOK, "GET", path, "")
	if got := calls.Load(); got != 2 {
		t.Errorf("the hook was called %d times, want 2", got)
	}
}

func TestBefore_removesWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	token := a.SeedServiceToken(accesstest.ServiceToken{})
	a.Before("DELETE", "", func() { a.RemoveToken(token.ID) })
	a.bad(http.StatusNotFound, 12404, "", "DELETE", "service_tokens/"+token.ID, "")
}

func TestRequests(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	start := a.Clock.Now()
	token := a.createToken(`{"name":"a"}`)
	a.Clock.Advance(time.Minute)
	a.do("GET", "service_tokens?page=1&name=x%20y", "", "X-Test", "1")
	a.bad(http.StatusBadRequest, 7003, "", "GET", "nowhere", "")

	got := a.Requests()
	if len(got) != 3 {
		t.Fatalf("%d requests, want 3", len(got))
	}
	base := "/accounts/" + a.AccountID + "/access/"
	if r := got[0]; r.Method != "POST" || r.Path != base+"service_tokens" || string(r.Body) != `{"name":"a"}` || r.Status != 201 ||
		!r.Time.Equal(start) || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("the first request: %+v", r)
	}
	if r := got[1]; r.Query.Get("name") != "x y" || r.Query.Get("page") != "1" || r.Status != 200 || r.Header.Get("X-Test") != "1" ||
		!r.Time.Equal(start.Add(time.Minute)) || len(r.Body) != 0 {
		t.Errorf("the second request: %+v", r)
	}
	if r := got[2]; r.Path != base+"nowhere" || r.Status != 400 {
		t.Errorf("the third request: %+v", r)
	}
	got[0].Body[0] = 'x'
	if a.Requests()[0].Body[0] != '{' {
		t.Error("the log shares its bodies")
	}
	if count := a.CountRequests("GET", ""); count != 2 {
		t.Errorf("%d GETs, want 2", count)
	}
	if count := a.CountRequests("", "access/service_tokens"); count != 2 {
		t.Errorf("%d requests for tokens, want 2", count)
	}
	a.ResetRequests()
	if len(a.Requests()) != 0 {
		t.Error("requests are left after a reset")
	}
	a.good(http.StatusOK, "DELETE", "service_tokens/"+text(t, token, "id"), "")
	if got := a.Requests(); len(got) != 1 || got[0].Method != "DELETE" {
		t.Errorf("after the reset: %+v", got)
	}
}

// A request is in the log as soon as it has come.
func TestRequests_inFlight(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	a.Before("GET", "", func() {
		if got := a.Requests(); len(got) != 1 || got[0].Status != 0 {
			t.Errorf("in its midst: %+v", got)
		}
	})
	a.do("GET", "capabilities", "")
	if got := a.Requests(); got[0].Status != 200 {
		t.Errorf("after it: %+v", got)
	}
}

func TestMiddleware(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var seen []string
	note := func(name string) accesstest.Option {
		return accesstest.WithMiddleware(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				recorder := httptest.NewRecorder()
				next.ServeHTTP(recorder, r)
				mu.Lock()
				seen = append(seen, fmt.Sprint(name, " ", recorder.Code))
				mu.Unlock()
				w.WriteHeader(recorder.Code)
				_, _ = w.Write(recorder.Body.Bytes())
			})
		})
	}
	// The contract is not watched: the recorders of the middlewares hide headers.
	a := start(t, contracttest.Checks{}, []accesstest.Option{note("outer"), note("inner")})
	a.AddFault(accesstest.Fault{Path: "capabilities", Kind: accesstest.FaultStatus})
	a.AddFault(accesstest.Fault{Path: "service_accounts", Kind: accesstest.FaultCutAfter})
	a.do("GET", "capabilities", "")
	a.do("GET", "service_tokens", "")
	_, _ = a.try("POST", "service_accounts", `{"name":"a"}`)
	mu.Lock()
	defer mu.Unlock()
	if want := []string{"inner 200", "outer 200", "inner 201", "outer 201"}; !slices.Equal(seen, want) {
		t.Errorf("the middlewares saw %q, want %q", seen, want)
	}
}
