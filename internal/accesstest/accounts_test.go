package accesstest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestServiceAccount_lifeCycle(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	start := a.Clock.Now()

	account := a.good(http.StatusCreated, "POST", "service_accounts", `{"name":"ci_1-A","description":"pipelines"}`)
	id := text(t, account, "id")
	want := map[string]any{
		"id": id, "name": "ci_1-A", "description": "pipelines", "token_count": 0.0,
		"created_at": rfc3339(start), "updated_at": rfc3339(start),
	}
	if diff := cmp.Diff(want, account); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}

	want["updated_at"] = rfc3339(a.Clock.Advance(time.Hour))
	for _, step := range []struct{ body, name, description string }{
		{`{"name":"ci"}`, "ci", "pipelines"},
		{`{"name":"ci"}`, "ci", "pipelines"},
		{`{"name":null,"description":null}`, "ci", "pipelines"},
		{`{"description":"all\nof them"}`, "ci", "all\nof them"},
		{`{"description":""}`, "ci", ""},
	} {
		want["name"], want["description"] = step.name, step.description
		if diff := cmp.Diff(want, a.good(http.StatusOK, "PUT", "service_accounts/"+id, step.body)); diff != "" {
			t.Errorf("PUT %s (-want +got):\n%s", step.body, diff)
		}
	}

	a.createToken(`{"name":"a","service_account_id":"` + id + `"}`)
	token := text(t, a.createToken(`{"name":"b","service_account_id":"`+id+`"}`), "id")
	want["token_count"] = 2.0
	if diff := cmp.Diff(want, a.good(http.StatusOK, "GET", "service_accounts/"+id, "")); diff != "" {
		t.Errorf("GET (-want +got):\n%s", diff)
	}
	out := a.bad(http.StatusConflict, 12201, "", "DELETE", "service_accounts/"+id, "")
	if !strings.Contains(out.Errors[0].Message, "2 service tokens") {
		t.Errorf("the message %q does not count the tokens", out.Errors[0].Message)
	}

	other := a.createAccount("other")
	for _, token := range a.Tokens() {
		a.good(http.StatusOK, "POST", "service_tokens/"+token.ID+"/reassign", `{"service_account_id":"`+other+`"}`)
	}
	want["token_count"] = 0.0
	if diff := cmp.Diff(want, a.good(http.StatusOK, "DELETE", "service_accounts/"+id, "")); diff != "" {
		t.Errorf("DELETE (-want +got):\n%s", diff)
	}
	a.bad(http.StatusNotFound, 12404, "", "GET", "service_accounts/"+id, "")
	a.bad(http.StatusNotFound, 12404, "", "PUT", "service_accounts/"+id, `{"name":"x"}`)
	a.bad(http.StatusNotFound, 12404, "", "DELETE", "service_accounts/"+id, "")
	if got := a.good(http.StatusOK, "GET", "service_tokens/"+token, "")["service_account_id"]; got != other {
		t.Errorf("the token belongs to %v", got)
	}
}

func TestServiceAccount_names(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	taken, other := a.createAccount("taken"), a.createAccount("other")
	for _, name := range []string{
		`""`, `"a b"`, `"a.b"`, `"ä"`, `"a/b"`, `"a\n"`, `"` + strings.Repeat("a", 65) + `"`, `7`, `["a"]`,
	} {
		a.bad(http.StatusBadRequest, 12130, "/name", "POST", "service_accounts", `{"name":`+name+`}`)
		a.bad(http.StatusBadRequest, 12130, "/name", "PUT", "service_accounts/"+taken, `{"name":`+name+`}`)
	}
	a.bad(http.StatusBadRequest, 12130, "/name", "POST", "service_accounts", `{}`)
	a.bad(http.StatusBadRequest, 12130, "/name", "POST", "service_accounts", `{"name":null}`)
	a.bad(http.StatusBadRequest, 12130, "/description", "POST", "service_accounts", `{"name":"a","description":7}`)
	a.bad(http.StatusBadRequest, 12130, "/token_count", "PUT", "service_accounts/"+taken, `{"token_count":7}`)

	a.bad(http.StatusConflict, 12202, "/name", "POST", "service_accounts", `{"name":"taken"}`)
	a.bad(http.StatusConflict, 12202, "/name", "PUT", "service_accounts/"+other, `{"name":"taken"}`)
	a.createAccount("Taken")
	a.createAccount(strings.Repeat("a", 64))
	a.bad(http.StatusNotFound, 12404, "", "GET", "service_accounts/taken", "")
}
