package contracttest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/contracttest"
)

const (
	account    = "/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/access"
	tokens     = account + "/service_tokens"
	token      = tokens + "/f174e90a-fafe-4643-bbbc-4a0ed4fc8415"
	accounts   = account + "/service_accounts"
	accountOne = accounts + "/5b2f3c4e-8a1d-4c7b-9e60-2f1a7d3c9b58"

	apiToken = "api-token-of-the-test"
	secret   = "cfast_notForAnybodysEyes"
)

// exchange is what goes over the wire, in raw form, so that no type of this
// project comes between the test and the document.
type exchange struct {
	method string
	path   string
	header map[string]string // of the request, beside the defaults; "" removes
	body   string

	status  int
	replied map[string]string // header of the answer, beside the defaults; "" removes
	answer  string
}

// run sends the exchange through a handler with the checks and returns what was
// reported.
func run(t *testing.T, ex exchange, checks contracttest.Checks) []string {
	t.Helper()
	var mu sync.Mutex
	var violations []string
	checks.OnViolation = func(violation string) {
		mu.Lock()
		defer mu.Unlock()
		violations = append(violations, violation)
	}
	server := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, err := io.ReadAll(r.Body)
		if err != nil || string(got) != ex.body {
			t.Errorf("the server read %q (%v), want %q", got, err, ex.body)
		}
		setHeader(w.Header(), map[string]string{
			"Content-Type":     "application/json",
			"Ratelimit":        `"default";r=1199;t=300`,
			"Ratelimit-Policy": `"burst";q=1200;w=300`,
			"x-request-id":     "request-1",
		}, ex.replied)
		w.WriteHeader(ex.status)
		_, _ = io.WriteString(w, ex.answer)
	})

	var body io.Reader
	if ex.body != "" {
		body = strings.NewReader(ex.body)
	}
	request := httptest.NewRequestWithContext(t.Context(), ex.method, ex.path, body)
	defaults := map[string]string{"Authorization": "Bearer " + apiToken}
	if ex.body != "" {
		defaults["Content-Type"] = "application/json"
	}
	setHeader(request.Header, defaults, ex.header)
	contracttest.New(t).Handler(server, "/client/v4", checks).ServeHTTP(httptest.NewRecorder(), request)
	return violations
}

func setHeader(header http.Header, layers ...map[string]string) {
	for _, layer := range layers {
		for name, value := range layer {
			if value == "" {
				header.Del(name)
				continue
			}
			header.Set(name, value)
		}
	}
}

// expect fails the test unless there are violations that all contain want, or
// none if want is empty.
func expect(t *testing.T, violations []string, want string) {
	t.Helper()
	if want == "" && len(violations) > 0 {
		t.Errorf("got violations:\n%s", strings.Join(violations, "\n"))
	}
	if want != "" && len(violations) == 0 {
		t.Errorf("got no violation, want one that contains %q", want)
	}
	for _, violation := range violations {
		if !strings.Contains(violation, want) {
			t.Errorf("got violation\n%s\nwant one that contains %q", violation, want)
		}
	}
}

// good wraps a result as the server does.
func good(result string) string {
	return `{"success":true,"errors":[],"messages":[],"result":` + result + `}`
}

// page wraps a list of results.
func page(results string) string {
	return `{"success":true,"errors":[],"messages":[],"result":` + results +
		`,"result_info":{"page":1,"per_page":1000,"count":1,"total_count":1,"total_pages":1}}`
}

// errorBody wraps an error.
func errorBody(e string) string {
	return `{"success":false,"errors":[` + e + `],"messages":[],"result":null}`
}

// tokenJSON is a token with what every server answers, and more fields.
func tokenJSON(more string) string {
	return `{"id":"f174e90a-fafe-4643-bbbc-4a0ed4fc8415","client_id":"88bf3b6d86161464f6509f7219099e57.access","name":"ci",` +
		`"enabled":true,"created_at":"2026-11-21T09:00:00Z","updated_at":"2026-11-21T09:00:00Z"` + more + `}`
}

// accountJSON is a service account with more fields.
func accountJSON(more string) string {
	return `{"id":"5b2f3c4e-8a1d-4c7b-9e60-2f1a7d3c9b58","name":"ci","token_count":0,` +
		`"created_at":"2026-11-21T09:00:00Z","updated_at":"2026-11-21T09:00:00Z"` + more + `}`
}
