package access_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// forms write a secret as a server, a proxy or a library may repeat it.
var forms = map[string]func(secret string) string{
	"clear":              func(s string) string { return s },
	"upper case":         strings.ToUpper,
	"lower case":         strings.ToLower,
	"base64":             func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"base64 of a header": func(s string) string { return base64.StdEncoding.EncodeToString([]byte("Bearer " + s)) },
	"base64 of a pair":   func(s string) string { return base64.URLEncoding.EncodeToString([]byte("user:" + s + ", and more")) },
	"hexadecimal":        func(s string) string { return hex.EncodeToString([]byte(s)) },
	"upper hexadecimal":  func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) },
	"percent-encoded":    func(s string) string { return each(s, "%%%02X") },
	"escaped as in Go":   func(s string) string { return each(s, `\x%02x`) },
	"escaped as in JSON": func(s string) string { return each(s, `\u00%02x`) },
	"octal":              func(s string) string { return each(s, `\%03o`) },
	"HTML, decimal":      func(s string) string { return each(s, "&#%d;") },
	"HTML, hexadecimal":  func(s string) string { return each(s, "&#x%x;") },
	"with blanks":        func(s string) string { return split(s, " ") },
	"with line breaks":   func(s string) string { return split(s, "\r\n\t") },
	"with bells":         func(s string) string { return split(s, "\x07") },
	"with no width":      func(s string) string { return split(s, "\u200b") },
	"with directions":    func(s string) string { return split(s, "\u202e") },
	"with line ends":     func(s string) string { return split(s, "\u2028") },
	"twice":              func(s string) string { return s + s },
	"percent and blanks": func(s string) string { return split(each(s, "%%%02x"), " ") },
}

func each(s, format string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

// split puts a separator after every third byte, or every third escape.
func split(s, separator string) string {
	step := 3
	if strings.HasPrefix(s, "%") {
		step = 9
	}
	var b strings.Builder
	for i := 0; i < len(s); i += step {
		b.WriteString(s[i:min(i+step, len(s))] + separator)
	}
	return b.String()
}

// places are where a server can write a text.
var places = map[string]func(w http.ResponseWriter, text string){
	"request ID": func(w http.ResponseWriter, text string) {
		header(w, "X-Request-Id", text)
		reply(w, 400, failure("1", "no"))
	},
	"ray":     func(w http.ResponseWriter, text string) { header(w, "Cf-Ray", text); reply(w, 400, failure("1", "no")) },
	"message": func(w http.ResponseWriter, text string) { reply(w, 400, failure("1", quoted(text))) },
	"pointer": func(w http.ResponseWriter, text string) {
		reply(w, 400, `{"success":false,"errors":[{"code":1,"message":"no","source":{"pointer":"/`+quoted(text)+`"}}],"result":null}`)
	},
	"address": func(w http.ResponseWriter, text string) {
		reply(w, 400, `{"success":false,"errors":[{"code":1,"message":"no","documentation_url":"`+quoted(text)+`"}],"result":null}`)
	},
	"title": func(w http.ResponseWriter, text string) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(502)
		_, _ = w.Write([]byte("<title>" + text + "</title>"))
	},
	"content type": func(w http.ResponseWriter, text string) {
		header(w, "Content-Type", text)
		w.WriteHeader(502)
		_, _ = w.Write([]byte("no"))
	},
	"wait": func(w http.ResponseWriter, text string) {
		header(w, "Retry-After", text)
		reply(w, 400, failure("1", "no"))
	},
	"redirect": func(w http.ResponseWriter, text string) {
		header(w, "Location", "https://other.example/"+url.PathEscape(text))
		w.WriteHeader(307)
	},
	"host of redirect": func(w http.ResponseWriter, text string) {
		header(w, "Location", "https://"+hostOf(text)+".example/")
		w.WriteHeader(307)
	},
	"a field's value": func(w http.ResponseWriter, text string) {
		reply(w, 200, ok(`{"id":"`+tokenID+`","expires_at":"`+quoted(text)+`"}`))
	},
	"a field of a type": func(w http.ResponseWriter, text string) { reply(w, 200, ok(`{"id":{"`+quoted(text)+`":1}}`)) },
	"no JSON":           func(w http.ResponseWriter, text string) { reply(w, 200, `{"success":true,"result":`+text+`}`) },
}

// header sets a header to a text without what HTTP does not allow in one.
func header(w http.ResponseWriter, name, text string) {
	w.Header().Set(name, strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text))
}

func hostOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '-'
	}, text)
}

// quoted is the text inside a JSON string.
func quoted(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < ' ':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// TestRedact_everywhere writes each secret in each form into each place, and looks for it
// in the error and the events of the client.
func TestRedact_everywhere(t *testing.T) {
	t.Parallel()
	const (
		token  = "Qw8_rT2-yU6iOp1AsD4fGh7jKl0ZxCvBnM3eR5tY"
		issued = "vErY+sEcReT/of0a4client.that~was8issued"
		named  = "AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0"
	)
	for place, write := range places {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			var events bytes.Buffer
			text := ""
			client, m := setup(t, func(o *access.Options) {
				o.APIToken, o.MaxRetries = token, 1
				o.Observe = func(_ context.Context, e access.Event) { fmt.Fprintf(&events, "%+v\n", e) }
			})
			client.AddSecret(named)
			m.answer("PUT", onePath, 200, ok(`{"id":"`+tokenID+`","client_id":"c","client_secret":"`+issued+`","name":"a"}`))
			if _, err := client.ServiceTokens.Update(t.Context(), account, tokenID, access.UpdateServiceToken{Name: new("a")}); err != nil {
				t.Fatal(err)
			}
			m.handle("GET", onePath, func(w http.ResponseWriter, _ *http.Request) { write(w, text) })
			for _, secret := range []string{token, issued, named} {
				for form, encode := range forms {
					text = encode(secret)
					events.Reset()
					_, err := client.ServiceTokens.Get(t.Context(), account, tokenID)
					if err == nil && place != "wait" {
						continue // Such a text is read without a complaint, and nothing is said.
					}
					emitted := fmt.Sprintf("%v\n%+v\n%s", err, exported(err), events.String())
					if found := occursIn(secret, emitted); found != "" {
						t.Errorf("%s: the secret is seen as %s in %q", form, found, emitted)
					}
				}
			}
		})
	}
}

// exported are the fields of an error that a caller can print.
func exported(err error) any {
	e, ok := errors.AsType[*access.Error](err)
	if !ok {
		return nil
	}
	return []any{e.Op, e.Path, e.Message, e.Pointer, e.Errors, e.RequestID}
}

// occursIn returns how a secret can be read in a text, or "".
func occursIn(secret, text string) string {
	plain := func(s string) string {
		return strings.ToLower(strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) || !unicode.IsPrint(r) {
				return -1
			}
			return r
		}, s))
	}
	want := plain(secret)
	unescaped, _ := url.PathUnescape(text)
	for name, read := range map[string]string{
		"itself": text, "percent-encoding": unescaped, "HTML": html.UnescapeString(text),
		"Go": strings.NewReplacer(`\x`, "%", `\u00`, "%").Replace(text),
	} {
		if name == "Go" {
			read, _ = url.PathUnescape(strings.ReplaceAll(read, "% ", ""))
		}
		if strings.Contains(plain(read), want) {
			return name
		}
	}
	lower := plain(text)
	if strings.Contains(lower, hex.EncodeToString([]byte(secret))) {
		return "hexadecimal digits"
	}
	for before := range 3 {
		encoded := base64.StdEncoding.EncodeToString(append(make([]byte, before), secret...))
		if core := encoded[4 : len(encoded)-4]; strings.Contains(text, core) || strings.Contains(text, strings.NewReplacer("+", "-", "/", "_").Replace(core)) {
			return "base64"
		}
	}
	return ""
}

// TestRedact_words: words that only resemble a secret stay.
func TestRedact_words(t *testing.T) {
	t.Parallel()
	client, _ := setup(t, func(o *access.Options) { o.APIToken = "the-api-token-1" })
	for text, want := range map[string]string{
		"The API token 1 is wrong.\nCheck it.": "The API token 1 is wrong.\nCheck it.",
		"got the-api-token-1.":                 "got [REDACTED].",
		"a the-api- token-1\nb":                "a [REDACTED]\nb",
		"":                                     "",
		"cfast_0123456789abcdef ends":          "[REDACTED] ends",
		"breakfast_1":                          "breakfast_1",
	} {
		if got := client.Redact(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
