package accesstest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

func TestFault_answers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault  accesstest.Fault
		status int
		code   int // 0: the body is not JSON
		check  func(*testing.T, answer)
	}{
		"status": {accesstest.Fault{Kind: accesstest.FaultStatus}, 500, 10001, nil},
		"status with everything": {
			accesstest.Fault{
				Kind: accesstest.FaultStatus, Status: 409, Code: 7, Message: "no", Pointer: "/name", RetryAfter: 1500 * time.Millisecond,
				Header: http.Header{"x-should-retry": {"false"}},
			}, 409, 7,
			func(t *testing.T, out answer) {
				t.Helper()
				if out.Errors[0].Message != "no" || out.Errors[0].Source.Pointer != "/name" {
					t.Errorf("errors: %+v", out.Errors)
				}
				if out.header.Get("Retry-After") != "2" || out.header.Get("X-Should-Retry") != "false" {
					t.Errorf("headers: %v", out.header)
				}
			},
		},
		"HTML": {accesstest.Fault{Kind: accesstest.FaultHTML}, 502, 0, func(t *testing.T, out answer) {
			t.Helper()
			if !strings.Contains(string(out.body), "<html>") || out.header.Get("Content-Type") != "text/html" {
				t.Errorf("%s %s", out.header.Get("Content-Type"), out.body)
			}
		}},
		"HTML with 404": {accesstest.Fault{Kind: accesstest.FaultHTML, Status: 404}, 404, 0, nil},
		"rate limit": {accesstest.Fault{Kind: accesstest.FaultRateLimit, RetryAfter: 7 * time.Second}, 429, 971,
			func(t *testing.T, out answer) {
				t.Helper()
				if out.header.Get("Retry-After") != "7" {
					t.Errorf("Retry-After: %s", out.header.Get("Retry-After"))
				}
			}},
		"rate limit, at once": {accesstest.Fault{Kind: accesstest.FaultRateLimit}, 429, 971, func(t *testing.T, out answer) {
			t.Helper()
			if out.header.Get("Retry-After") != "0" {
				t.Errorf("Retry-After: %s", out.header.Get("Retry-After"))
			}
		}},
		"empty body": {accesstest.Fault{Kind: accesstest.FaultEmptyBody}, 200, 0, func(t *testing.T, out answer) {
			t.Helper()
			if len(out.body) != 0 {
				t.Errorf("body %q", out.body)
			}
		}},
		"empty body with 503": {accesstest.Fault{Kind: accesstest.FaultEmptyBody, Status: 503}, 503, 0, nil},
		"redirect": {accesstest.Fault{Kind: accesstest.FaultRedirect, Location: "https://elsewhere.example/x"}, 307, 0,
			func(t *testing.T, out answer) {
				t.Helper()
				if out.header.Get("Location") != "https://elsewhere.example/x" {
					t.Errorf("Location: %s", out.header.Get("Location"))
				}
			}},
		"redirect with 302": {accesstest.Fault{Kind: accesstest.FaultRedirect, Location: "/", Status: 302}, 302, 0, nil},
		"raw": {accesstest.Fault{Kind: accesstest.FaultRaw, Body: `{"success":`}, 200, 0, func(t *testing.T, out answer) {
			t.Helper()
			if string(out.body) != `{"success":` || out.header.Get("Content-Type") != "application/json" {
				t.Errorf("%s %s", out.header.Get("Content-Type"), out.body)
			}
		}},
		"raw with 403": {accesstest.Fault{Kind: accesstest.FaultRaw, Status: 403, ContentType: "text/plain", Body: "no"}, 403, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, afterWork := range []bool{false, true} {
				a := newGoodAPI(t)
				fault := test.fault
				fault.AfterWork = afterWork
				a.AddFault(fault)
				out, err := a.try("POST", "service_tokens", `{"name":"a"}`)
				if out.status != test.status || (test.code == 0) != errors.Is(err, errNotJSON) {
					t.Fatalf("status %d, want %d: %s %v", out.status, test.status, out.body, err)
				}
				if test.code != 0 && (len(out.Errors) != 1 || out.Errors[0].Code != test.code) {
					t.Errorf("errors %+v, want code %d", out.Errors, test.code)
				}
				if test.check != nil {
					test.check(t, out)
				}
				// A fault's answer is named and counted like any other.
				if out.header.Get("X-Request-Id") == "" || out.header.Get("Ratelimit") == "" {
					t.Errorf("headers: %v", out.header)
				}
				if made := len(a.Tokens()) == 1; made != afterWork {
					t.Errorf("AfterWork is %t, and that a token was created is %t", afterWork, made)
				}
				a.createToken(`{"name":"b"}`)
			}
		})
	}
}

// The statuses that proxies answer with, before and after the work.
func TestFault_proxies(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	for _, status := range []int{408, 421, 425, 499, 502, 504} {
		for _, kind := range []accesstest.FaultKind{accesstest.FaultHTML, accesstest.FaultEmptyBody} {
			for _, afterWork := range []bool{false, true} {
				before := len(a.Tokens())
				a.AddFault(accesstest.Fault{Kind: kind, Status: status, AfterWork: afterWork})
				out, err := a.try("POST", "service_tokens", `{"name":"a"}`)
				if out.status != status || !errors.Is(err, errNotJSON) {
					t.Errorf("status %d, want %d: %v", out.status, status, err)
				}
				if isPage := strings.Contains(string(out.body), "<h1>"+strconv.Itoa(status)+" "); isPage != (kind == accesstest.FaultHTML) {
					t.Errorf("%s with %d has the body %q", kind, status, out.body)
				}
				if made := len(a.Tokens()) - before; (made == 1) != afterWork {
					t.Errorf("AfterWork is %t, and %d tokens were created", afterWork, made)
				}
			}
		}
	}
}

func TestFault_omitFields(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultOmitFields, Times: 3, Fields: []string{"id", "client_secret"}})
	token := a.createToken(`{"name":"a"}`)
	absent(t, token, "id", "client_secret")
	if token["name"] != "a" || len(a.Tokens()) != 1 {
		t.Errorf("the answer is %v, and there are %d tokens", token, len(a.Tokens()))
	}
	// An answer without such a result is as it is.
	a.bad(http.StatusBadRequest, 12130, "", "POST", "service_tokens", "")
	if got := a.names(""); !cmp.Equal(got, []string{"a"}) {
		t.Errorf("the list shows %v", got)
	}
}

func TestFault_remove(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	remove := a.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Times: -1})
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Status: 503})
	remove()
	remove()
	if out := a.do("GET", "service_tokens", ""); out.status != 503 || a.PendingFaults() != 0 {
		t.Errorf("status %d, want that of the fault that is left", out.status)
	}
}

func TestFault_cut(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind accesstest.FaultKind
		made int
	}{
		"before": {accesstest.FaultCutBefore, 0},
		"after":  {accesstest.FaultCutAfter, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newGoodAPI(t)
			a.AddFault(accesstest.Fault{Kind: test.kind, AfterWork: true})
			out, err := a.try("POST", "service_tokens", `{"name":"a"}`)
			if !errors.Is(err, io.EOF) || out.status != 0 {
				t.Errorf("the request ended with %d %v, want a closed connection", out.status, err)
			}
			if made := len(a.Tokens()); made != test.made {
				t.Errorf("%d tokens were created, want %d", made, test.made)
			}
			if requests := a.Requests(); len(requests) != 1 || requests[0].Status != 0 {
				t.Errorf("requests: %+v", requests)
			}
		})
	}
}

func TestFault_truncate(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultTruncate})
	out, err := a.try("POST", "service_tokens", `{"name":"a"}`)
	if !errors.Is(err, io.ErrUnexpectedEOF) || out.status != http.StatusCreated || len(out.body) == 0 {
		t.Errorf("%d %q %v", out.status, out.body, err)
	}
	if made := len(a.Tokens()); made != 1 {
		t.Errorf("%d tokens were created, want 1", made)
	}
}

func TestFault_contentType(t *testing.T) {
	t.Parallel()
	for want, fault := range map[string]accesstest.Fault{
		"text/html":  {Kind: accesstest.FaultContentType},
		"text/plain": {Kind: accesstest.FaultContentType, ContentType: "text/plain"},
	} {
		a := newGoodAPI(t)
		a.AddFault(fault)
		out := a.do("POST", "service_tokens", `{"name":"a"}`)
		if got := out.header.Get("Content-Type"); got != want || out.status != http.StatusCreated || len(a.Tokens()) != 1 {
			t.Errorf("%d %s, want the genuine answer as %s", out.status, got, want)
		}
	}
}

func TestFault_slow(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultSlow, Delay: time.Millisecond})
	a.createToken(`{"name":"a"}`)
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultSlow, Delay: time.Millisecond, AfterWork: true})
	a.createToken(`{"name":"b"}`)

	if made := len(a.Tokens()); made != 2 {
		t.Errorf("%d tokens were created, want 2", made)
	}
}

// Without a delay it lasts until the client goes away.
func TestFault_slowUntilTheClientIsGone(t *testing.T) {
	t.Parallel()
	for made, fault := range []accesstest.Fault{
		{Kind: accesstest.FaultSlow},
		{Kind: accesstest.FaultSlow, AfterWork: true},
	} {
		a := newGoodAPI(t)
		a.AddFault(fault)
		ctx, cancel := context.WithCancel(t.Context())
		request, err := http.NewRequestWithContext(ctx, "POST", a.Endpoint+"/accounts/"+a.AccountID+"/access/service_tokens",
			strings.NewReader(`{"name":"a"}`))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+a.APIToken)
		request.Header.Set("Content-Type", "application/json")
		done := make(chan error, 1)
		go func() {
			response, err := connections.Do(request)
			if err == nil {
				_ = response.Body.Close()
			}
			done <- err
		}()
		a.eventually(func() bool { return a.PendingFaults() == 0 && len(a.Tokens()) == made })
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("the request ended with %v", err)
		}
		a.Close() // waits for the request to end on the server's side too
		if got := len(a.Tokens()); got != made {
			t.Errorf("AfterWork is %t, and %d tokens were created", fault.AfterWork, got)
		}
	}
}

// A server that closes does not wait for slow, endless and waiting answers.
func TestFault_closingEndsAnswers(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	a.AddFault(accesstest.Fault{Path: "capabilities", Kind: accesstest.FaultSlow, Delay: time.Hour})
	a.AddFault(accesstest.Fault{Path: "service_tokens", Kind: accesstest.FaultEndlessBody})
	done := make(chan struct{}, 2)
	for _, path := range []string{"capabilities", "service_tokens"} {
		go func() {
			_, _ = a.try("GET", path, "")
			done <- struct{}{}
		}()
	}
	a.eventually(func() bool { return a.PendingFaults() == 0 })
	select {
	case <-done:
		t.Error("a request has ended too early")
	default:
	}
	a.Close()
	<-done
	<-done
}

func TestFault_endlessBody(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultEndlessBody, Status: 500})
	request, err := http.NewRequestWithContext(t.Context(), "GET", a.Endpoint, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := connections.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	const most = 8 << 20
	read, err := io.Copy(io.Discard, io.LimitReader(response.Body, most))
	if response.StatusCode != 500 || read != most || err != nil {
		t.Errorf("status %d and %d bytes: %v", response.StatusCode, read, err)
	}
}

func TestFault_skipTimesAndOrder(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Status: 501, Skip: 1, Times: 2})
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Status: 502})
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Status: 503, Skip: 1, Times: -1})
	for i, want := range []struct{ status, pending int }{
		{502, 2}, // the first lets one pass, and the second takes it
		{501, 2}, {501, 1},
		{200, 1}, // the third lets one pass
		{503, 1}, {503, 1}, {503, 1},
	} {
		if out := a.do("GET", "capabilities", ""); out.status != want.status || a.PendingFaults() != want.pending {
			t.Errorf("request %d: status %d and %d faults left, want %d and %d",
				i, out.status, a.PendingFaults(), want.status, want.pending)
		}
	}
	a.ClearFaults()
	a.good(http.StatusOK, "GET", "capabilities", "")
}

func TestFault_patterns(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]bool{
		"":                                    true,
		"/accounts/*/access/service_tokens/*": true,
		"/accounts/*/access/service_tokens/":  false,
		"/accounts/*/access/service_tokens":   false,
		"/accounts/*/access/*/*/":             true,
		"/*":                                  false,
		"*":                                   true,
		"service_tokens/*":                    true,
		"service_tokens":                      false,
		"access/*/*":                          true,
		"access/service_accounts/*":           false,
		"tokens/*":                            false,
		"x/x/accounts/*/access/*/*":           false,
		"/access/service_tokens/*":            false,
	} {
		t.Run(pattern, func(t *testing.T) {
			t.Parallel()
			a := newGoodAPI(t)
			id := a.SeedServiceToken(accesstest.ServiceToken{}).ID
			a.AddFault(accesstest.Fault{Method: "GET", Path: pattern, Kind: accesstest.FaultStatus})
			a.good(http.StatusOK, "PUT", "service_tokens/"+id, `{}`)
			out := a.do("GET", "service_tokens/"+id, "")
			if got := out.status == 500; got != want {
				t.Errorf("that it matches is %t, want %t", got, want)
			}
			if count := a.CountRequests("GET", pattern); (count == 1) != want {
				t.Errorf("CountRequests counts %d", count)
			}
		})
	}
}
