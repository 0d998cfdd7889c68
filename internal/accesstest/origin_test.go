package accesstest_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDomains_canonical(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	account := a.createAccount("shop")
	for given, want := range map[string]string{
		"https://shop.example.com":           "https://shop.example.com",
		"https://shop.example.com/":          "https://shop.example.com",
		"HTTPS://Shop.Example.COM":           "https://shop.example.com",
		"shop.example.com":                   "https://shop.example.com",
		"shop.example.com/":                  "https://shop.example.com",
		"shop.example.com:443":               "https://shop.example.com",
		"shop.example.com:8443":              "https://shop.example.com:8443",
		"https://shop.example.com:0443":      "https://shop.example.com",
		"https://shop.example.com:80":        "https://shop.example.com:80",
		"http://localhost":                   "http://localhost",
		"http://LOCALHOST:80/":               "http://localhost",
		"http://localhost:3000":              "http://localhost:3000",
		"https://localhost":                  "https://localhost",
		"localhost:3000":                     "https://localhost:3000",
		"intranet":                           "https://intranet",
		"https://bücher.example":             "https://xn--bcher-kva.example",
		"BÜCHER.example":                     "https://xn--bcher-kva.example",
		"https://xn--bcher-kva.example":      "https://xn--bcher-kva.example",
		"https://straße.example":             "https://xn--strae-oqa.example",
		"https://例え.テスト":                     "https://xn--r8jz45g.xn--zckzah",
		"https://a。example":                  "https://a.example",
		"https://v2--shop.netlify.app":       "https://v2--shop.netlify.app",
		"https://192.0.2.1:8443":             "https://192.0.2.1:8443",
		"https://[2001:DB8:0::1]":            "https://[2001:db8::1]",
		"https://[2001:db8::1]:8443":         "https://[2001:db8::1]:8443",
		"https://[::ffff:192.0.2.1]":         "https://[::ffff:c000:201]",
		"https://1password.example":          "https://1password.example",
		"https://xn--80ak6aa92e.com.example": "https://xn--80ak6aa92e.com.example",
	} {
		token := a.createToken(publicToken(t, account, given))
		if diff := cmp.Diff([]any{want}, token["domains"]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", given, diff)
		}
	}
}

func TestDomains_refused(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	account := a.createAccount("shop")
	for _, given := range []string{
		"", " ", "https://", "https:///", "//a.example", "https:/a.example", "https:a.example",
		"https://*.example.com", "*", "https://a.example/path", "https://a.example//", "a.example/path",
		"https://a.example?", "https://a.example?q=1", "https://a.example#", "https://a.example/#top",
		"https://user@a.example", "https://user:password@a.example", "https://@a.example",
		"http://a.example", "http://127.0.0.1", "http://localhost.example", "http://sub.localhost",
		"ftp://a.example", "ws://a.example", "file:///etc/passwd", "javascript:alert(1)",
		"https://a.example:", "https://a.example:0", "https://a.example:65536", "https://a.example:http", "https://a.example:-1",
		"https://a.example:+1", "https://a .example", " https://a.example", "https://a.example\n", "https://a.example\t",
		"https://a..example", "https://.a.example", "https://a.example.", "https://-a.example", "https://a-.example",
		"https://a_b.example", `https://a.example\b`, "https://a%2eexample", "https://a,b.example", "https://a.example,https://b.example",
		"https://1.2.3", "https://1.2.3.256", "https://0x7f.1", "https://1.2.3.04", "https://[::1", "https://[::1]x", "https://[1.2.3.4]",
		"https://::1", "2001:db8::1", "https://[fe80::1%25eth0]", "https://xn--a.example",
		"https://" + string(make([]byte, 10)), "https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example",
	} {
		a.bad(http.StatusBadRequest, 12130, "/domains/0", "POST", "service_tokens", publicToken(t, account, given))
	}
}

func publicToken(t *testing.T, account string, domains ...string) string {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"name": "a", "visibility": "public", "service_account_id": account, "domains": domains,
	})
	if err != nil {
		t.Fatal(err)
	}

	return string(body)
}
