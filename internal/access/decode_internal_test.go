package access

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func newDecodeClient(t testing.TB) *Client {
	t.Helper()
	client, err := New(Options{APIToken: "a-token-of-the-tests"})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// FuzzDecode: whatever a server sends is a token or an error, and never panics; a
// token has an ID.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"success":true,"result":{"id":"a","client_secret":"b","client_secret_version":2.0,"expires_at":"2030-01-02T03:04:05.25Z"}}`,
		`{"success":true,"result":null}`, `{"success":false,"errors":[{"code":12130,"message":"m","source":{"pointer":"/name"}}]}`,
		`{"success":false,"errors":["x",{"code":"7"},null,7]}`, `{"errors":{}}`, `{"result":{"id":7,"expires_at":1,"domains":"x"}}`,
		`[]`, ``, `{`, `<html><title>x</title></html>`, `{"success":"true"}`, "\x00", `{"result":{"id":"a","client_secret_version":1e400}}`,
		`{"success":false,"errors":[{"code":1e308,"message":"\u0000\ud800"}]}`, `{"result":{"id":"a"},"result_info":[]}`,
	} {
		f.Add(200, "application/json", seed)
		f.Add(404, "text/html", seed)
	}
	client := newDecodeClient(f)
	f.Fuzz(func(t *testing.T, status int, contentType, body string) {
		call := &call{request: &request{op: "read"}, path: "/x", response: &response{
			status: status, header: http.Header{"Content-Type": {contentType}}, body: []byte(body),
		}}
		refused := client.errStatus(call)
		if refused.Error() == "" || refused.Message == "" || len(refused.Message) > maxMessage+3 {
			t.Errorf("the error is %q", refused.Message)
		}
		if refused.Is(ErrNotFound) && (status != 404 || !json.Valid([]byte(body))) {
			t.Errorf("%d %q is taken for an object that is gone", status, body)
		}
		in, err := decodeResult[wireServiceToken](client, call, nil)
		if in == nil && err == nil {
			t.Error("neither a result nor an error")
		}
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("the error is a %T", err)
		}
		if err == nil {
			if token, err := in.token(); err == nil && token.ID == "" {
				t.Error("a token without an id")
			}
		}
		if in, err := decode[[]*wireServiceToken](client, call); err == nil {
			if info := in.info(1000); info.perPage < 1 || info.perPage > 1000 || info.pages < 0 || info.pages > maxPages {
				t.Errorf("a page reports %+v", info)
			}
		}
	})
}

// BenchmarkDecodePage decodes a page of 1,000 tokens.
func BenchmarkDecodePage(b *testing.B) {
	tokens := make([]string, 1000)
	for i := range tokens {
		tokens[i] = fmt.Sprintf(`{"id":"9c3bd9a1-0000-4000-8000-%012d","client_id":"88bf3b6d86161464f6509f7219099e57.access","name":"token-%d",`+
			`"duration":"8760h","enabled":true,"client_secret_version":1,"expires_at":"2027-01-02T03:04:05Z",`+
			`"created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z","last_seen_at":null}`, i, i)
	}
	body := []byte(`{"success":true,"errors":[],"messages":[],"result":[` + strings.Join(tokens, ",") + `],"result_info":{"page":1,"per_page":1000}}`)
	client := newDecodeClient(b)
	call := &call{request: &request{op: "list"}, response: &response{status: 200, body: body}}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if looksTruncated(body) {
			b.Fatal("truncated")
		}
		in, err := decode[[]*wireServiceToken](client, call)
		if err != nil {
			b.Fatal(err)
		}
		for _, wire := range *in.Result {
			if _, err := wire.token(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// TestParseTime reads a time in any offset as UTC. An empty one, and Go's zero time, mean
// that there is none.
func TestParseTime(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]string{
		"2030-01-02T03:04:05Z": "2030-01-02T03:04:05Z", "2030-01-02T03:04:05+02:00": "2030-01-02T01:04:05Z",
		"": "", "0001-01-01T00:00:00Z": "", "0001-01-01T02:00:00+02:00": "",
	} {
		got, err := parseTime("expires_at", &text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if formatted := formatTime(got); want == "" && got != nil || want != "" && (formatted == nil || *formatted != want) {
			t.Errorf("%q: got %v, want %q", text, got, want)
		}
	}
}

// TestInHours reads lifetimes in days.
func TestInHours(t *testing.T) {
	t.Parallel()

	for in, want := range map[string]string{
		"365d": "8760h", "1d": "24h", "8760h": "8760h", "forever": "forever", "": "", "1d12h": "1d12h", "d": "d", "-1d": "-1d", "99999999d": "99999999d",
	} {
		if got := inHours(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
