package accesstest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

func TestBody_refused(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for name, test := range map[string]struct {
		body    string
		headers []string
	}{
		"none":                  {"", nil},
		"white space":           {"  \n", nil},
		"not JSON":              {"name=a", nil},
		"a list":                {`[{"name":"a"}]`, nil},
		"null":                  {`null`, nil},
		"cut off":               {`{"name":"a"`, nil},
		"followed by something": {`{"name":"a"} {}`, nil},
		"a name twice":          {`{"name":"a","name":"b"}`, nil},
		"a comma too many":      {`{"name":"a",}`, nil},
		"not UTF-8":             {"{\"name\":\"a\xff\"}", nil},
		"no content type":       {`{"name":"a"}`, []string{"Content-Type", ""}},
		"a form":                {`{"name":"a"}`, []string{"Content-Type", "application/x-www-form-urlencoded"}},
		"plain text":            {`{"name":"a"}`, []string{"Content-Type", "text/plain"}},
		"another JSON":          {`{"name":"a"}`, []string{"Content-Type", "application/json-patch+json"}},
		"another charset":       {`{"name":"a"}`, []string{"Content-Type", "application/json; charset=iso-8859-1"}},
		"no media type":         {`{"name":"a"}`, []string{"Content-Type", "json"}},
		"compressed":            {`{"name":"a"}`, []string{"Content-Encoding", "gzip"}},
		"too long":              {`{"name":"` + strings.Repeat("a", 17<<20) + `"}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := *a
			b.t = t
			b.bad(http.StatusBadRequest, 12130, "", "POST", "service_tokens", test.body, test.headers...)
		})
	}
}

func TestBody_contentTypes(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	for _, contentType := range []string{"application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"} {
		a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"a"}`, "Content-Type", contentType)
	}
}

func TestBody_notWanted(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	account := a.createAccount("shop")
	id := text(t, a.createToken(`{"name":"a"}`), "id")
	a.bad(http.StatusBadRequest, 12130, "", "DELETE", "service_tokens/"+id, `{"force":true}`)
	a.bad(http.StatusBadRequest, 12130, "", "DELETE", "service_tokens/"+id, `x`)
	a.bad(http.StatusBadRequest, 12130, "", "DELETE", "service_accounts/"+account, `{"force":true}`)
	a.good(http.StatusOK, "DELETE", "service_tokens/"+id, `{}`)
}

func TestWithLenientBodies(t *testing.T) {
	t.Parallel()
	a := newAPI(t, accesstest.WithLenientBodies())
	token := a.createToken(`{"name":"a","color":"red"}`)
	path := "service_tokens/" + text(t, token, "id")
	a.good(http.StatusOK, "PUT", path, `{"color":"red"}`)
	a.good(http.StatusOK, "POST", path+"/rotate", `{"color":"red"}`)
	a.good(http.StatusCreated, "POST", "service_accounts", `{"name":"a","color":"red"}`)
	if out := a.do("GET", "service_tokens?color=red&page=1&page=2", ""); out.status != http.StatusOK {
		t.Errorf("an unknown query parameter is answered with %d", out.status)
	}
	// What is known is still checked.
	a.bad(http.StatusBadRequest, 12130, "/name", "POST", "service_tokens", `{"name":1}`)
}

// TestBody_nulls takes an explicit null and the version 0 for absent, as older official
// clients send them.
func TestBody_nulls(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	created := a.good(http.StatusCreated, "POST", "service_tokens",
		`{"name":"a","duration":null,"enabled":null,"client_secret_version":0,"previous_client_secret_expires_at":null,"service_account_id":null}`)
	id := text(t, created, "id")
	if text(t, created, "duration") != "8760h" {
		t.Errorf("got %v", created)
	}
	updated := a.good(http.StatusOK, "PUT", "service_tokens/"+id, `{"name":"b","client_secret_version":0}`)
	if _, rotated := updated["client_secret"]; rotated || text(t, updated, "name") != "b" {
		t.Errorf("got %v", updated)
	}
}
