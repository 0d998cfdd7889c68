package accesstest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

func TestManagement_auth(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	now := a.Clock.Now()
	past := now.Add(-time.Hour)
	future := now.Add(time.Hour)
	seed := func(token accesstest.ServiceToken) accesstest.ServiceToken {
		return a.SeedServiceToken(token)
	}
	developer := seed(accesstest.ServiceToken{})
	connector := seed(accesstest.ServiceToken{Type: "connector"})
	disabled := seed(accesstest.ServiceToken{Disabled: true})
	expired := seed(accesstest.ServiceToken{ExpiresAt: &past})
	rotated := seed(accesstest.ServiceToken{PreviousClientSecret: "cfast_old", PreviousClientSecretExpiresAt: &past})
	overlapping := seed(accesstest.ServiceToken{PreviousClientSecret: "cfast_older", PreviousClientSecretExpiresAt: &future})
	public := seed(accesstest.ServiceToken{Visibility: "public", Domains: []string{"https://a.example"}})

	for name, test := range map[string]struct {
		authorization string
		headers       []string
		get, post     int
	}{
		"none":                       {"", nil, 401, 401},
		"the API token":              {"Bearer " + a.APIToken, nil, 200, 201},
		"bearer in lower case":       {"bearer " + a.APIToken, nil, 200, 201},
		"the read-only API token":    {"Bearer " + a.ReadOnlyAPIToken, nil, 200, 403},
		"a wrong token":              {"Bearer " + a.APIToken + "x", nil, 401, 401},
		"a part of the token":        {"Bearer " + a.APIToken[:20], nil, 401, 401},
		"an empty token":             {"Bearer ", nil, 401, 401},
		"the token without a scheme": {a.APIToken, nil, 401, 401},
		"basic":                      {"Basic " + a.APIToken, nil, 401, 401},
		"key and email":              {"", []string{"X-Auth-Key", a.APIToken, "X-Auth-Email", "a@b.example"}, 401, 401},
		"a developer's secret":       {"Bearer " + developer.ClientSecret, nil, 200, 201},
		"a developer's client id":    {"Bearer " + developer.ClientID, nil, 401, 401},
		"a connector's secret":       {"Bearer " + connector.ClientSecret, nil, 403, 403},
		"a disabled token's secret":  {"Bearer " + disabled.ClientSecret, nil, 401, 401},
		"an expired token's secret":  {"Bearer " + expired.ClientSecret, nil, 401, 401},
		"a dead previous secret":     {"Bearer " + rotated.PreviousClientSecret, nil, 401, 401},
		"a live previous secret":     {"Bearer " + overlapping.PreviousClientSecret, nil, 200, 201},
		"a public token's secret":    {"Bearer " + public.ClientSecret, nil, 403, 403},
		"the same at its domain":     {"Bearer " + public.ClientSecret, []string{"Origin", "https://a.example"}, 200, 201},
		"the same at another domain": {"Bearer " + public.ClientSecret, []string{"Origin", "https://b.example"}, 403, 403},
		"the two headers": {
			"", []string{"CF-Access-Client-Id", developer.ClientID, "CF-Access-Client-Secret", developer.ClientSecret}, 401, 401,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := *a
			b.t, b.bearer = t, ""
			headers := append([]string{"Authorization", test.authorization}, test.headers...)
			for _, request := range []struct {
				status             int
				method, path, body string
			}{
				{test.get, "GET", "service_tokens", ""},
				{test.get, "GET", "capabilities", ""},
				{test.get, "GET", "service_tokens/" + developer.ID, ""},
				{test.post, "POST", "service_tokens", `{"name":"made"}`},
			} {
				code := map[int]int{401: 10000, 403: 9109}[request.status]
				if code == 0 {
					out := b.do(request.method, request.path, request.body, headers...)
					if out.status != request.status {
						t.Errorf("%s %s: status %d, want %d", request.method, request.path, out.status, request.status)
					}
				} else {
					b.bad(request.status, code, "", request.method, request.path, request.body, headers...)
				}
			}
		})
	}
}

func TestReadOnlyAPIToken_changesNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token := a.SeedServiceToken(accesstest.ServiceToken{})
	reader := a.as(a.ReadOnlyAPIToken)
	path := "service_tokens/" + token.ID
	reader.bad(http.StatusForbidden, 9109, "", "PUT", path, `{"name":"b"}`)
	reader.bad(http.StatusForbidden, 9109, "", "DELETE", path, "")
	reader.bad(http.StatusForbidden, 9109, "", "POST", path+"/rotate", "")
	reader.bad(http.StatusForbidden, 9109, "", "POST", path+"/refresh", "")
	if got, _ := a.Token(token.ID); got.Name != token.Name || got.ClientSecret != token.ClientSecret {
		t.Errorf("the token has changed: %+v", got)
	}
}

// What a developer token makes belongs to whom the developer token belongs.
func TestDeveloperToken_ownsWhatItsUserOwns(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	jo := accesstest.User{ID: "u-jo", Name: "Jo"}
	secret := a.SeedServiceToken(accesstest.ServiceToken{User: jo}).ClientSecret
	token := a.as(secret).createToken(`{"name":"a"}`)
	owner, _ := token["owner"].(map[string]any)
	if owner["type"] != "user" || owner["id"] != jo.ID || owner["name"] != jo.Name {
		t.Errorf("the owner is %v", owner)
	}
}

func TestAccounts_areSeparate(t *testing.T) {
	t.Parallel()
	a := newAPI(t, accesstest.WithAccountID("first", "second"))
	if ids := a.AccountIDs(); len(ids) != 2 || ids[0] != "first" || ids[1] != "second" || a.AccountID != "first" {
		t.Fatalf("the accounts are %q, the first is %q", ids, a.AccountID)
	}
	token := a.SeedServiceToken(accesstest.ServiceToken{AccountID: "second"})
	a.good(http.StatusOK, "GET", "/accounts/second/access/service_tokens/"+token.ID, "")
	a.bad(http.StatusNotFound, 12404, "", "GET", "service_tokens/"+token.ID, "")
	a.as(token.ClientSecret).bad(http.StatusUnauthorized, 10000, "", "GET", "service_tokens", "")
	a.as(token.ClientSecret).bad(http.StatusUnauthorized, 10000, "", "GET", "identity", "")
	a.as(token.ClientSecret).good(http.StatusOK, "GET", "/accounts/second/access/identity", "")

	a.good(http.StatusCreated, "POST", "service_accounts", `{"name":"ci"}`)
	a.good(http.StatusCreated, "POST", "/accounts/second/access/service_accounts", `{"name":"ci"}`)
	if got := a.Tokens(); len(got) != 1 || got[0].AccountID != "second" {
		t.Errorf("tokens: %+v", got)
	}
}

func TestUnknownRoute(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status  int
		options []accesstest.Option
	}{
		"by default":  {http.StatusBadRequest, nil},
		"404 instead": {http.StatusNotFound, []accesstest.Option{accesstest.WithUnknownRouteStatus(http.StatusNotFound)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t, test.options...)
			id := a.SeedServiceToken(accesstest.ServiceToken{}).ID
			account := "/accounts/" + a.AccountID
			for _, request := range [][2]string{
				{"GET", "/accounts/unknown/access/service_tokens"},
				{"GET", "/accounts/unknown/access/service_tokens/" + id},
				{"POST", "/accounts/unknown/access/service_tokens"},
				{"GET", "/zones/" + a.AccountID + "/access/service_tokens"},
				{"GET", account + "/access/service_tokens/"},
				{"GET", account + "//access/service_tokens"},
				{"GET", account + "/access/../access/service_tokens"},
				{"GET", account + "/access/service_token"},
				{"GET", account + "/access/service_tokens/" + id + "/secret"},
				{"GET", account + "/access%2Fservice_tokens"},
				{"GET", account},
				{"GET", "/"},
				{"DELETE", account + "/access/service_tokens"},
				{"PATCH", account + "/access/service_tokens/" + id},
				{"PUT", account + "/access/service_tokens/" + id + "/rotate"},
				{"GET", account + "/access/service_tokens/" + id + "/refresh"},
			} {
				a.bad(test.status, 7003, "", request[0], request[1], "")
				// It does not take a token to learn that there is nothing.
				a.as("").bad(test.status, 7003, "", request[0], request[1], "")
			}
		})
	}
}

func TestOutsideTheBasePath(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	b := *a
	b.Server = &accesstest.Server{Endpoint: strings.TrimSuffix(a.Endpoint, accesstest.BasePath), AccountID: a.AccountID}
	b.bad(http.StatusBadRequest, 7000, "", "GET", "service_tokens", "")
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	got := a.good(http.StatusOK, "GET", "capabilities", "")
	for _, name := range []string{"service_accounts", "token_types", "token_visibility", "absolute_expiry", "idempotency"} {
		if got[name] != true {
			t.Errorf("%s is %v", name, got[name])
		}
	}
}
