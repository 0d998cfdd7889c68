package customtypes_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

func TestCanonicalOrigin(t *testing.T) {
	t.Parallel()

	tests := map[string]string{
		"https://shop.example.com":            "https://shop.example.com",
		"shop.example.com":                    "https://shop.example.com",
		"shop.example.com/":                   "https://shop.example.com",
		"https://shop.example.com/":           "https://shop.example.com",
		"HTTPS://Shop.EXAMPLE.com":            "https://shop.example.com",
		"https://shop.example.com:443":        "https://shop.example.com",
		"https://shop.example.com:443/":       "https://shop.example.com",
		"shop.example.com:443":                "https://shop.example.com",
		"https://shop.example.com:8443":       "https://shop.example.com:8443",
		"https://shop.example.com:80":         "https://shop.example.com:80",
		"https://shop.example.com:08443":      "https://shop.example.com:8443",
		"shop.example.com:8443":               "https://shop.example.com:8443",
		"v2--shop.netlify.app":                "https://v2--shop.netlify.app",
		"intranet":                            "https://intranet",
		"http":                                "https://http",
		"http://localhost":                    "http://localhost",
		"http://localhost:80":                 "http://localhost",
		"http://localhost:443":                "http://localhost:443",
		"http://LOCALHOST:3000/":              "http://localhost:3000",
		"https://localhost:3000":              "https://localhost:3000",
		"localhost:3000":                      "https://localhost:3000",
		"https://bücher.example":              "https://xn--bcher-kva.example",
		"https://BÜCHER.example:8443":         "https://xn--bcher-kva.example:8443",
		"https://XN--BCHER-KVA.example":       "https://xn--bcher-kva.example",
		"faß.example":                         "https://xn--fa-hia.example",
		"https://例え。テスト":                      "https://xn--r8jz45g.xn--zckzah",
		"https://ｓｈｏｐ.example.com":            "https://shop.example.com",
		"https://192.0.2.1":                   "https://192.0.2.1",
		"https://１９２.0.2.1":                   "https://192.0.2.1",
		"https://192.0.2.1:8443":              "https://192.0.2.1:8443",
		"https://[2001:DB8:0:0:0:0:0:1]:8443": "https://[2001:db8::1]:8443",
		"[::1]":                               "https://[::1]",
		"https://[::ffff:192.0.2.1]":          "https://[::ffff:c000:201]",
		"https://[::ffff:0.0.0.1]":            "https://[::ffff:0:1]",
	}

	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()

			got, err := customtypes.CanonicalOrigin(text)
			if err != nil || got != want {
				t.Fatalf("got %q, %v, want %q", got, err, want)
			}

			again, err := customtypes.CanonicalOrigin(got)
			if err != nil || again != want {
				t.Errorf("a second time: got %q, %v", again, err)
			}
		})
	}
}

func TestCanonicalOrigin_errors(t *testing.T) {
	t.Parallel()

	const (
		wildcard = "wildcards are not supported; name every subdomain"
		noHost   = `the host is missing, write one such as "https://shop.example.com"`
		user     = "an origin has no user name or password, remove everything up to the @"
		charset  = "may contain only letters, digits, hyphens and dots"
	)

	label := strings.Repeat("a", 64)
	long := strings.Repeat(strings.Repeat("a", 63)+".", 4) + "example"

	tests := map[string]string{
		"": `it must not be empty, write one such as "https://shop.example.com"`,

		"https://*.example.com":      wildcard,
		"*.example.com":              wildcard,
		"*":                          wildcard,
		"https://shop-*.example.com": wildcard,

		"https://shop.example.com/cart":                 `an origin has no path, write "https://shop.example.com"`,
		"shop.example.com/cart?a=b#c":                   `an origin has no path, write "https://shop.example.com"`,
		"https://shop.example.com//":                    `an origin has no path, write "https://shop.example.com"`,
		"https://shop.example.com/*":                    `an origin has no path, write "https://shop.example.com"`,
		"Shop.example.com:8443?a=b":                     `an origin has no query, write "https://shop.example.com:8443"`,
		"https://shop.example.com/?a=b":                 `an origin has no query, write "https://shop.example.com"`,
		"shop.example.com?next=https://pay.example.com": `an origin has no query, write "https://shop.example.com"`,
		"https://shop.example.com#top":                  `an origin has no fragment, write "https://shop.example.com"`,
		"https://shop.example.com/#top":                 `an origin has no fragment, write "https://shop.example.com"`,

		"http://shop.example.com":        `http is allowed for localhost only, write "https://shop.example.com"`,
		"http://shop.example.com:80":     `http is allowed for localhost only, write "https://shop.example.com"`,
		"http://shop.example.com:8080":   `http is allowed for localhost only, write "https://shop.example.com:8080"`,
		"http://127.0.0.1:3000":          `http is allowed for localhost only, write "https://127.0.0.1:3000"`,
		"http://localhost.example":       `http is allowed for localhost only, write "https://localhost.example"`,
		"ftp://shop.example.com":         "its scheme must be https, or http for localhost",
		"wss://shop.example.com":         "its scheme must be https, or http for localhost",
		"://shop.example.com":            "its scheme must be https, or http for localhost",
		"https:shop.example.com":         `two slashes follow the scheme, as in "https://shop.example.com"`,
		"HTTP:/localhost":                `two slashes follow the scheme, as in "http://shop.example.com"`,
		"https://":                       noHost,
		"https:///":                      noHost,
		"//shop.example.com":             noHost,
		"https://:8443":                  noHost,
		"https://shop.example.com:":      `its port "" is not a number from 1 to 65535`,
		"https://shop.example.com:0":     `its port "0" is not a number from 1 to 65535`,
		"https://shop.example.com:65536": `its port "65536" is not a number from 1 to 65535`,
		"https://shop.example.com:+443":  `its port "+443" is not a number from 1 to 65535`,
		"https://shop.example.com:https": `its port "https" is not a number from 1 to 65535`,
		"mailto:shop.example.com":        `its port "shop.example.com" is not a number from 1 to 65535`,

		" https://shop.example.com":                "it must not contain white space",
		"https://shop.example.com\n":               "it must not contain white space",
		"https://shop.example.com pay.example.com": "it must not contain white space",
		"https://shop.example.com\x00":             "it must not contain white space",
		"https://shop.example.com.":                "its host must not end in a dot",
		"https://shop..example.com":                "a part of its host between two dots is empty",
		"https://.example.com":                     "a part of its host between two dots is empty",
		"https://xn--.example":                     "a part of its host between two dots is empty",
		"https://-shop.example.com":                `the part "-shop" of its host must not start or end with a hyphen`,
		"https://shop-.example.com":                `the part "shop-" of its host must not start or end with a hyphen`,
		"https://my_shop.example.com":              `its host "my_shop.example.com" must not contain underscores`,
		"https://shop,pay":                         `its host "shop,pay" ` + charset,
		"https://shop%2eexample.com":               `its host "shop%2eexample.com" ` + charset,
		`https://shop\cart`:                        `its host "shop\\cart" ` + charset,
		"https://xn--zzzz.example":                 `its host "xn--zzzz.example" cannot be encoded as an international domain name`,
		"https://bü＊cher.example":                  `its host "bü＊cher.example" cannot be encoded as an international domain name`,
		"https://shop\ufffd.example":               `its host "shop` + "\ufffd" + `.example" cannot be encoded as an international domain name`,
		"https://" + label + ".example":            `the part "` + label + `" of its host is 64 characters long, at most 63 are allowed`,
		"https://" + long:                          "its host is 263 characters long, at most 253 are allowed",

		"https://192.0.2.256":      `its host "192.0.2.256" is not a valid IPv4 address`,
		"https://192.0.2":          `its host "192.0.2" is not a valid IPv4 address`,
		"https://192.0.02.1":       `its host "192.0.02.1" is not a valid IPv4 address`,
		"https://0x7f.1":           `its host "0x7f.1" is not a valid IPv4 address`,
		"https://127.0.0.0x1":      `its host "127.0.0.0x1" is not a valid IPv4 address`,
		"2001:db8::1":              `an IPv6 address must be in brackets, write "[2001:db8::1]"`,
		"https://[2001:db8::1":     `its host "[2001:db8::1" is not a valid IPv6 address in brackets`,
		"https://[192.0.2.1]":      `its host "[192.0.2.1]" is not a valid IPv6 address in brackets`,
		"https://[fe80::1%25eth0]": `its host "[fe80::1%25eth0]" is not a valid IPv6 address in brackets`,
		"https://[::1]x":           `its host "[::1]x" is not a valid IPv6 address in brackets`,
		"https://[]":               `its host "[]" is not a valid IPv6 address in brackets`,

		"https://user:pass@shop.example.com": user,
		"user@shop.example.com":              user,
	}

	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()

			got, err := customtypes.CanonicalOrigin(text)
			if err == nil {
				t.Fatalf("got %q, want an error", got)
			}

			_, reason, _ := strings.Cut(err.Error(), " is not a web origin: ")
			if reason != want || got != "" {
				t.Errorf("got %q with\n      %s\nwant: %s", got, reason, want)
			}

			if instead, ok := advice(t, err); ok {
				if _, err := customtypes.CanonicalOrigin(instead); err != nil {
					t.Errorf("the advice cannot be followed: %v", err)
				}
			}
		})
	}
}

func TestCanonicalOrigin_errorNamesTheText(t *testing.T) {
	t.Parallel()

	tests := map[string]string{
		"https://*.example.com":                      `"https://*.example.com" is not a web origin: `,
		"https://user:hunter2@shop.example.com":      `"…@shop.example.com" is not a web origin: `,
		"https://user:hunter2@x@shop.example.com/ a": `"…@shop.example.com/ a" is not a web origin: `,
	}

	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()

			_, err := customtypes.CanonicalOrigin(text)
			if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %v, want %s…", err, want)
			}
		})
	}
}

func FuzzCanonicalOrigin(f *testing.F) {
	for _, seed := range []string{
		"https://shop.example.com", "SHOP.example.com:443/", "http://localhost:3000", "https://bücher.example", "xn--bcher-kva.example",
		"https://[::ffff:192.0.2.1]:8443", "[::1", "192.0.2.1", "0x7f.1", "https://user:pass@host", "https://*.example.com", "例え。テスト", "a\u00adb.example",
		"https://shop.example.com/?a#b", "::", "http:", "https://a..b", "faß.example", "v2--shop.netlify.app", "xn--a-ecp.ru", "א.example", "a\u200db",
	} {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, text string) {
		origin, err := customtypes.CanonicalOrigin(text)
		if err != nil {
			if instead, ok := advice(t, err); ok {
				if _, err := customtypes.CanonicalOrigin(instead); err != nil {
					t.Errorf("the advice for %q cannot be followed: %v", text, err)
				}
			}

			return
		}

		again, err := customtypes.CanonicalOrigin(origin)
		if err != nil || again != origin {
			t.Errorf("%q: got %q, then %q, %v", text, origin, again, err)
		}

		scheme, rest, found := strings.Cut(origin, "://")
		if !found || scheme != "https" && scheme != "http" || rest == "" || strings.ContainsAny(rest, "/?#@* ") || origin != strings.ToLower(origin) {
			t.Errorf("%q: %q is not canonical", text, origin)
		}

		if slash, err := customtypes.CanonicalOrigin(strings.ToUpper(origin) + "/"); err != nil || slash != origin {
			t.Errorf("%q in upper case with a slash: got %q, %v", origin, slash, err)
		}
	})
}
