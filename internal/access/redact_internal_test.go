package access

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
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

// issuedSecret returns one of the client secrets of an account. As those of Cloudflare do,
// all begin alike.
func issuedSecret(i int) string {
	return fmt.Sprintf("cfast_%x", sha256.Sum256([]byte{byte(i), byte(i >> 8)}))[:46]
}

// TestRedactor_find finds secrets that begin alike, end alike, contain each other or are
// short, however many there are.
func TestRedactor_find(t *testing.T) {
	t.Parallel()

	r := newRedactor("abcdef", "abcdefgh", "cfast_"+strings.Repeat("0", 40), "short", strings.Repeat("long", 10), strings.Repeat("long", 9)+"tail")
	for i := range 1000 {
		r.add(issuedSecret(i))
	}
	for text, want := range map[string][][2]int{
		"":                                 nil,
		"a short text":                     nil,
		"xabcdefx":                         {{1, 7}},
		"abcdefghi":                        {{0, 6}, {0, 8}},
		"cfast_" + strings.Repeat("0", 39): nil,
		"cfast_" + strings.Repeat("0", 40): {{0, 46}},
		strings.Repeat("long", 9) + "tail": {{0, 40}},
		strings.Repeat("long", 11):         {{0, 40}, {4, 44}},
		issuedSecret(7) + " and " + issuedSecret(999):          {{0, 46}, {51, 97}},
		issuedSecret(7)[:45] + "-" + issuedSecret(1000):        nil,
		base64.RawStdEncoding.EncodeToString([]byte("abcdef")): {{0, 8}},
	} {
		if got := r.find(strings.ToLower(text)); !slices.EqualFunc(got, want, func(a, b [2]int) bool { return a == b }) {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

// BenchmarkRedactor_add adds a thousand secrets, as a plan of a thousand tokens does.
func BenchmarkRedactor_add(b *testing.B) {
	for b.Loop() {
		r := newRedactor()
		for i := range 1000 {
			r.add(issuedSecret(i))
		}
	}
}

// BenchmarkRedact looks for ten thousand secrets in texts.
func BenchmarkRedact(b *testing.B) {
	r := newRedactor()
	for i := range 10_000 {
		r.add(issuedSecret(i))
	}
	for name, text := range map[string]string{
		"request ID": "0a8c9d7e-6b5f-4c3d-2a1b-0f9e8d7c6b5a",
		"message":    fmt.Sprintf("%02000d", 7),
		"secrets":    strings.Repeat(issuedSecret(10_001)+" ", 40),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r.redact(text)
			}
		})
	}
}
