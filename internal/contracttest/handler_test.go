package contracttest_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/contracttest"
)

var everything = contracttest.Checks{Requests: true, Answers: true, CoreOnly: true}

// fakeTB records what a Validator says to its test, and ends when told to.
type fakeTB struct {
	testing.TB
	mu       sync.Mutex
	errors   []string
	cleanups []func()
}

func (f *fakeTB) Helper() {}

func (f *fakeTB) Cleanup(cleanup func()) { f.cleanups = append(f.cleanups, cleanup) }

func (f *fakeTB) Errorf(_ string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, arg := range args {
		if text, ok := arg.(string); ok {
			f.errors = append(f.errors, text)
		}
	}
}

// serveUnknown asks handler for a route that the document does not have.
func serveUnknown(t *testing.T, handler http.Handler) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/client/v4/nothing", nil)
	handler.ServeHTTP(httptest.NewRecorder(), request)
}

func TestHandler_reportsToTheTest(t *testing.T) {
	t.Parallel()
	tb := &fakeTB{TB: t}
	handler := contracttest.New(tb).Handler(http.NotFoundHandler(), "/client/v4", contracttest.Checks{Requests: true})

	serveUnknown(t, handler)
	want := []string{"GET /nothing: request: the contract has no such route"}
	if diff := cmp.Diff(want, tb.errors); diff != "" {
		t.Errorf("errors of the test (-want +got):\n%s", diff)
	}
}

// A test that is over panics when it is told of an error.
func TestHandler_isSilentAfterTheTest(t *testing.T) {
	t.Parallel()
	tb := &fakeTB{TB: t}
	handler := contracttest.New(tb).Handler(http.NotFoundHandler(), "/client/v4", everything)
	for _, cleanup := range slices.Backward(tb.cleanups) {
		cleanup()
	}

	serveUnknown(t, handler)
	if len(tb.errors) > 0 {
		t.Errorf("told a finished test of %v", tb.errors)
	}
}

// What the client sees must be what it would see without the checks.
func TestHandler_passesOnUnchanged(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("0123456789abcdef", 1<<14)
	servers := map[string]http.HandlerFunc{
		"nothing": func(http.ResponseWriter, *http.Request) {},
		"body without a status": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "hel")
			_, _ = io.WriteString(w, "lo")
		},
		"header": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Add("X-Many", "one")
			w.Header().Add("X-Many", "two")
			w.WriteHeader(http.StatusTeapot)
			w.Header().Set("X-Late", "net/http does not send this")
			w.Header().Del("X-Many")
		},
		"two statuses": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusAccepted)
			w.WriteHeader(http.StatusTeapot)
		},
		"early hints": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusTeapot)
		},
		"no content": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"large":      func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, large) },
		"body echoed": func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			_, _ = w.Write(body)
		},
		"path echoed": func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.String()) },
	}
	for name, server := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checks := everything
			checks.OnViolation = func(string) {}
			checked := contracttest.New(t).Handler(server, "/client/v4", checks)

			if diff := cmp.Diff(post(t, server), post(t, checked)); diff != "" {
				t.Errorf("answer (-without +with the checks):\n%s", diff)
			}
		})
	}
}

// reply is an answer as a client sees it.
type reply struct {
	Status int
	Length int64 // -1 if the header is missing
	Header http.Header
	Body   string
}

// post sends a body to handler over a real connection.
func post(t *testing.T, handler http.Handler) reply {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // of statuses written twice
	server.Start()
	defer server.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/client/v4/a%2Fb?c=d", strings.NewReader("hello"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	response.Header.Del("Date")
	return reply{response.StatusCode, response.ContentLength, response.Header, string(answer)}
}

// A test may end as soon as it has its answer, so it must know of the violation
// by then.
func TestHandler_reportsBeforeItAnswers(t *testing.T) {
	t.Parallel()
	var reported bool
	checks := contracttest.Checks{Answers: true, OnViolation: func(string) { reported = true }}
	server := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	handler := contracttest.New(t).Handler(server, "", checks)

	w := writerFunc(func() {
		if !reported {
			t.Error("the answer was sent before its violation was reported")
		}
	})
	handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/nothing", nil))
	if !reported {
		t.Error("no violation was reported")
	}
}

// writerFunc is called for each part of an answer.
type writerFunc func()

func (f writerFunc) Header() http.Header { return http.Header{} }

func (f writerFunc) WriteHeader(int) { f() }

func (f writerFunc) Write(data []byte) (int, error) { f(); return len(data), nil }

// A handler that gives up leaves no answer to check.
func TestHandler_letsPanicsThrough(t *testing.T) {
	t.Parallel()
	server := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "hel")
		panic(http.ErrAbortHandler)
	})
	checks := contracttest.Checks{Answers: true, OnViolation: func(violation string) { t.Errorf("got violation %s", violation) }}
	handler := contracttest.New(t).Handler(server, "", checks)

	recorder := httptest.NewRecorder()
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("got panic %v, want that of the handler", err)
		}
		if recorder.Body.Len() > 0 {
			t.Errorf("sent %q", recorder.Body)
		}
	}()
	handler.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/nothing", nil))
}

// A request that was cut off is no violation; the server sees how it was cut.
func TestHandler_passesOnBrokenRequests(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection reset by peer")
	server := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if string(body) != `{"name":` || !errors.Is(err, broken) {
			t.Errorf("the server read %q and %v", body, err)
		}
	})
	checks := contracttest.Checks{Requests: true, OnViolation: func(violation string) { t.Errorf("got violation %s", violation) }}
	handler := contracttest.New(t).Handler(server, "/client/v4", checks)

	body := io.MultiReader(strings.NewReader(`{"name":`), iotest.ErrReader(broken))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, tokens, body))
}

// The length of a chunked body is not known before it is read.
func TestHandler_seesChunkedBodies(t *testing.T) {
	t.Parallel()
	var violations []string
	checks := contracttest.Checks{Requests: true, OnViolation: func(violation string) { violations = append(violations, violation) }}
	handler := contracttest.New(t).Handler(http.NotFoundHandler(), "/client/v4", checks)

	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, token+"/refresh", io.MultiReader(strings.NewReader(`{}`)))
	request.Header.Set("Authorization", "Bearer "+apiToken)
	if request.ContentLength != -1 {
		t.Fatalf("the body has a length of %d", request.ContentLength)
	}
	handler.ServeHTTP(httptest.NewRecorder(), request)
	expect(t, violations, "request body not allowed")
}

func TestHandler_isSafeForParallelUse(t *testing.T) {
	t.Parallel()
	tb := &fakeTB{TB: t}
	server := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, good(tokenJSON(withSecret))) })
	handler := contracttest.New(tb).Handler(server, "/client/v4", everything)

	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, tokens, strings.NewReader(`{"name":7}`))
			handler.ServeHTTP(httptest.NewRecorder(), request)
		})
	}
	all.Wait()
	if len(tb.errors) == 0 {
		t.Error("no violation was reported")
	}
	for _, violation := range tb.errors {
		if strings.Contains(violation, secret) {
			t.Errorf("the violation shows the secret: %s", violation)
		}
	}
}
