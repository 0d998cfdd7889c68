package access

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestRoundTripOnce: a request that net/http must not send again is sent on another
// connection if, and only if, nothing of it was written to a kept one.
func TestRoundTripOnce(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		// writes is what each attempt writes before it fails; the last one succeeds.
		writes  []string
		fresh   bool
		noBody  bool
		want    int
		succeed bool
	}{
		"answered":                   {writes: []string{"all"}, want: 1, succeed: true},
		"nothing was written":        {writes: []string{"", "all"}, want: 2, succeed: true},
		"nothing was written, twice": {writes: []string{"", "", "all"}, want: 3, succeed: true},
		"a part was written":         {writes: []string{"P", "all"}, want: 1},
		"a new connection":           {writes: []string{"", "all"}, fresh: true, want: 1},
		"no copy of the body":        {writes: []string{"", "all"}, noBody: true, want: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, other := net.Pipe()
			defer server.Close()
			go func() { _, _ = io.Copy(io.Discard, other) }()
			conn := &countingConn{Conn: server}
			sent := 0
			a := &attempt{call: &call{request: &request{}}}
			a.attemptTransport = &attemptTransport{next: roundTripper(func(req *http.Request) (*http.Response, error) {
				a.written.start(conn, !tc.fresh)
				if req.GetBody != nil {
					t.Error("net/http could send the request again")
				}
				body, _ := io.ReadAll(req.Body)
				if string(body) != "body" && !tc.noBody {
					t.Errorf("attempt %d has the body %q", sent, body)
				}
				wrote := tc.writes[sent]
				sent++
				_, _ = conn.Write([]byte(wrote))
				if sent < len(tc.writes) {
					return nil, io.ErrUnexpectedEOF
				}
				return &http.Response{Body: http.NoBody}, nil
			})}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost", strings.NewReader("body"))
			if err != nil {
				t.Fatal(err)
			}
			if tc.noBody {
				req.GetBody = nil
			}
			resp, err := a.roundTripOnce(context.WithoutCancel(t.Context()), req)
			if resp != nil {
				_ = resp.Body.Close()
			}
			if sent != tc.want || (err == nil) != tc.succeed {
				t.Errorf("%d attempts, %v, want %d", sent, err, tc.want)
			}
		})
	}
}
