package accesstest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

func TestFaultLate_answers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault  accesstest.Fault
		status int
		body   string
	}{
		"cut":         {accesstest.Fault{}, 0, ""},
		"gateway":     {accesstest.Fault{Status: 504}, 504, "504 Gateway Timeout"},
		"nginx's own": {accesstest.Fault{Status: 499}, 499, "499 Client Closed Request"},
		"a body":      {accesstest.Fault{Status: 408, Body: `{"success":false}`}, 408, `{"success":false}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newGoodAPI(t, accesstest.CoreOnly())
			fault := test.fault
			fault.Kind, fault.Method = accesstest.FaultLate, "POST"
			a.AddFault(fault)
			out, err := a.try("POST", "service_tokens", `{"name":"a"}`)
			if out.status != test.status || !strings.Contains(string(out.body), test.body) {
				t.Errorf("%d %s %v", out.status, out.body, err)
			}
			if isCut := errors.Is(err, io.EOF); isCut != (test.status == 0) {
				t.Errorf("the request ended with %v", err)
			}
			if made := len(a.Tokens()); made != 0 {
				t.Fatalf("%d tokens exist before the work is done", made)
			}
			held := a.HeldRequests()
			if len(held) != 1 || held[0].Method != "POST" || string(held[0].Body) != `{"name":"a"}` ||
				held[0].Path != "/accounts/"+a.AccountID+"/access/service_tokens" {
				t.Fatalf("held requests: %+v", held)
			}
			if first, again := held[0].Run(), held[0].Run(); first != http.StatusCreated || again != first {
				t.Errorf("the work was answered with %d, and again with %d", first, again)
			}
			if made, left := len(a.Tokens()), len(a.HeldRequests()); made != 1 || left != 0 {
				t.Errorf("%d tokens exist and %d requests are held, want 1 and 0", made, left)
			}
		})
	}
}

// The work is done before the answer of the last request that it waits for, or
// before the next one if that is never answered.
func TestFaultLate_afterRequests(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	token := a.SeedServiceToken(accesstest.ServiceToken{})
	path := "service_tokens/" + token.ID
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultLate, Path: "rotate", RunAfterRequests: 2})
	if _, err := a.try("POST", path+"/rotate", ""); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if got := a.good(http.StatusOK, "GET", path, ""); got["client_secret_version"] != 1.0 {
		t.Errorf("after 0 requests: %v", got)
	}
	second := a.good(http.StatusOK, "POST", path+"/rotate", "")
	if second["client_secret_version"] != 2.0 {
		t.Errorf("the rotation sent again: %v", second)
	}
	if now, _ := a.Token(token.ID); now.ClientSecretVersion != 3 || now.ClientSecret == second["client_secret"] {
		t.Errorf("version %d, want the late rotation to be the last one", now.ClientSecretVersion)
	}
}

func TestFaultLate_afterARequestThatIsCut(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultLate, Method: "POST", RunAfterRequests: 1})
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultCutBefore, Method: "GET"})
	for _, method := range []string{"POST", "GET"} {
		body := map[string]string{"POST": `{"name":"a"}`}[method]
		if _, err := a.try(method, "service_tokens", body); !errors.Is(err, io.EOF) {
			t.Fatalf("%s ended with %v", method, err)
		}
	}
	if made := len(a.Tokens()); made != 1 {
		t.Errorf("%d tokens exist, want 1", made)
	}
}

func TestFaultLate_afterTime(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	start := a.Clock.Now()
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultLate, Times: 2, RunAfter: 3 * time.Second})
	for _, name := range []string{"a", "b"} {
		if _, err := a.try("POST", "service_tokens", `{"name":"`+name+`"}`); !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		a.Clock.Advance(time.Second)
	}
	if made := len(a.Tokens()); made != 0 {
		t.Errorf("%d tokens exist after 2 s", made)
	}
	if now := a.Clock.Advance(time.Hour); !now.Equal(start.Add(2*time.Second + time.Hour)) {
		t.Errorf("the clock shows %s", now)
	}
	tokens := a.Tokens()
	if len(tokens) != 2 || !tokens[0].CreatedAt.Equal(start.Add(3*time.Second)) || !tokens[1].CreatedAt.Equal(start.Add(4*time.Second)) {
		t.Errorf("tokens: %+v, want them created 3 s after their requests", tokens)
	}
}

// With a clock that runs the work is done without another request.
func TestFaultLate_runningClock(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t, accesstest.WithRunningClock())
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultLate, RunAfter: time.Millisecond})
	if _, err := a.try("POST", "service_tokens", `{"name":"a"}`); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	a.eventually(func() bool { return len(a.Tokens()) == 1 })
}

// A request that hangs is given up by its client.
func TestFaultLate_hang(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultLate, Hang: true})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	hanging := *a
	hanging.ctx = ctx
	go func() {
		_, err := hanging.try("POST", "service_tokens", `{"name":"a"}`)
		done <- err
	}()
	a.eventually(func() bool { return len(a.HeldRequests()) == 1 })
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("the request ended with %v", err)
	}
	if run := a.RunHeldRequests(); run != 1 || len(a.Tokens()) != 1 {
		t.Errorf("%d requests were run and %d tokens exist, want 1 and 1", run, len(a.Tokens()))
	}
}

// A late repetition of an idempotent request does nothing again.
func TestFaultLate_idempotent(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	key := "6f1c2d1e-8a94-4c7e-9b51-8e1f6a0e5d01"
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultLate})
	if _, err := a.try("POST", "service_tokens", `{"name":"a"}`, "Idempotency-Key", key); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"a"}`, "Idempotency-Key", key)
	a.RunHeldRequests()
	if made := len(a.Tokens()); made != 1 {
		t.Errorf("%d tokens exist, want 1", made)
	}
}
