package accesstest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

func TestUpdateToken_fields(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	account := a.createAccount("shop")
	token := a.createToken(`{"name":"a","duration":"100h"}`)
	path := "service_tokens/" + text(t, token, "id")
	delete(token, "client_secret")
	later := a.Clock.Advance(time.Hour)

	for _, step := range []struct {
		body    string
		changes map[string]any // nil: the field goes
	}{
		{`{}`, nil},
		{`{"name":"b"}`, map[string]any{"name": "b"}},
		{`{"enabled":false}`, map[string]any{"enabled": false}},
		{`{"enabled":true}`, map[string]any{"enabled": true}},
		{`{"name":null,"enabled":null,"duration":null,"expires_at":null,"client_secret_version":null,
			"previous_client_secret_expires_at":null,"service_account_id":null,"domains":null,"type":null,"visibility":null}`, nil},
		{`{"type":"developer","visibility":"private","client_secret_version":1.0,"service_account_id":""}`, nil},
		{`{"duration":"100h"}`, map[string]any{"expires_at": rfc3339(later.Add(100 * time.Hour))}},
		{`{"duration":"6000m"}`, map[string]any{"duration": "6000m"}},
		{`{"duration":"forever"}`, map[string]any{"duration": "forever", "expires_at": nil}},
		{`{"expires_at":"2099-01-01T00:00:00Z"}`, map[string]any{"duration": nil, "expires_at": "2099-01-01T00:00:00Z"}},
		{`{"duration":"1h"}`, map[string]any{"duration": "1h", "expires_at": rfc3339(later.Add(time.Hour))}},
		{
			`{"service_account_id":"` + account + `"}`,
			map[string]any{"service_account_id": account, "owner": map[string]any{"type": "service_account", "id": account, "name": "shop"}},
		},
	} {
		token["updated_at"] = rfc3339(later)
		for name, value := range step.changes {
			token[name] = value
			if value == nil {
				delete(token, name)
			}
		}
		if diff := cmp.Diff(token, a.good(http.StatusOK, "PUT", path, step.body)); diff != "" {
			t.Fatalf("PUT %s (-want +got):\n%s", step.body, diff)
		}
	}
	if diff := cmp.Diff(token, a.good(http.StatusOK, "GET", path, "")); diff != "" {
		t.Errorf("GET (-want +got):\n%s", diff)
	}
	if got, _ := a.Token(text(t, token, "id")); got.User.ID != "" {
		t.Errorf("it still belongs to a user: %+v", got.User)
	}
}

func TestUpdateToken_domains(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token := a.createToken(`{"name":"a","visibility":"public","domains":["a.example"],"service_account_id":"` + a.createAccount("shop") + `"}`)
	path := "service_tokens/" + text(t, token, "id")

	got := a.good(http.StatusOK, "PUT", path, `{"domains":["https://B.example/","a.example:8443"]}`)
	if diff := cmp.Diff([]any{"https://b.example", "https://a.example:8443"}, got["domains"]); diff != "" {
		t.Errorf("domains (-want +got):\n%s", diff)
	}
	a.bad(http.StatusBadRequest, 12130, "/domains", "PUT", path, `{"domains":[]}`)
	a.bad(http.StatusBadRequest, 12130, "/domains/0", "PUT", path, `{"domains":["https://b.example/path"]}`)
	a.bad(http.StatusBadRequest, 12130, "/visibility", "PUT", path, `{"visibility":"private"}`)
	after := a.good(http.StatusOK, "PUT", path, `{"name":"b"}`)
	if diff := cmp.Diff(got["domains"], after["domains"]); diff != "" {
		t.Errorf("another update changed the domains (-want +got):\n%s", diff)
	}
}

func TestUpdateToken_refusedChangesNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token := a.createToken(`{"name":"a","client_secret_version":2}`)
	path := "service_tokens/" + text(t, token, "id")
	delete(token, "client_secret")

	for pointer, body := range map[string]string{
		"/client_secret_version": `{"name":"b","client_secret_version":-1}`,
		"/type":                  `{"name":"b","type":"connector"}`,
		"/visibility":            `{"name":"b","visibility":"public"}`,
		"/domains":               `{"name":"b","domains":["a.example"]}`,
		"/duration":              `{"name":"b","duration":"nonsense"}`,
		"/expires_at":            `{"name":"b","duration":"1h","expires_at":"2099-01-01T00:00:00Z"}`,
		"/name":                  `{"name":"","enabled":false}`,
		"/service_account_id":    `{"name":"b","service_account_id":"f174e90a-fafe-4643-bbbc-4a0ed4fc8415"}`,
		"/client_id":             `{"name":"b","client_id":"x"}`,
	} {
		a.bad(http.StatusBadRequest, 12130, pointer, "PUT", path, body)
	}
	a.bad(http.StatusBadRequest, 12130, "", "PUT", path, "")
	if diff := cmp.Diff(token, a.good(http.StatusOK, "GET", path, "")); diff != "" {
		t.Errorf("the token has changed (-want +got):\n%s", diff)
	}
}

func TestUpdateToken_refusesLowerVersion(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t, accesstest.WithRefusedLowerVersion())
	token := a.createToken(`{"name":"a","client_secret_version":2}`)
	path := "service_tokens/" + text(t, token, "id")
	a.bad(http.StatusBadRequest, 12130, "/client_secret_version", "PUT", path, `{"name":"b","client_secret_version":1}`)
	if got := a.good(http.StatusOK, "PUT", path, `{"client_secret_version":2}`); got["name"] != "a" {
		t.Errorf("a refused update has changed the token: %v", got)
	}
}

func TestUpdateToken_rotatesByVersion(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	token := a.createToken(`{"name":"a"}`)
	path := "service_tokens/" + text(t, token, "id")
	secrets := []string{text(t, token, "client_secret")}

	// Without an overlap the previous secret dies at once.
	got := a.good(http.StatusOK, "PUT", path, `{"client_secret_version":2}`)
	secrets = append(secrets, text(t, got, "client_secret"))
	absent(t, got, "previous_client_secret_expires_at")
	a.expectWorth(secrets, 401, 200)

	// The version is set to what is asked for, not just raised by one.
	end := rfc3339(a.Clock.Now().Add(time.Hour))
	got = a.good(http.StatusOK, "PUT", path, fmt.Sprintf(`{"client_secret_version":5.0,"previous_client_secret_expires_at":%q}`, end))
	secrets = append(secrets, text(t, got, "client_secret"))
	if got["client_secret_version"] != 5.0 || got["previous_client_secret_expires_at"] != end || got["expires_at"] != token["expires_at"] {
		t.Errorf("after the rotation: %v", got)
	}
	a.expectWorth(secrets, 401, 200, 200)

	// A lower version comes too late and does nothing, nor does the end of the
	// overlap that is sent beside it; other fields are written.
	got = a.good(http.StatusOK, "PUT", path, `{"name":"b","client_secret_version":4,"previous_client_secret_expires_at":"2014-01-01T00:00:00Z"}`)
	absent(t, got, "client_secret")
	if got["client_secret_version"] != 5.0 || got["previous_client_secret_expires_at"] != end || got["name"] != "b" {
		t.Errorf("after a lower version: %v", got)
	}
	a.expectWorth(secrets, 401, 200, 200)

	// The same version again does nothing but move the overlap.
	got = a.good(http.StatusOK, "PUT", path, `{"client_secret_version":5,"previous_client_secret_expires_at":"2014-01-01T00:00:00Z"}`)
	absent(t, got, "client_secret")
	if got["previous_client_secret_expires_at"] != "2014-01-01T00:00:00Z" {
		t.Errorf("after ending the overlap: %v", got)
	}
	a.expectWorth(secrets, 401, 401, 200)

	// A past end in a rotation is an end now.
	got = a.good(http.StatusOK, "PUT", path, `{"client_secret_version":6,"previous_client_secret_expires_at":"2014-01-01T00:00:00Z"}`)
	secrets = append(secrets, text(t, got, "client_secret"))
	a.expectWorth(secrets, 401, 401, 401, 200)
}

// expectWorth checks with what status each of the secrets is answered.
func (a *api) expectWorth(secrets []string, statuses ...int) {
	a.t.Helper()
	var got []int
	for _, secret := range secrets {
		got = append(got, a.worth(secret))
	}
	if diff := cmp.Diff(statuses, got); diff != "" {
		a.t.Errorf("what the secrets are worth (-want +got):\n%s", diff)
	}
}

func TestRotateToken(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	token := a.createToken(`{"name":"a"}`)
	path := "service_tokens/" + text(t, token, "id")
	secrets := []string{text(t, token, "client_secret")}
	rotate := func(body string) map[string]any {
		t.Helper()
		got := a.good(http.StatusOK, "POST", path+"/rotate", body)
		secrets = append(secrets, text(t, got, "client_secret"))
		if got["client_id"] != token["client_id"] || got["expires_at"] != token["expires_at"] ||
			got["client_secret_version"] != float64(len(secrets)) {
			t.Errorf("rotation number %d: %v", len(secrets)-1, got)
		}

		return got
	}

	absent(t, rotate(""), "previous_client_secret_expires_at")
	a.expectWorth(secrets, 401, 200)

	absent(t, rotate("{}"), "previous_client_secret_expires_at")
	a.expectWorth(secrets, 401, 401, 200)

	end := a.Clock.Now().Add(time.Hour)
	overlapping := fmt.Sprintf(`{"previous_client_secret_expires_at":%q}`, rfc3339(end))
	if got := rotate(overlapping); got["previous_client_secret_expires_at"] != rfc3339(end) {
		t.Errorf("the overlap ends %v", got["previous_client_secret_expires_at"])
	}
	a.expectWorth(secrets, 401, 401, 200, 200)

	// Only one previous secret exists: a second rotation kills the older one.
	rotate(overlapping)
	a.expectWorth(secrets, 401, 401, 401, 200, 200)

	a.Clock.Set(end.Add(-time.Second))
	a.expectWorth(secrets, 401, 401, 401, 200, 200)
	a.Clock.Set(end)
	a.expectWorth(secrets, 401, 401, 401, 401, 200)

	// What has ended stays ended, even if its end is moved.
	a.good(http.StatusOK, "PUT", path, fmt.Sprintf(`{"previous_client_secret_expires_at":%q}`, rfc3339(end.Add(time.Hour))))
	a.expectWorth(secrets, 401, 401, 401, 401, 200)

	rotate(`{"previous_client_secret_expires_at":"2014-01-01T00:00:00Z"}`)
	a.expectWorth(secrets, 401, 401, 401, 401, 401, 200)
}

func TestRotateToken_moveTheOverlap(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	token := a.createToken(`{"name":"a"}`)
	path := "service_tokens/" + text(t, token, "id")
	start := a.Clock.Now()
	move := func(end time.Time) {
		t.Helper()
		got := a.good(http.StatusOK, "PUT", path, fmt.Sprintf(`{"previous_client_secret_expires_at":%q}`, rfc3339(end)))
		if got["previous_client_secret_expires_at"] != rfc3339(end) || got["client_secret_version"] != 2.0 {
			t.Errorf("after moving the overlap: %v", got)
		}
		absent(t, got, "client_secret")
	}
	got := a.good(http.StatusOK, "POST", path+"/rotate",
		fmt.Sprintf(`{"previous_client_secret_expires_at":%q}`, rfc3339(start.Add(time.Hour))))
	secrets := []string{text(t, token, "client_secret"), text(t, got, "client_secret")}

	move(start.Add(3 * time.Hour))
	a.Clock.Set(start.Add(2 * time.Hour))
	a.expectWorth(secrets, 200, 200)
	move(start.Add(time.Hour))
	a.expectWorth(secrets, 401, 200)
	move(start.Add(4 * time.Hour))
	a.expectWorth(secrets, 401, 200)
}

func TestRotateToken_refused(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token := a.createToken(`{"name":"a"}`)
	path := "service_tokens/" + text(t, token, "id") + "/rotate"
	a.bad(http.StatusBadRequest, 12130, "/previous_client_secret_expires_at", "POST", path, `{"previous_client_secret_expires_at":"1h"}`)
	a.bad(http.StatusBadRequest, 12130, "/previous_client_secret_expires_at", "POST", path, `{"previous_client_secret_expires_at":null}`)
	a.bad(http.StatusBadRequest, 12130, "/grace", "POST", path, `{"grace":"1h"}`)
	a.bad(http.StatusBadRequest, 12130, "", "POST", path, `[]`)
	a.expectWorth([]string{text(t, token, "client_secret")}, 200)
}

func TestRefreshToken(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token := a.createToken(`{"name":"a","duration":"100h"}`)
	path := "service_tokens/" + text(t, token, "id")
	secret := text(t, token, "client_secret")

	// An expired token works again.
	now := a.Clock.Advance(101 * time.Hour)
	a.expectWorth([]string{secret}, 401)
	got := a.good(http.StatusOK, "POST", path+"/refresh", "")
	if want := rfc3339(now.Add(100 * time.Hour)); got["expires_at"] != want || got["duration"] != "100h" {
		t.Errorf("it expires %v after %v, want %s", got["expires_at"], got["duration"], want)
	}
	absent(t, got, "client_secret")
	a.expectWorth([]string{secret}, 200)

	a.bad(http.StatusBadRequest, 12130, "", "POST", path+"/refresh", `{"duration":"1h"}`)
	a.good(http.StatusOK, "POST", path+"/refresh", `{}`)

	a.good(http.StatusOK, "PUT", path, `{"expires_at":"2099-01-01T00:00:00Z"}`)
	a.bad(http.StatusBadRequest, 12130, "", "POST", path+"/refresh", "")

	before := a.good(http.StatusOK, "PUT", path, `{"duration":"forever"}`)
	a.Clock.Advance(time.Hour)
	if diff := cmp.Diff(before, a.good(http.StatusOK, "POST", path+"/refresh", "")); diff != "" {
		t.Errorf("refreshing what lasts forever (-before +after):\n%s", diff)
	}
}
