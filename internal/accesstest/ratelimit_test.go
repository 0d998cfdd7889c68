package accesstest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

func TestRateLimit_default(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	out := a.do("GET", "service_tokens", "")
	if got := out.header.Get("Ratelimit"); got != `"default";r=1199;t=300` {
		t.Errorf("Ratelimit: %s", got)
	}
	if got := out.header.Get("Ratelimit-Policy"); got != `"burst";q=1200;w=300` {
		t.Errorf("Ratelimit-Policy: %s", got)
	}
	if out.header.Get("X-Request-Id") == "" || out.header.Get("Cf-Ray") != "" {
		t.Errorf("the request is not named as on a full server: %v", out.header)
	}
	if got, want := out.header.Get("Date"), a.Clock.Now().Format(http.TimeFormat); got != want {
		t.Errorf("Date: %s, want that of the server's clock, %s", got, want)
	}
}

func TestRateLimit_window(t *testing.T) {
	t.Parallel()
	a := newAPI(t, accesstest.WithRateLimit(3, time.Minute))
	expect := func(status int, limit string) {
		t.Helper()
		out := a.do("GET", "service_tokens", "")
		if out.status != status || out.header.Get("Ratelimit") != limit {
			t.Errorf("%d %s, want %d %s", out.status, out.header.Get("Ratelimit"), status, limit)
		}
		retryAfter := out.header.Get("Retry-After")
		if (status == http.StatusTooManyRequests) != (retryAfter != "") {
			t.Errorf("%d with Retry-After %q", out.status, retryAfter)
		}
	}
	expect(200, `"default";r=2;t=60`)
	a.Clock.Advance(20 * time.Second)
	expect(200, `"default";r=1;t=40`)
	// A request that is refused or does not exist counts like any other.
	a.as("x").bad(http.StatusUnauthorized, 10000, "", "GET", "service_tokens", "")
	a.Clock.Advance(500 * time.Millisecond)
	expect(429, `"default";r=0;t=40`)
	out := a.bad(http.StatusTooManyRequests, 971, "", "POST", "service_tokens", `{"name":"a"}`)
	if got := out.header.Get("Retry-After"); got != "40" {
		t.Errorf("Retry-After: %s", got)
	}
	if len(a.Tokens()) != 0 {
		t.Error("a request beyond the limit did work")
	}
	a.Clock.Advance(39500 * time.Millisecond)
	expect(200, `"default";r=2;t=60`)
}

func TestRateLimit_longWindow(t *testing.T) {
	t.Parallel()
	a := newAPI(t, accesstest.WithRateLimit(1, time.Hour))
	a.do("GET", "service_tokens", "")
	out := a.do("GET", "service_tokens", "")
	if got := out.header.Get("Retry-After"); got != "300" {
		t.Errorf("Retry-After: %s, more than 300 is never asked for", got)
	}
}

func TestRateLimit_refused(t *testing.T) {
	t.Parallel()
	for _, option := range []accesstest.Option{
		accesstest.WithRateLimit(0, time.Minute), accesstest.WithRateLimit(-1, time.Minute), accesstest.WithRateLimit(1, time.Millisecond),
	} {
		if _, err := accesstest.NewServer(option); err == nil {
			t.Error("a limit that lets nothing through is accepted")
		}
	}
}
