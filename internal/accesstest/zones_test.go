package accesstest_test

import (
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// zonePath is that of a zone's tokens, below the base.
func (a *api) zonePath() string {
	return "/zones/" + a.ZoneID + "/access/service_tokens"
}

// zoneWorth is what a secret of the server's zone is worth.
func (a *api) zoneWorth(secret string) int {
	status, _ := a.Authenticate(accesstest.Credential{ZoneID: a.ZoneID, ClientSecret: secret})

	return status
}

// A zone is answered with the core, by a server that has more for accounts too.
func TestZone_lifeCycle(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]*api{"full": newGoodAPI(t), "core": newCoreAPI(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := a.Clock.Now()
			token := a.good(http.StatusCreated, "POST", a.zonePath(), `{"name":"a","duration":"100h"}`)
			first := text(t, token, "client_secret")
			want := map[string]any{
				"id": token["id"], "client_id": token["client_id"], "client_secret": first, "name": "a", "duration": "100h",
				"enabled": true, "client_secret_version": 1.0, "created_at": rfc3339(now), "updated_at": rfc3339(now),
			}
			if diff := cmp.Diff(want, token); diff != "" {
				t.Errorf("created (-want +got):\n%s", diff)
			}
			path := a.zonePath() + "/" + text(t, token, "id")
			delete(want, "client_secret")
			want["expires_at"] = rfc3339(now.Add(100 * time.Hour))
			if diff := cmp.Diff(want, a.good(http.StatusOK, "GET", path, "")); diff != "" {
				t.Errorf("read (-want +got):\n%s", diff)
			}
			if names, info := a.list(a.zonePath()); !slices.Equal(names, []string{"a"}) || info["total_count"] != 1 {
				t.Errorf("listed: %q %v", names, info)
			}

			// Renewed by an update of the duration.
			now = a.Clock.Advance(time.Hour)
			if got := a.good(http.StatusOK, "PUT", path, `{"duration":"100h"}`)["expires_at"]; got != rfc3339(now.Add(100*time.Hour)) {
				t.Errorf("renewed until %v", got)
			}
			deleted := a.good(http.StatusOK, "DELETE", path, "")
			if absent(t, deleted, "client_secret", "owner"); deleted["id"] != token["id"] || a.zoneWorth(first) != 401 {
				t.Errorf("deleted: %v", deleted)
			}
			a.bad(http.StatusNotFound, 12404, "", "GET", path, "")
		})
	}
}

func TestZone_rotatesByUpdate(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	token := a.SeedServiceToken(accesstest.ServiceToken{ZoneID: a.ZoneID})
	path := a.zonePath() + "/" + token.ID
	worth := func(what string, secrets []string, want ...int) {
		t.Helper()
		for i, secret := range secrets {
			if got := a.zoneWorth(secret); got != want[i] {
				t.Errorf("%s: secret %d is worth %d, want %d", what, i+1, got, want[i])
			}
		}
	}

	end := rfc3339(a.Clock.Now().Add(time.Hour))
	body := `{"client_secret_version":2,"previous_client_secret_expires_at":"` + end + `"}`
	rotated := a.good(http.StatusOK, "PUT", path, body)
	if rotated["client_secret_version"] != 2.0 || rotated["previous_client_secret_expires_at"] != end || rotated["client_id"] != token.ClientID {
		t.Errorf("rotated: %v", rotated)
	}
	secrets := []string{token.ClientSecret, text(t, rotated, "client_secret")}
	worth("in the overlap", secrets, 200, 200)

	// The same again rotates nothing and returns no secret.
	absent(t, a.good(http.StatusOK, "PUT", path, body), "client_secret")
	worth("sent again", secrets, 200, 200)
	absent(t, a.good(http.StatusOK, "PUT", path, `{"client_secret_version":1}`), "client_secret")
	worth("a lower version", secrets, 200, 200)

	past := `"previous_client_secret_expires_at":"2014-01-01T05:20:00Z"`
	secrets = append(secrets, text(t, a.good(http.StatusOK, "PUT", path, `{"client_secret_version":3,`+past+`}`), "client_secret"))
	worth("rotated with an end in the past", secrets, 401, 401, 200)
	secrets = append(secrets, text(t, a.good(http.StatusOK, "PUT", path, `{"client_secret_version":4}`), "client_secret"))
	worth("rotated without an end", secrets, 401, 401, 401, 200)
}

// What is an extension, or under accounts only, is not there.
func TestZone_hasTheCoreAlone(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token := a.SeedServiceToken(accesstest.ServiceToken{ZoneID: a.ZoneID})
	zone := "/zones/" + a.ZoneID + "/access/"
	for _, request := range [][2]string{
		{"POST", zone + "service_tokens/" + token.ID + "/refresh"},
		{"POST", zone + "service_tokens/" + token.ID + "/rotate"},
		{"POST", zone + "service_tokens/" + token.ID + "/reassign"},
		{"GET", zone + "capabilities"},
		{"GET", zone + "identity"},
		{"POST", zone + "uploads"},
		{"GET", zone + "service_accounts"},
		{"POST", zone + "service_accounts"},
		{"GET", "/zones/" + a.AccountID + "/access/service_tokens"},
		{"GET", "/accounts/" + a.ZoneID + "/access/service_tokens"},
		{"GET", "/planets/" + a.ZoneID + "/access/service_tokens"},
	} {
		a.bad(http.StatusBadRequest, 7003, "", request[0], request[1], "")
	}
	for field, value := range map[string]string{
		"expires_at": `"2099-01-01T00:00:00Z"`, "type": `"developer"`, "visibility": `"private"`, "domains": `["https://a.example"]`,
		"service_account_id": `"` + a.SeedServiceAccount(accesstest.ServiceAccount{}).ID + `"`,
	} {
		a.bad(http.StatusBadRequest, 12130, "/"+field, "POST", a.zonePath(), `{"name":"a","`+field+`":`+value+`}`)
		a.bad(http.StatusBadRequest, 12130, "/"+field, "PUT", a.zonePath()+"/"+token.ID, `{"`+field+`":`+value+`}`)
	}

	first := a.good(http.StatusCreated, "POST", a.zonePath(), `{"name":"a"}`, keyHeader, someKey)
	second := a.good(http.StatusCreated, "POST", a.zonePath(), `{"name":"a"}`, keyHeader, someKey)
	if first["id"] == second["id"] {
		t.Error("an idempotency key was minded")
	}
}

// Only an API token opens a zone, and a zone's token opens nothing of an account.
func TestZone_credentials(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	ofAccount := a.SeedServiceToken(accesstest.ServiceToken{})
	ofZone := a.SeedServiceToken(accesstest.ServiceToken{ZoneID: a.ZoneID})
	for _, secret := range []string{ofAccount.ClientSecret, ofZone.ClientSecret} {
		a.as(secret).bad(http.StatusUnauthorized, 10000, "", "GET", a.zonePath(), "")
	}
	a.as(ofZone.ClientSecret).bad(http.StatusUnauthorized, 10000, "", "GET", "service_tokens", "")
	a.as(ofZone.ClientSecret).bad(http.StatusUnauthorized, 10000, "", "GET", "identity", "")
	readOnly := a.as(a.ReadOnlyAPIToken)
	readOnly.good(http.StatusOK, "GET", a.zonePath()+"/"+ofZone.ID, "")
	readOnly.bad(http.StatusForbidden, 9109, "", "PUT", a.zonePath()+"/"+ofZone.ID, `{"name":"b"}`)

	for _, test := range []struct {
		shown accesstest.Credential
		want  int
	}{
		{accesstest.Credential{ZoneID: a.ZoneID, ClientID: ofZone.ClientID, ClientSecret: ofZone.ClientSecret}, 200},
		{accesstest.Credential{ZoneID: a.ZoneID, ClientID: ofAccount.ClientID, ClientSecret: ofAccount.ClientSecret}, 401},
		{accesstest.Credential{ClientID: ofZone.ClientID, ClientSecret: ofZone.ClientSecret}, 401},
		{accesstest.Credential{ZoneID: "elsewhere", ClientSecret: ofZone.ClientSecret}, 401},
		{accesstest.Credential{AccountID: a.AccountID, ZoneID: a.ZoneID, ClientSecret: ofZone.ClientSecret}, 401},
	} {
		if got, who := a.Authenticate(test.shown); got != test.want || got == 200 && who.TokenID != ofZone.ID {
			t.Errorf("%+v is worth %d %+v, want %d", test.shown, got, who, test.want)
		}
	}
	if got, _ := a.Token(ofZone.ID); got.LastSeenAt == nil {
		t.Error("the token has not been seen")
	}
}

// Accounts and zones have each their own, even of the same id.
func TestZone_isSeparate(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t, accesstest.WithAccountID("same"), accesstest.WithZoneID("same", "other"))
	if a.ZoneID != "same" || !slices.Equal(a.ZoneIDs(), []string{"same", "other"}) || !slices.Equal(a.AccountIDs(), []string{"same"}) {
		t.Errorf("zones %q and %q, accounts %q", a.ZoneID, a.ZoneIDs(), a.AccountIDs())
	}
	ofAccount := a.SeedServiceToken(accesstest.ServiceToken{Name: "account"})
	ofZone := a.SeedServiceToken(accesstest.ServiceToken{Name: "zone", ZoneID: "same"})
	ofOther := a.SeedServiceToken(accesstest.ServiceToken{Name: "other", ZoneID: "other"})
	for path, want := range map[string]accesstest.ServiceToken{
		"service_tokens": ofAccount, a.zonePath(): ofZone, "/zones/other/access/service_tokens": ofOther,
	} {
		if names, info := a.list(path); !slices.Equal(names, []string{want.Name}) || info["total_count"] != 1 {
			t.Errorf("%s has %q %v", path, names, info)
		}
		if kept, exists := a.Token(want.ID); !exists || !cmp.Equal(want, kept) {
			t.Errorf("%s (-seeded +kept):\n%s", path, cmp.Diff(want, kept))
		}
	}
	a.bad(http.StatusNotFound, 12404, "", "GET", a.zonePath()+"/"+ofAccount.ID, "")
	a.bad(http.StatusNotFound, 12404, "", "DELETE", "service_tokens/"+ofZone.ID, "")

	where := make(map[string][2]string)
	for _, token := range a.Tokens() {
		where[token.Name] = [2]string{token.AccountID, token.ZoneID}
	}
	want := map[string][2]string{"account": {"same", ""}, "zone": {"", "same"}, "other": {"", "other"}}
	if diff := cmp.Diff(want, where); diff != "" {
		t.Errorf("Tokens (-want +got):\n%s", diff)
	}
}

func TestZone_behindTheBack(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	token := a.SeedServiceToken(accesstest.ServiceToken{ZoneID: a.ZoneID})
	path := a.zonePath() + "/" + token.ID
	a.ChangeToken(token.ID, func(change *accesstest.ServiceToken) {
		if change.ZoneID != a.ZoneID || change.AccountID != "" {
			t.Errorf("it is in zone %q, account %q", change.ZoneID, change.AccountID)
		}
		change.Name, change.ZoneID = "changed", "lost"
	})
	secret := a.RotateToken(token.ID, time.Hour)
	a.SetInUse(token.ID, true)
	if got := a.good(http.StatusOK, "GET", path, ""); got["name"] != "changed" || got["client_secret_version"] != 2.0 {
		t.Errorf("changed: %v", got)
	}
	if a.zoneWorth(secret) != 200 || a.zoneWorth(token.ClientSecret) != 200 {
		t.Error("a secret does not work in the overlap")
	}
	a.bad(http.StatusBadRequest, 12139, "", "DELETE", path, "")
	a.RemoveToken(token.ID)
	a.bad(http.StatusNotFound, 12404, "", "GET", path, "")
}

func TestZone_isKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data.json")
	a := newGoodAPI(t, accesstest.WithStore(path), accesstest.WithZoneID("second", "first"))
	secret := text(t, a.good(http.StatusCreated, "POST", a.zonePath(), `{"name":"a"}`), "client_secret")
	a.SeedServiceToken(accesstest.ServiceToken{ZoneID: "first"})
	a.createToken(`{"name":"b"}`)
	a.Close()

	b := newGoodAPI(t, accesstest.WithStore(path))
	if b.AccountID != a.AccountID || !slices.Equal(b.ZoneIDs(), []string{"second", "first"}) {
		t.Errorf("account %q, want %q; zones %q", b.AccountID, a.AccountID, b.ZoneIDs())
	}
	if diff := cmp.Diff(a.Tokens(), b.Tokens()); diff != "" {
		t.Errorf("tokens (-before +after):\n%s", diff)
	}
	if got := b.zoneWorth(secret); got != 200 {
		t.Errorf("the secret is worth %d", got)
	}
	b.Close()

	c := newGoodAPI(t, accesstest.WithStore(path), accesstest.WithZoneID("new"))
	if !slices.Equal(c.ZoneIDs(), []string{"new", "first", "second"}) || len(c.Tokens()) != 3 {
		t.Errorf("zones %q, %d tokens", c.ZoneIDs(), len(c.Tokens()))
	}
}
