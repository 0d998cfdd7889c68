package access

import (
	"net/http"
	"testing"
	"time"
)

func TestParseRateLimit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		limit, policy string
		want          rateLimit
		ok            bool
	}{
		{`"default";r=50;t=30`, `"burst";q=1200;w=300`, rateLimit{50, 30 * time.Second, 1200, 5 * time.Minute}, true},
		{`default; t=30 ; R=50`, ``, rateLimit{remaining: 50, reset: 30 * time.Second}, true},
		{`"a";r="5";t=1.5`, ``, rateLimit{}, false},
		{`"a";r="5";t="2"`, ``, rateLimit{remaining: 5, reset: 2 * time.Second}, true},
		{`"a";r=50;t=30, "b";r=3;t=200`, `"a";q=100;w=60, "b";q=10;w=300`, rateLimit{3, 200 * time.Second, 10, 5 * time.Minute}, true},
		{`"a";r=0;t=0`, `"a";q=0;w=0`, rateLimit{}, true},
		{`"a";r=5;t=3600`, ``, rateLimit{remaining: 5, reset: 5 * time.Minute}, true},
		{`"a";r=0;t=999999999`, ``, rateLimit{}, false},
		{`"a";r=-5;t=30`, ``, rateLimit{}, false},
		{`"a";r=5`, ``, rateLimit{}, false},
		{`"a";t=5`, `"a";q=7`, rateLimit{quota: 7}, false},
		{`r=99999999999999999999;t=1`, ``, rateLimit{}, false},
		{``, ``, rateLimit{}, false},
		{`;;,,;=;r=;t=`, `=`, rateLimit{}, false},
	} {
		header := http.Header{"Ratelimit": {test.limit}, "Ratelimit-Policy": {test.policy}}
		if got, ok := parseRateLimit(header); got != test.want || ok != test.ok {
			t.Errorf("%q, %q: %+v, %t, want %+v, %t", test.limit, test.policy, got, ok, test.want, test.ok)
		}
	}
	if _, ok := parseRateLimit(nil); ok {
		t.Error("no header is a rate limit")
	}
}

// FuzzParseRateLimit: whatever a server sends, the limiter gets numbers that it can
// count with.
func FuzzParseRateLimit(f *testing.F) {
	for _, seed := range []string{
		`"default";r=50;t=30`, `"a";r=50;t=30, "b";r=3;t=200`, `r=1e9;t=1e9`, `r=1000000001;t=0`, `;;,,;=;r=;t=`, "r=1;t=\x00", `r=1;r=2;t=3;t=4`,
	} {
		f.Add(seed, `"burst";q=1200;w=300`)
	}
	f.Fuzz(func(t *testing.T, limit, policy string) {
		got, ok := parseRateLimit(http.Header{"Ratelimit": {limit, policy}, "Ratelimit-Policy": {policy, limit}})
		if got.remaining < 0 || got.quota < 0 || got.reset < 0 || got.window < 0 || got.reset > maxRetryAfter || got.window > maxRetryAfter {
			t.Errorf("got %+v", got)
		}
		if !ok && (got.remaining != 0 || got.reset != 0) {
			t.Errorf("nothing found, but %+v", got)
		}
	})
}
