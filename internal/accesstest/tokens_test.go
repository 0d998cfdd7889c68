package accesstest_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCreateToken_defaults(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	now := a.Clock.Now()

	token := a.createToken(`{"name":"ci"}`)
	for name, pattern := range map[string]string{
		"id":            `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`,
		"client_id":     `^[0-9a-f]{32}\.access$`,
		"client_secret": `^cfast_[0-9A-Za-z]{48}$`,
	} {
		if value := text(t, token, name); !regexp.MustCompile(pattern).MatchString(value) {
			t.Errorf("%s = %q, want it to match %s", name, value, pattern)
		}
		delete(token, name)
	}
	want := map[string]any{
		"name":                  "ci",
		"duration":              "8760h",
		"enabled":               true,
		"client_secret_version": 1.0,
		"expires_at":            rfc3339(now.Add(8760 * time.Hour)),
		"created_at":            rfc3339(now),
		"updated_at":            rfc3339(now),
		"owner":                 map[string]any{"type": "user", "id": a.User.ID, "name": a.User.Name},
		"type":                  "developer",
		"visibility":            "private",
	}
	if diff := cmp.Diff(want, token); diff != "" {
		t.Errorf("created token (-want +got):\n%s", diff)
	}
}

func TestCreateToken_full(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	account := a.createAccount("shop")
	end := a.Clock.Now().Add(24 * time.Hour)

	token := a.createToken(fmt.Sprintf(`{"name":"shop front","expires_at":%q,"enabled":false,"service_account_id":%q,
		"visibility":"public","type":"connector","domains":["SHOP.example.com","http://localhost:3000","https://shop.example.com:443"],
		"client_secret_version":3.0}`, rfc3339(end), account))
	for name, want := range map[string]any{
		"name":                  "shop front",
		"expires_at":            rfc3339(end),
		"enabled":               false,
		"service_account_id":    account,
		"owner":                 map[string]any{"type": "service_account", "id": account, "name": "shop"},
		"visibility":            "public",
		"type":                  "connector",
		"domains":               []any{"https://shop.example.com", "http://localhost:3000"},
		"client_secret_version": 3.0,
	} {
		if diff := cmp.Diff(want, token[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	absent(t, token, "duration")
	id := text(t, token, "id")

	read := a.good(http.StatusOK, "GET", "service_tokens/"+id, "")
	absent(t, read, "client_secret")
	delete(token, "client_secret")
	if diff := cmp.Diff(token, read); diff != "" {
		t.Errorf("read token differs from the created one (-created +read):\n%s", diff)
	}
}

func TestCreateToken_refused(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	account := a.createAccount("shop")
	public := `"name":"a","visibility":"public","service_account_id":"` + account + `"`
	for name, test := range map[string]struct{ body, pointer string }{
		"no name":                  {`{}`, "/name"},
		"null name":                {`{"name":null}`, "/name"},
		"empty name":               {`{"name":""}`, "/name"},
		"long name":                {`{"name":"` + strings.Repeat("ä", 351) + `"}`, "/name"},
		"name of another type":     {`{"name":1}`, "/name"},
		"name of another case":     {`{"Name":"a"}`, "/Name"},
		"unknown field":            {`{"name":"a","a/b~c":1}`, "/a~1b~0c"},
		"read-only field":          {`{"name":"a","client_secret":"s"}`, "/client_secret"},
		"duration without unit":    {`{"name":"a","duration":"12"}`, "/duration"},
		"empty duration":           {`{"name":"a","duration":""}`, "/duration"},
		"zero duration":            {`{"name":"a","duration":"0s"}`, "/duration"},
		"negative duration":        {`{"name":"a","duration":"-1h"}`, "/duration"},
		"endless duration":         {`{"name":"a","duration":"9999999h"}`, "/duration"},
		"number as duration":       {`{"name":"a","duration":3600}`, "/duration"},
		"expiry in the past":       {`{"name":"a","expires_at":"2020-01-01T00:00:00Z"}`, "/expires_at"},
		"expiry now":               {`{"name":"a","expires_at":"` + rfc3339(a.Clock.Now()) + `"}`, "/expires_at"},
		"expiry is a date":         {`{"name":"a","expires_at":"2030-01-01"}`, "/expires_at"},
		"expiry is empty":          {`{"name":"a","expires_at":""}`, "/expires_at"},
		"expiry and duration":      {`{"name":"a","duration":"1h","expires_at":"2030-01-01T00:00:00Z"}`, "/expires_at"},
		"expiry and forever":       {`{"name":"a","duration":"forever","expires_at":"2030-01-01T00:00:00Z"}`, "/expires_at"},
		"enabled is a string":      {`{"name":"a","enabled":"true"}`, "/enabled"},
		"version is a string":      {`{"name":"a","client_secret_version":"2"}`, "/client_secret_version"},
		"version has a fraction":   {`{"name":"a","client_secret_version":1.5}`, "/client_secret_version"},
		"version is negative":      {`{"name":"a","client_secret_version":-1}`, "/client_secret_version"},
		"version is huge":          {`{"name":"a","client_secret_version":1e300}`, "/client_secret_version"},
		"overlap is no time":       {`{"name":"a","previous_client_secret_expires_at":"soon"}`, "/previous_client_secret_expires_at"},
		"type is unknown":          {`{"name":"a","type":"robot"}`, "/type"},
		"type is empty":            {`{"name":"a","type":""}`, "/type"},
		"visibility is unknown":    {`{"name":"a","visibility":"hidden"}`, "/visibility"},
		"no such service account":  {`{"name":"a","service_account_id":"f174e90a-fafe-4643-bbbc-4a0ed4fc8415"}`, "/service_account_id"},
		"service account no UUID":  {`{"name":"a","service_account_id":"shop"}`, "/service_account_id"},
		"service account empty":    {`{"name":"a","service_account_id":""}`, "/service_account_id"},
		"public without owner":     {`{"name":"a","visibility":"public","domains":["a.example"]}`, "/service_account_id"},
		"public without domains":   {`{` + public + `}`, "/domains"},
		"public with no domain":    {`{` + public + `,"domains":[]}`, "/domains"},
		"public with null domain":  {`{` + public + `,"domains":[null]}`, "/domains"},
		"public with one domain":   {`{` + public + `,"domains":"https://a.example"}`, "/domains"},
		"private with domains":     {`{"name":"a","domains":["a.example"]}`, "/domains"},
		"private with no domain":   {`{"name":"a","domains":[]}`, "/domains"},
		"the second domain is bad": {`{` + public + `,"domains":["a.example","*.b.example"]}`, "/domains/1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := *a
			b.t = t
			b.bad(http.StatusBadRequest, 12130, test.pointer, "POST", "service_tokens", test.body)
		})
	}
	t.Cleanup(func() {
		if tokens := a.Tokens(); len(tokens) != 0 {
			t.Errorf("%d tokens were created by requests that were refused", len(tokens))
		}
	})
}

func TestCreateToken_severalMistakes(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	out := a.bad(http.StatusBadRequest, 12130, "/enabled", "POST", "service_tokens", `{"enabled":1,"duration":"x","foo":1}`)
	var pointers []string
	for _, each := range out.Errors {
		pointers = append(pointers, each.Source.Pointer)
	}
	if diff := cmp.Diff([]string{"/enabled", "/foo", "/duration", "/name"}, pointers); diff != "" {
		t.Errorf("pointers (-want +got):\n%s", diff)
	}
}

func TestCreateToken_accepted(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	now := a.Clock.Now()
	for name, test := range map[string]struct {
		body     string
		duration any
		expires  any
		version  float64
	}{
		"spelled duration":   {`{"name":"a","duration":"1h30m0s"}`, "1h30m0s", rfc3339(now.Add(90 * time.Minute)), 1},
		"forever":            {`{"name":"a","duration":"forever"}`, "forever", nil, 1},
		"long name":          {`{"name":"` + strings.Repeat("ä", 350) + `"}`, "8760h", rfc3339(now.Add(8760 * time.Hour)), 1},
		"version 0":          {`{"name":"a","client_secret_version":0}`, "8760h", rfc3339(now.Add(8760 * time.Hour)), 1},
		"version 2.0":        {`{"name":"a","client_secret_version":2.0}`, "8760h", rfc3339(now.Add(8760 * time.Hour)), 2},
		"time with fraction": {`{"name":"a","expires_at":"2999-01-01T00:00:00.000Z"}`, nil, "2999-01-01T00:00:00Z", 1},
		"surrounding space":  {" \n{\"name\" : \"a\"}\n", "8760h", rfc3339(now.Add(8760 * time.Hour)), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := *a
			b.t = t
			token := b.createToken(test.body)
			if token["duration"] != test.duration || token["expires_at"] != test.expires || token["client_secret_version"] != test.version {
				t.Errorf("got %v %v %v", token["duration"], token["expires_at"], token["client_secret_version"])
			}
		})
	}
}

// The contract asks clients for UTC; a server takes what RFC 3339 allows.
func TestCreateToken_timeWithOffset(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	if got := a.createToken(`{"name":"a","expires_at":"2999-01-01T02:00:00+02:00"}`)["expires_at"]; got != "2999-01-01T00:00:00Z" {
		t.Errorf("it expires %v", got)
	}
}

func TestCreateToken_namesAreNotUnique(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	if a.createToken(`{"name":"a"}`)["id"] == a.createToken(`{"name":"a"}`)["id"] {
		t.Error("two tokens have one id")
	}
	if count := len(a.Tokens()); count != 2 {
		t.Errorf("there are %d tokens, want 2", count)
	}
}

func TestToken_unknown(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	account := a.createAccount("shop")
	known := text(t, a.createToken(`{"name":"a"}`), "id")
	for _, id := range []string{
		"f174e90a-fafe-4643-bbbc-4a0ed4fc8415", "not-a-uuid", strings.ToUpper(known) + "x",
		known + "%2Frefresh", "%2e%2e", "a%00b", strings.Repeat("a", 2000),
	} {
		a.bad(http.StatusNotFound, 12404, "", "GET", "service_tokens/"+id, "")
		a.bad(http.StatusNotFound, 12404, "", "PUT", "service_tokens/"+id, `{"name":"b"}`)
		a.bad(http.StatusNotFound, 12404, "", "DELETE", "service_tokens/"+id, "")
		a.bad(http.StatusNotFound, 12404, "", "POST", "service_tokens/"+id+"/refresh", "")
		a.bad(http.StatusNotFound, 12404, "", "POST", "service_tokens/"+id+"/rotate", "")
		a.bad(http.StatusNotFound, 12404, "", "POST", "service_tokens/"+id+"/reassign", `{"service_account_id":"`+account+`"}`)
	}
}

func TestDeleteToken(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	token := a.createToken(`{"name":"a"}`)
	id, secret := text(t, token, "id"), text(t, token, "client_secret")

	a.SetInUse(id, true)
	out := a.bad(http.StatusBadRequest, 12139, "", "DELETE", "service_tokens/"+id, "")
	if !strings.HasPrefix(out.Errors[0].Message, "access.api.error.service_token_in_use: cannot delete") {
		t.Errorf("message %q", out.Errors[0].Message)
	}
	a.SetInUse(id, false)

	deleted := a.good(http.StatusOK, "DELETE", "service_tokens/"+id, "")
	if deleted["id"] != id || deleted["name"] != "a" {
		t.Errorf("the answer is not the deleted token: %v", deleted)
	}
	a.bad(http.StatusNotFound, 12404, "", "GET", "service_tokens/"+id, "")
	a.bad(http.StatusNotFound, 12404, "", "DELETE", "service_tokens/"+id, "")
	if status := a.worth(secret); status != http.StatusUnauthorized {
		t.Errorf("the secret of a deleted token is answered with %d", status)
	}
}

func TestReassignToken(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	first, second := a.createAccount("first"), a.createAccount("second")
	token := a.createToken(`{"name":"a"}`)
	path := "service_tokens/" + text(t, token, "id") + "/reassign"

	for _, body := range []string{`{}`, `{"service_account_id":""}`, `{"service_account_id":null}`, `{"service_account_id":7}`,
		`{"service_account_id":"f174e90a-fafe-4643-bbbc-4a0ed4fc8415"}`} {
		a.bad(http.StatusBadRequest, 12130, "/service_account_id", "POST", path, body)
	}
	a.bad(http.StatusBadRequest, 12130, "/user_id", "POST", path, `{"service_account_id":"`+first+`","user_id":"x"}`)
	a.bad(http.StatusBadRequest, 12130, "", "POST", path, "")

	for _, account := range []string{first, second, second} {
		got := a.good(http.StatusOK, "POST", path, `{"service_account_id":"`+account+`"}`)
		if got["service_account_id"] != account || got["expires_at"] != token["expires_at"] || got["client_secret"] != nil {
			t.Errorf("reassigned token: %v", got)
		}
	}
	if got, _ := a.Token(text(t, token, "id")); got.User.ID != "" {
		t.Errorf("it still belongs to a user: %+v", got.User)
	}
	if status := a.worth(text(t, token, "client_secret")); status != http.StatusOK {
		t.Errorf("after reassigning the secret is answered with %d", status)
	}
}
