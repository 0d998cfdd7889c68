package accesstest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

func TestCoreOnly_lifeCycle(t *testing.T) {
	t.Parallel()
	a := newCoreAPI(t)
	now := a.Clock.Now()

	token := a.createToken(`{"name":"a","duration":"100h"}`)
	secrets := []string{text(t, token, "client_secret")}
	want := map[string]any{
		"id": token["id"], "client_id": token["client_id"], "client_secret": secrets[0], "name": "a", "duration": "100h",
		"enabled": true, "client_secret_version": 1.0, "created_at": rfc3339(now), "updated_at": rfc3339(now),
	}
	if diff := cmp.Diff(want, token); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	path := "service_tokens/" + text(t, token, "id")
	delete(want, "client_secret")
	want["expires_at"] = rfc3339(now.Add(100 * time.Hour))
	if diff := cmp.Diff(want, a.good(http.StatusOK, "GET", path, "")); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}

	end := rfc3339(now.Add(time.Hour))
	rotated := a.good(http.StatusOK, "POST", path+"/rotate", `{"previous_client_secret_expires_at":"`+end+`"}`)
	absent(t, rotated, "expires_at")
	secrets = append(secrets, text(t, rotated, "client_secret"))
	updated := a.good(http.StatusOK, "PUT", path, `{"name":"a","duration":"100h","client_secret_version":3,"previous_client_secret_expires_at":"`+end+`"}`)
	secrets = append(secrets, text(t, updated, "client_secret"))
	if updated["expires_at"] != want["expires_at"] || updated["client_secret_version"] != 3.0 || updated["previous_client_secret_expires_at"] != end {
		t.Errorf("updated: %v", updated)
	}
	for i, want := range []int{401, 200, 200} {
		if got, _ := a.Authenticate(accesstest.Credential{ClientID: text(t, token, "client_id"), ClientSecret: secrets[i]}); got != want {
			t.Errorf("secret %d is worth %d, want %d", i, got, want)
		}
	}

	// A refresh is by a year, whatever the duration.
	refreshed := a.good(http.StatusOK, "POST", path+"/refresh", "")
	if refreshed["expires_at"] != rfc3339(now.Add(8760*time.Hour)) || refreshed["duration"] != "100h" {
		t.Errorf("refreshed: %v", refreshed)
	}
	if deleted := a.good(http.StatusOK, "DELETE", path, ""); deleted["id"] != token["id"] {
		t.Errorf("deleted: %v", deleted)
	}
}

func TestCoreOnly_hasNoExtension(t *testing.T) {
	t.Parallel()
	a := newCoreAPI(t)
	token := a.SeedServiceToken(accesstest.ServiceToken{ServiceAccountID: a.SeedServiceAccount(accesstest.ServiceAccount{}).ID})
	for _, request := range [][2]string{
		{"GET", "capabilities"},
		{"GET", "identity"},
		{"POST", "uploads"},
		{"GET", "service_accounts"},
		{"POST", "service_accounts"},
		{"POST", "service_tokens/" + token.ID + "/reassign"},
	} {
		a.bad(http.StatusBadRequest, 7003, "", request[0], request[1], "")
	}
	for _, field := range []string{
		`"expires_at":"2099-01-01T00:00:00Z"`, `"service_account_id":"` + token.ServiceAccountID + `"`, `"type":"developer"`,
		`"visibility":"private"`, `"domains":["https://a.example"]`,
	} {
		name, _, _ := strings.Cut(strings.Trim(field, `"`), `"`)
		a.bad(http.StatusBadRequest, 12130, "/"+name, "POST", "service_tokens", `{"name":"a",`+field+`}`)
		a.bad(http.StatusBadRequest, 12130, "/"+name, "PUT", "service_tokens/"+token.ID, `{`+field+`}`)
	}
	// A service token's secret opens nothing here.
	a.as(token.ClientSecret).bad(http.StatusUnauthorized, 10000, "", "GET", "service_tokens", "")
	// An idempotency key is passed over, whatever it is.
	first := a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
	second := a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
	third := a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"b"}`, keyHeader, "nonsense")
	if first["id"] == second["id"] || third["name"] != "b" {
		t.Errorf("%v, %v, %v", first, second, third)
	}
	out := a.do("GET", "service_tokens", "")
	if out.header.Get("Cf-Ray") == "" || out.header.Get("X-Request-Id") != "" {
		t.Errorf("the request is not named as Cloudflare does: %v", out.header)
	}
}

func TestCoreOnly_lenientBodies(t *testing.T) {
	t.Parallel()
	a := newCoreAPI(t, accesstest.WithLenientBodies())
	a.createToken(`{"name":"a","expires_at":"2020-01-01T00:00:00Z","type":7,"domains":[]}`)
	if got := a.Tokens()[0]; got.Duration != "8760h" || got.Type != "developer" {
		t.Errorf("an extension had an effect: %+v", got)
	}
}

func TestWithoutSecretVersion(t *testing.T) {
	t.Parallel()
	a := newCoreAPI(t, accesstest.WithoutSecretVersion())
	token := a.createToken(`{"name":"a","client_secret_version":1,"previous_client_secret_expires_at":"2014-01-01T00:00:00Z"}`)
	path := "service_tokens/" + text(t, token, "id")
	rotated := a.good(http.StatusOK, "PUT", path, `{"client_secret_version":2}`)
	absent(t, token, "client_secret_version")
	absent(t, rotated, "client_secret_version")
	absent(t, a.good(http.StatusOK, "GET", path, ""), "client_secret_version")
	if token["client_secret"] == text(t, rotated, "client_secret") {
		t.Error("the version has no effect any more")
	}
}

func TestWithFractionalTimes(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t, accesstest.WithFractionalTimes())
	token := a.createToken(`{"name":"a"}`)
	for _, name := range []string{"created_at", "updated_at", "expires_at"} {
		if value := text(t, token, name); !strings.HasSuffix(value, ".12345Z") {
			t.Errorf("%s is %s", name, value)
		}
	}
	if got := instant(t, token, "created_at"); !got.Equal(a.Clock.Now()) {
		t.Errorf("created at %s, want %s", got, a.Clock.Now())
	}
	end := "2099-01-01T00:00:00Z"
	got := a.good(http.StatusOK, "PUT", "service_tokens/"+text(t, token, "id"), `{"expires_at":"`+end+`"}`)
	if got["expires_at"] != "2099-01-01T00:00:00.00000Z" {
		t.Errorf("expires at %v", got["expires_at"])
	}
}

func TestWithUnknownFields(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]*api{
		"full": newGoodAPI(t, accesstest.WithUnknownFields()),
		"core": newCoreAPI(t, accesstest.WithUnknownFields()),
	} {
		a.createToken(`{"name":"a"}`)
		out := a.do("GET", "service_tokens", "")
		// In the envelope, the token, the paging and, on a full server, the owner.
		want := map[string]int{"full": 4, "core": 3}[name]
		if got := strings.Count(string(out.body), `"field_of_the_future":`); got != want {
			t.Errorf("%s: %d unknown fields, want %d: %s", name, got, want, out.body)
		}
		if names, info := a.list("service_tokens"); !slices.Equal(names, []string{"a"}) || info["count"] != 1 {
			t.Errorf("%s: %q %v", name, names, info)
		}
	}
}

func TestWithAPIToken(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t, accesstest.WithAPIToken("chosen"), accesstest.WithAccountID("mine"))
	if a.APIToken != "chosen" || a.AccountID != "mine" {
		t.Errorf("%q %q", a.APIToken, a.AccountID)
	}
	a.as("chosen").good(http.StatusOK, "GET", "/accounts/mine/access/capabilities", "")
}

func TestServersAreSeparate(t *testing.T) {
	t.Parallel()
	a, b := newAPI(t), newAPI(t)
	if a.APIToken == b.APIToken || a.AccountID == b.AccountID || a.Endpoint == b.Endpoint || a.ReadOnlyAPIToken == a.APIToken {
		t.Error("two servers share what should be random")
	}
	b.as(a.APIToken).bad(http.StatusUnauthorized, 10000, "", "GET", "service_tokens", "")
}

func TestClock(t *testing.T) {
	t.Parallel()
	before := time.Now().Truncate(time.Second)
	a := newGoodAPI(t)
	start := a.Clock.Now()
	if start.Before(before) || start.After(time.Now()) || start.Nanosecond() != 0 || start.Location() != time.UTC {
		t.Errorf("the clock starts at %s", start)
	}
	if again := a.Clock.Now(); !again.Equal(start) {
		t.Errorf("the clock moves without a call to %s", again)
	}
	if got := a.Clock.Advance(-time.Hour); !got.Equal(start.Add(-time.Hour)) || !a.Clock.Now().Equal(got) {
		t.Errorf("after going back it is %s", got)
	}
	day := time.Date(2031, 1, 2, 3, 4, 5, 0, time.FixedZone("somewhere", 7200))
	a.Clock.Set(day)
	if got := a.createToken(`{"name":"a"}`)["created_at"]; got != "2031-01-02T01:04:05Z" {
		t.Errorf("created at %v", got)
	}
}

func TestWithRunningClock(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t, accesstest.WithRunningClock())
	start := a.Clock.Now()
	a.eventually(func() bool { return a.Clock.Now().After(start) })
	a.Clock.Set(start.Add(1000 * time.Hour))
	if moved := a.Clock.Advance(1000 * time.Hour); moved.Before(start.Add(2000*time.Hour)) || moved.After(start.Add(2001*time.Hour)) {
		t.Errorf("the clock was moved to %s", moved)
	}
	moved := a.Clock.Now()
	a.eventually(func() bool { return a.Clock.Now().After(moved) })
}

// Everything at once, for the race detector, and what must hold afterwards.
func TestParallel(t *testing.T) {
	t.Parallel()
	a := newAPI(t, accesstest.WithRateLimit(100000, time.Minute))
	account := a.createAccount("shop")
	const workers, rounds = 8, 5
	done := make(chan error, workers)
	for worker := range workers {
		go func() {
			done <- func() error {
				for round := range rounds {
					out, err := a.try("POST", "service_tokens",
						fmt.Sprintf(`{"name":"%d-%d","service_account_id":%q}`, worker, round, account), keyHeader, someKey[:30]+fmt.Sprintf("%03d%03d", worker, round))
					if err != nil || out.status != http.StatusCreated {
						return fmt.Errorf("create: %d %w", out.status, err)
					}
					a.Clock.Advance(time.Second)
					tokens := a.Tokens()
					token := tokens[len(tokens)-1]
					for _, request := range [][3]string{
						{"PUT", "service_tokens/" + token.ID, `{"name":"x","client_secret_version":1000000}`},
						{"POST", "service_tokens/" + token.ID + "/rotate", ""},
						{"GET", "service_tokens", ""},
						{"GET", "service_accounts/" + account, ""},
					} {
						if out, err := a.try(request[0], request[1], request[2]); err != nil || out.status >= 500 {
							return fmt.Errorf("%s %s: %d %w", request[0], request[1], out.status, err)
						}
					}
					a.AddFault(accesstest.Fault{Path: "capabilities", Kind: accesstest.FaultStatus, Status: 418})
					if out, err := a.try("GET", "capabilities", ""); err != nil || out.status != 418 {
						return fmt.Errorf("fault: %d %w", out.status, err)
					}
					remove := a.Before("GET", "service_tokens/*", func() { a.CountRequests("", "") })
					a.ChangeToken(token.ID, func(change *accesstest.ServiceToken) { change.Domains = []string{"https://a.example"} })
					a.RotateToken(token.ID, time.Hour)
					a.Authenticate(accesstest.Credential{ClientSecret: token.ClientSecret})
					a.SeedServiceToken(accesstest.ServiceToken{ServiceAccountID: account})
					a.Requests()
					remove()
				}

				return nil
			}()
		}()
	}
	for range workers {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	want := float64(2 * workers * rounds)
	if got := a.good(http.StatusOK, "GET", "service_accounts/"+account, "")["token_count"]; got != want {
		t.Errorf("there are %v tokens, want %v", got, want)
	}
	if left := a.PendingFaults(); left != 0 {
		t.Errorf("%d faults are left", left)
	}
}
