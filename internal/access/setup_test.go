package access_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

const (
	// basePath is not empty, so that a client that forgets it fails the tests.
	basePath  = "/client/v4"
	accountID = "account-1"
	apiToken  = "the-api-token-of-the-tests"
	tokenID   = "9c3bd9a1-0000-4000-8000-000000000001"
)

var account = access.Account(accountID)

// setup starts a server of raw handlers and a client of it. Patterns are those of
// http.ServeMux without the base path. A request without a handler fails the test.
func setup(t *testing.T, change ...func(*access.Options)) (*access.Client, *mux) {
	t.Helper()
	m := &mux{ServeMux: http.NewServeMux()}
	m.ServeMux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("unexpected request %s %s", r.Method, r.URL.Path)
		http.Error(w, "unexpected", http.StatusTeapot)
	})
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	m.url = server.URL
	return newClient(t, server.URL+basePath, change...), m
}

// newClient returns a client that waits for milliseconds at most.
func newClient(t testing.TB, endpoint string, change ...func(*access.Options)) *access.Client {
	t.Helper()
	options := access.Options{
		Endpoint: endpoint, APIToken: apiToken, UserAgent: "tests",
		MaxRetries: 3, MinBackoff: time.Millisecond, MaxBackoff: 2 * time.Millisecond,
	}
	for _, f := range change {
		f(&options)
	}
	client, err := access.New(options)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return client
}

type mux struct {
	*http.ServeMux

	url string
}

// handle adds a handler of "METHOD /path".
func (m *mux) handle(method, path string, handler http.HandlerFunc) {
	m.ServeMux.HandleFunc(method+" "+basePath+path, handler)
}

// answer adds a handler that always returns the same JSON.
func (m *mux) answer(method, path string, status int, body string) {
	m.handle(method, path, func(w http.ResponseWriter, _ *http.Request) { reply(w, status, body) })
}

func reply(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

const (
	tokensPath = "/accounts/" + accountID + "/access/service_tokens"
	onePath    = tokensPath + "/" + tokenID
	capsPath   = "/accounts/" + accountID + "/access/capabilities"
)

// ok wraps a result as the API does.
func ok(result string) string {
	return `{"success":true,"errors":[],"messages":[],"result":` + result + `}`
}

// failure is an error of the API.
func failure(code, message string) string {
	return `{"success":false,"errors":[{"code":` + code + `,"message":"` + message + `"}],"messages":[],"result":null}`
}

func collect[T any](seq func(yield func(T, error) bool)) ([]T, error) {
	var all []T
	for element, err := range seq {
		if err != nil {
			return all, err
		}
		all = append(all, element)
	}
	return all, nil
}

// onClock lets a client run on a clock, such as that of a server: a wait takes no
// time, and moves the clock.
func onClock(clock *accesstest.Clock) func(*access.Options) {
	return func(o *access.Options) {
		o.Now = clock.Now
		o.Sleep = func(ctx context.Context, d time.Duration) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			clock.Advance(d)
			return nil
		}
	}
}

func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }

// blockedDial never gets a connection, and calls started when it begins to try.
func blockedDial(started func()) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		started()
		<-ctx.Done()
		return nil, ctx.Err()
	}
}

// serve starts a listener for a server, for less than the lifetime of a test.
func serve(server *accesstest.Server) (endpoint string, closeAll func()) {
	listening := httptest.NewServer(server)
	listening.Config.ErrorLog = discardLog()
	return listening.URL + accesstest.BasePath, func() {
		listening.Close()
		server.Close()
	}
}
