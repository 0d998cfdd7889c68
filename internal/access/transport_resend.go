package access

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
)

// net/http sends some requests a second time without a word. These are all the ways
// in Go 1.26 (transport.go, h2_bundle.go, client.go), and what becomes of a create, a
// rotation or a reassignment (safetyOnce) in each:
//
//   - HTTP/1, nothing was written to a kept connection (nothingWrittenError): sent
//     again if there is no body or GetBody is set. There is a body and no GetBody;
//     [attempt.roundTripOnce] sends it again instead, if it sees the same.
//   - HTTP/1, a kept connection broke before the first byte of a response
//     (errServerClosedIdle, transportReadFromServerError): only if isReplayable, that
//     is for GET, HEAD, OPTIONS and TRACE, or with an Idempotency-Key header.
//     [setIdempotencyKey] hides that header, so it is not sent again.
//   - HTTP/2, the connection cannot be used (errClientConnUnusable): nothing was sent,
//     so it is sent again on another one.
//   - HTTP/2, http2canRetryError: a GOAWAY below the stream, REFUSED_STREAM, or
//     PROTOCOL_ERROR from the server. With an empty body, or with GetBody, it is sent
//     again, even if the server has done the work. There is a body and no GetBody, so
//     it fails, with an error that quotes the reason.
//   - Redirects: see [checkRedirect].
//   - go-retryablehttp has its own copy of the body, and asks [Client.checkRetry].
//
// TestTransportDoesNotResend and TestHTTP2DoesNotResend check this. Read the named
// functions again when Go changes.

// roundTripOnce sends a request that net/http must not send again. If nothing of it
// was written, because the server had closed a kept connection, it is sent on the
// next connection.
func (a *attempt) roundTripOnce(ctx context.Context, req *http.Request) (*http.Response, error) {
	getBody := req.GetBody
	for {
		once := req.WithContext(ctx)
		once.GetBody = nil
		if once.Body == nil || once.Body == http.NoBody {
			once.Body, once.ContentLength = emptyBody{}, 0
		}
		resp, err := a.next.RoundTrip(once)
		if err == nil || getBody == nil || ctx.Err() != nil || !a.written.isNothing() {
			return resp, err
		}
		body, bodyErr := getBody()
		if bodyErr != nil {
			return nil, err
		}
		req = req.Clone(ctx)
		req.Body = body
	}
}

// emptyBody is a body that net/http does not recognize as empty.
type emptyBody struct{}

func (emptyBody) Read([]byte) (int, error) { return 0, io.EOF }
func (emptyBody) Close() error             { return nil }

// writeCount sees if anything is written to a kept connection of HTTP/1, which only
// one request uses at a time.
type writeCount struct {
	conn   *countingConn
	before int64
}

// start notes what was written to a connection before a request got it.
func (w *writeCount) start(conn net.Conn, reused bool) {
	w.conn = nil
	if c, ok := conn.(*tls.Conn); ok {
		if c.ConnectionState().NegotiatedProtocol == "h2" {
			return
		}
		conn = c.NetConn()
	}
	if c, ok := conn.(*countingConn); ok && reused {
		w.conn, w.before = c, c.written.Load()
	}
}

// isNothing reports whether it is certain that nothing was written since.
func (w *writeCount) isNothing() bool { return w.conn != nil && w.conn.written.Load() == w.before }

// countingConn counts the bytes that are written.
type countingConn struct {
	net.Conn

	written atomic.Int64
}

func (c *countingConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.written.Add(int64(n))
	return n, err
}

// countWrites makes the connections of a dialer count.
func countWrites(dial func(ctx context.Context, network, address string) (net.Conn, error)) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &countingConn{Conn: conn}, nil
	}
}

// isRefusedStream reports whether a server of HTTP/2 has returned a stream without
// processing it (RFC 9113, section 8.7). The error has no exported type.
func isRefusedStream(err error) bool {
	return strings.Contains(err.Error(), "; REFUSED_STREAM; received from peer")
}
