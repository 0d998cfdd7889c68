package accesstest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

func TestIdentity_formsOfTheCredential(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	account := a.SeedServiceAccount(accesstest.ServiceAccount{})
	token := a.SeedServiceToken(accesstest.ServiceToken{Type: "connector", ServiceAccountID: account.ID})
	other := a.SeedServiceToken(accesstest.ServiceToken{})
	both := func(id, secret string) string {
		return fmt.Sprintf(`{"cf-access-client-id":%q,"cf-access-client-secret":%q}`, id, secret)
	}
	id, secret := "CF-Access-Client-Id", "CF-Access-Client-Secret"

	for name, test := range map[string]struct {
		status  int
		headers []string
	}{
		"two headers":               {200, []string{id, token.ClientID, secret, token.ClientSecret}},
		"one header":                {200, []string{"Authorization", both(token.ClientID, token.ClientSecret)}},
		"bearer":                    {200, []string{"Authorization", "Bearer " + token.ClientSecret}},
		"headers go before bearer":  {200, []string{id, token.ClientID, secret, token.ClientSecret, "Authorization", "Bearer " + a.APIToken}},
		"nothing":                   {401, nil},
		"an API token":              {401, []string{"Authorization", "Bearer " + a.APIToken}},
		"id only":                   {401, []string{id, token.ClientID}},
		"secret only":               {401, []string{secret, token.ClientSecret}},
		"id and bearer":             {401, []string{id, token.ClientID, "Authorization", "Bearer " + token.ClientSecret}},
		"another token's id":        {401, []string{id, other.ClientID, secret, token.ClientSecret}},
		"a wrong secret":            {401, []string{id, token.ClientID, secret, token.ClientSecret + "x"}},
		"one header, id only":       {401, []string{"Authorization", both(token.ClientID, "")}},
		"one header, other id":      {401, []string{"Authorization", both(other.ClientID, token.ClientSecret)}},
		"one header, upside down":   {401, []string{"Authorization", both(token.ClientSecret, token.ClientID)}},
		"one header, not JSON":      {401, []string{"Authorization", "{" + token.ClientSecret}},
		"bearer without the scheme": {401, []string{"Authorization", token.ClientSecret}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := *a
			b.t, b.bearer = t, ""
			for _, request := range [][2]string{{"GET", "identity"}, {"POST", "uploads"}} {
				out := b.do(request[0], request[1], "", test.headers...)
				want := test.status
				if want == http.StatusOK && request[0] == "POST" {
					want = http.StatusCreated
				}
				if out.status != want {
					t.Errorf("%s %s: status %d, want %d: %s", request[0], request[1], out.status, want, out.body)
				}
				if want == http.StatusUnauthorized && (len(out.Errors) != 1 || out.Errors[0].Code != 10000) {
					t.Errorf("%s %s: %s", request[0], request[1], out.body)
				}
			}
		})
	}

	want := map[string]any{
		"token_id": token.ID, "name": token.Name, "type": "connector", "visibility": "private", "service_account_id": account.ID,
	}
	if diff := cmp.Diff(want, a.as(token.ClientSecret).good(http.StatusOK, "GET", "identity", "")); diff != "" {
		t.Errorf("identity (-want +got):\n%s", diff)
	}
	absent(t, a.as(other.ClientSecret).good(http.StatusOK, "GET", "identity", ""), "service_account_id")
}

// What HTTP and Authenticate say is the same in every case.
func TestIdentity_worth(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	start := a.Clock.Now()
	at := func(d time.Duration) *time.Time {
		moment := start.Add(d)

		return &moment
	}
	public := accesstest.ServiceToken{Visibility: "public", Domains: []string{"https://a.example", "https://b.example:8443", "http://localhost:3000"}}

	for name, test := range map[string]struct {
		token  accesstest.ServiceToken
		origin string
		status int
	}{
		"a fresh token":                    {accesstest.ServiceToken{}, "", 200},
		"at any origin":                    {accesstest.ServiceToken{}, "https://evil.example", 200},
		"disabled":                         {accesstest.ServiceToken{Disabled: true}, "", 401},
		"expires later":                    {accesstest.ServiceToken{ExpiresAt: at(time.Second)}, "", 200},
		"expires now":                      {accesstest.ServiceToken{ExpiresAt: at(0)}, "", 401},
		"expired":                          {accesstest.ServiceToken{ExpiresAt: at(-time.Hour)}, "", 401},
		"lasts forever":                    {accesstest.ServiceToken{Duration: "forever"}, "", 200},
		"duration is over":                 {accesstest.ServiceToken{Duration: "1h", CreatedAt: start.Add(-time.Hour)}, "", 401},
		"public, nowhere":                  {public, "", 403},
		"public, its origin":               {public, "https://a.example", 200},
		"public, in upper case":            {public, "HTTPS://A.Example:443", 200},
		"public, its port":                 {public, "https://b.example:8443", 200},
		"public, localhost":                {public, "http://localhost:3000", 200},
		"public, another port":             {public, "https://a.example:8443", 403},
		"public, no port":                  {public, "https://b.example", 403},
		"public, another scheme":           {public, "http://a.example", 403},
		"public, a subdomain":              {public, "https://sub.a.example", 403},
		"public, a longer name":            {public, "https://a.example.evil.example", 403},
		"public, a longer label":           {public, "https://xa.example", 403},
		"public, opaque origin":            {public, "null", 403},
		"public, no origin at all":         {public, "a.example", 403},
		"public, user in the origin":       {public, "https://a.example@evil.example", 403},
		"public and expired, other origin": {accesstest.ServiceToken{Visibility: "public", ExpiresAt: at(-1)}, "https://evil.example", 401},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := *a
			b.t = t
			token := b.SeedServiceToken(test.token)
			if got := b.worth(token.ClientSecret, "Origin", test.origin); got != test.status {
				t.Errorf("identity answers with %d, want %d", got, test.status)
			}
			got, who := b.Authenticate(accesstest.Credential{
				ClientID: token.ClientID, ClientSecret: token.ClientSecret, Origin: test.origin,
			})
			if got != test.status || (got == http.StatusOK) != (who.TokenID == token.ID) {
				t.Errorf("Authenticate says %d for %+v, want %d", got, who, test.status)
			}
		})
	}
}

func TestIdentity_referer(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	secret := a.SeedServiceToken(accesstest.ServiceToken{Visibility: "public", Domains: []string{"https://a.example"}}).ClientSecret
	for _, test := range []struct {
		status  int
		headers []string
	}{
		{200, []string{"Referer", "https://a.example/basket?item=1#top"}},
		{200, []string{"Referer", "https://a.example"}},
		{200, []string{"Origin", "https://a.example", "Referer", "https://evil.example/"}},
		{403, []string{"Origin", "https://evil.example", "Referer", "https://a.example/"}},
		{403, []string{"Referer", "https://evil.example/?https://a.example/"}},
		{403, []string{"Referer", "//a.example/"}},
		{403, []string{"Referer", "http://a.example/"}},
		{403, []string{"Referer", "not a URL at all"}},
	} {
		if got := a.worth(secret, test.headers...); got != test.status {
			t.Errorf("%q: status %d, want %d", test.headers, got, test.status)
		}
	}
}

func TestAuthenticate_refused(t *testing.T) {
	t.Parallel()
	a := newAPI(t, accesstest.WithAccountID("first", "second"))
	token := a.SeedServiceToken(accesstest.ServiceToken{AccountID: "second"})
	for name, credential := range map[string]accesstest.Credential{
		"no secret":       {AccountID: "second", ClientID: token.ClientID},
		"a wrong secret":  {AccountID: "second", ClientID: token.ClientID, ClientSecret: "x"},
		"a wrong id":      {AccountID: "second", ClientID: "x", ClientSecret: token.ClientSecret},
		"another account": {ClientID: token.ClientID, ClientSecret: token.ClientSecret},
		"no such account": {AccountID: "third", ClientID: token.ClientID, ClientSecret: token.ClientSecret},
	} {
		if status, who := a.Authenticate(credential); status != http.StatusUnauthorized || who != (accesstest.Identity{}) {
			t.Errorf("%s: %d %+v", name, status, who)
		}
	}
	if status, _ := a.Authenticate(accesstest.Credential{AccountID: "second", ClientSecret: token.ClientSecret}); status != http.StatusOK {
		t.Errorf("the secret only: %d", status)
	}
}

func TestLastSeen(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	token := a.createToken(`{"name":"a"}`)
	absent(t, token, "last_seen_at")
	path, secret := "service_tokens/"+text(t, token, "id"), text(t, token, "client_secret")

	seen := func() any { return a.good(http.StatusOK, "GET", path, "")["last_seen_at"] }
	for _, use := range []func(){
		func() { a.worth(secret) },
		func() { a.as(secret).good(http.StatusOK, "GET", path, "") },
		func() { a.as(secret).good(http.StatusCreated, "POST", "uploads", "anything") },
		func() { a.Authenticate(accesstest.Credential{ClientSecret: secret}) },
	} {
		now := a.Clock.Advance(time.Hour)
		if seen() == rfc3339(now) {
			t.Error("seen before it was used")
		}
		use()
		if got := seen(); got != rfc3339(now) {
			t.Errorf("seen at %v, want %s", got, rfc3339(now))
		}
	}
	now := a.Clock.Advance(time.Hour)
	a.good(http.StatusOK, "PUT", path, `{"enabled":false}`)
	a.worth(secret)
	if seen() == rfc3339(now) {
		t.Error("a use that was refused counts as seen")
	}
}

func TestUploads(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	for _, kind := range []string{"developer", "connector"} {
		secret := a.SeedServiceToken(accesstest.ServiceToken{Type: kind}).ClientSecret
		for _, body := range []string{"", "{}", "\x00\xff not JSON"} {
			got := a.as(secret).good(http.StatusCreated, "POST", "uploads", body, "Content-Type", "application/octet-stream")
			if got["size"] != float64(len(body)) {
				t.Errorf("%d bytes were taken as %v", len(body), got["size"])
			}
		}
	}
	a.bad(http.StatusUnauthorized, 10000, "", "POST", "uploads", "x")
}
