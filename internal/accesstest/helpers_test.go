package accesstest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/contracttest"
)

// api is a server under test and who talks to it.
type api struct {
	*accesstest.Server

	t      *testing.T
	ctx    context.Context // of the requests
	client *http.Client
	bearer string
}

// newAPI starts a server whose answers are held against the contract.
func newAPI(t *testing.T, options ...accesstest.Option) *api {
	t.Helper()

	return start(t, contracttest.Checks{Answers: true}, options)
}

// newGoodAPI is newAPI for a test whose requests keep to the contract as well.
func newGoodAPI(t *testing.T, options ...accesstest.Option) *api {
	t.Helper()

	return start(t, contracttest.Checks{Requests: true, Answers: true}, options)
}

// newCoreAPI is newAPI for a server that has the core only.
func newCoreAPI(t *testing.T, options ...accesstest.Option) *api {
	t.Helper()

	return start(t, contracttest.Checks{Answers: true, CoreOnly: true}, append(options, accesstest.CoreOnly()))
}

func start(t *testing.T, checks contracttest.Checks, options []accesstest.Option) *api {
	t.Helper()
	contract := contracttest.New(t)
	watched := accesstest.WithMiddleware(func(next http.Handler) http.Handler {
		return contract.Handler(next, accesstest.BasePath, checks)
	})
	server := accesstest.New(t, append(options, watched)...)

	return &api{Server: server, t: t, ctx: t.Context(), client: connections, bearer: server.APIToken}
}

// as is the API as someone with another bearer token sees it.
func (a *api) as(bearer string) *api {
	other := *a
	other.bearer = bearer

	return &other
}

// answer is what came back.
type answer struct {
	status     int
	header     http.Header
	body       []byte
	Success    bool            `json:"success"`
	Errors     []apiError      `json:"errors"`
	Result     json.RawMessage `json:"result"`
	ResultInfo map[string]any  `json:"result_info"`
}

type apiError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Source  struct {
		Pointer string `json:"pointer"`
	} `json:"source"`
}

// do sends a request below the account and fails the test if no answer with
// JSON comes back. A path that begins with a slash is one below the base. The
// headers are pairs of name and value; an empty value takes a header away.
func (a *api) do(method, path, body string, headers ...string) answer {
	a.t.Helper()
	out, err := a.try(method, path, body, headers...)
	if err != nil {
		a.t.Fatalf("%s %s: %s", method, path, err)
	}

	return out
}

// connections are not used again: net/http repeats a request automatically if its
// connection was cut before an answer and had been used before.
var connections = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

var errNotJSON = errors.New("the answer is not JSON")

func (a *api) try(method, path, body string, headers ...string) (answer, error) {
	out := answer{}
	if !strings.HasPrefix(path, "/") {
		path = "/accounts/" + a.AccountID + "/access/" + path
	}
	request, err := http.NewRequestWithContext(a.ctx, method, a.Endpoint+path, strings.NewReader(body))
	if err != nil {
		return out, err
	}
	if a.bearer != "" {
		request.Header.Set("Authorization", "Bearer "+a.bearer)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "" {
			request.Header.Del(headers[i])
		} else {
			request.Header.Set(headers[i], headers[i+1])
		}
	}
	response, err := a.client.Do(request)
	if err != nil {
		return out, err
	}
	defer response.Body.Close()
	out.status, out.header = response.StatusCode, response.Header
	if out.body, err = io.ReadAll(response.Body); err != nil {
		return out, err
	}
	if json.Unmarshal(out.body, &out) != nil {
		return out, errNotJSON
	}

	return out, nil
}

// good sends a request that must succeed with a status, and returns its result.
func (a *api) good(status int, method, path, body string, headers ...string) map[string]any {
	a.t.Helper()
	out := a.do(method, path, body, headers...)
	if out.status != status || !out.Success {
		a.t.Fatalf("%s %s %s: status %d, want %d: %s", method, path, body, out.status, status, out.body)
	}
	var result map[string]any
	decodeInto(a.t, out.Result, &result)

	return result
}

// bad sends a request that must be refused with a status, code and pointer.
func (a *api) bad(status, code int, pointer, method, path, body string, headers ...string) answer {
	a.t.Helper()
	out := a.do(method, path, body, headers...)
	if out.status != status || out.Success || len(out.Errors) == 0 || string(out.Result) != "null" {
		a.t.Errorf("%s %s %s: status %d, want an error of status %d: %s", method, path, body, out.status, status, out.body)

		return out
	}
	if first := out.Errors[0]; first.Code != code || first.Source.Pointer != pointer || first.Message == "" {
		a.t.Errorf("%s %s %s: code %d at %q, want %d at %q: %s",
			method, path, body, first.Code, first.Source.Pointer, code, pointer, out.body)
	}

	return out
}

// createToken makes a token from a body.
func (a *api) createToken(body string) map[string]any {
	a.t.Helper()

	return a.good(http.StatusCreated, "POST", "service_tokens", body)
}

// createAccount makes a service account and returns its id.
func (a *api) createAccount(name string) string {
	a.t.Helper()

	return text(a.t, a.good(http.StatusCreated, "POST", "service_accounts", `{"name":"`+name+`"}`), "id")
}

// worth is the status with which …/identity answers to a secret.
func (a *api) worth(secret string, headers ...string) int {
	a.t.Helper()

	return a.as(secret).do("GET", "identity", "", headers...).status
}

// eventually waits for another goroutine to make a condition true.
func (a *api) eventually(holds func() bool) {
	a.t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-a.t.Context().Done():
			a.t.Fatal("the test has ended before")
		}
	}
}

func decodeInto(t *testing.T, data []byte, target any) {
	t.Helper()
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(target); err != nil {
		t.Fatalf("%s: %s", data, err)
	}
}

// text is a field that must be a string.
func text(t *testing.T, object map[string]any, name string) string {
	t.Helper()
	value, isText := object[name].(string)
	if !isText {
		t.Fatalf("%q is not a string in %v", name, object)
	}

	return value
}

// instant is a field that must be a time.
func instant(t *testing.T, object map[string]any, name string) time.Time {
	t.Helper()
	value, err := time.Parse(time.RFC3339, text(t, object, name))
	if err != nil {
		t.Fatal(err)
	}

	return value
}

// absent checks that fields are not there at all.
func absent(t *testing.T, object map[string]any, names ...string) {
	t.Helper()
	for _, name := range names {
		if value, exists := object[name]; exists {
			t.Errorf("%q is there, with %v", name, value)
		}
	}
}

// rfc3339 writes a time for a request.
func rfc3339(t time.Time) string {
	return t.UTC().Format(time.RFC3339)
}

// sorted is a sorted copy.
func sorted(names []string) []string {
	return slices.Sorted(slices.Values(names))
}
