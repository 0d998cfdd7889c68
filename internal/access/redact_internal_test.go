package access

import (
	"fmt"
	"slices"
	"testing"
)

// TestProxySecrets finds the credentials of proxies as they are written and sent.
func TestProxySecrets(t *testing.T) {
	t.Parallel()
	environment := map[string]string{
		"HTTPS_PROXY": "http://user:pass%20word-1@proxy.example:3128",
		"http_proxy":  "http://proxy.example:3128",
		"HTTP_PROXY":  "://",
		"https_proxy": "other:secret-2@proxy.example:3128",
	}
	got := proxySecrets(func(name string) string { return environment[name] })
	for _, want := range []string{"pass word-1", "user:pass%20word-1", "user:pass word-1", "secret-2", "other:secret-2"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is missing in %q", want, got)
		}
	}
	if len(got) != 6 {
		t.Errorf("got %q", got)
	}
}

// BenchmarkRedact looks for a thousand secrets in a short text and in a long one.
func BenchmarkRedact(b *testing.B) {
	r := newRedactor()
	for i := range 1000 {
		r.add(fmt.Sprintf("cfast_%040d", i))
	}
	for name, text := range map[string]string{
		"request ID": "0a8c9d7e-6b5f-4c3d-2a1b-0f9e8d7c6b5a",
		"message":    fmt.Sprintf("%02000d", 7),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r.redact(text)
			}
		})
	}
}
