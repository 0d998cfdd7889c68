package access

import (
	"net/http"
	"testing"
	"time"
)

func TestParseBudget(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		limit, policy string
		want          budget
		ok            bool
	}{
		{`"default";r=50;t=30`, `"burst";q=1200;w=300`, budget{50, 30 * time.Second, 1200, 5 * time.Minute}, true},
		{`default; t=30 ; R=50`, ``, budget{left: 50, reset: 30 * time.Second}, true},
		{`"a";r="5";t=1.5`, ``, budget{}, false},
		{`"a";r="5";t="2"`, ``, budget{left: 5, reset: 2 * time.Second}, true},
		{`"a";r=50;t=30, "b";r=3;t=200`, `"a";q=100;w=60, "b";q=10;w=300`, budget{3, 200 * time.Second, 10, 5 * time.Minute}, true},
		{`"a";r=0;t=0`, `"a";q=0;w=0`, budget{}, true},
		{`"a";r=5;t=99999`, ``, budget{left: 5, reset: 5 * time.Minute}, true},
		{`"a";r=-5;t=30`, ``, budget{}, false},
		{`"a";r=5`, ``, budget{}, false},
		{`"a";t=5`, `"a";q=7`, budget{quota: 7}, false},
		{`r=99999999999999999999;t=1`, ``, budget{}, false},
		{``, ``, budget{}, false},
		{`;;,,;=;r=;t=`, `=`, budget{}, false},
	} {
		header := http.Header{"Ratelimit": {test.limit}, "Ratelimit-Policy": {test.policy}}
		if got, ok := parseBudget(header); got != test.want || ok != test.ok {
			t.Errorf("%q, %q: %+v, %t, want %+v, %t", test.limit, test.policy, got, ok, test.want, test.ok)
		}
	}
	if _, ok := parseBudget(nil); ok {
		t.Error("no header is a budget")
	}
}

// FuzzParseBudget: whatever a server says, the limiter gets numbers that it can
// count with.
func FuzzParseBudget(f *testing.F) {
	for _, seed := range []string{
		`"default";r=50;t=30`, `"a";r=50;t=30, "b";r=3;t=200`, `r=1e9;t=1e9`, `r=1000000001;t=0`, `;;,,;=;r=;t=`, "r=1;t=\x00", `r=1;r=2;t=3;t=4`,
	} {
		f.Add(seed, `"burst";q=1200;w=300`)
	}
	f.Fuzz(func(t *testing.T, limit, policy string) {
		got, ok := parseBudget(http.Header{"Ratelimit": {limit, policy}, "Ratelimit-Policy": {policy, limit}})
		if got.left < 0 || got.quota < 0 || got.reset < 0 || got.window < 0 || got.reset > maxRetryAfter || got.window > maxRetryAfter {
			t.Errorf("got %+v", got)
		}
		if !ok && (got.left != 0 || got.reset != 0) {
			t.Errorf("nothing found, but %+v", got)
		}
	})
}
