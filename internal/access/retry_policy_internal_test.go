package access

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"syscall"
	"testing"
)

var (
	errRefused  = &url.Error{Op: "Post", URL: "x", Err: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}
	errDial     = &net.OpError{Op: "dial", Err: errors.New("network is unreachable")}
	errProxy    = &net.OpError{Op: "proxyconnect", Err: errors.New("refused")}
	errLookup   = &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}
	errNoConn   = &noConnectionError{cause: errors.New("TLS handshake timeout")}
	errNotSent  = &notSentError{cause: context.Canceled}
	errReset    = &net.OpError{Op: "read", Err: syscall.ECONNRESET}
	errWrite    = &net.OpError{Op: "write", Err: syscall.EPIPE}
	errEOF      = &url.Error{Op: "Post", URL: "x", Err: io.EOF}
	errPartial  = fmt.Errorf("%w: %w", errTruncated, io.ErrUnexpectedEOF)
	errTimeout  = errors.New("no answer within 30s")
	errCanceled = &url.Error{Op: "Post", URL: "x", Err: context.Canceled}
	errAuthor   = &url.Error{Op: "Post", URL: "x", Err: &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}}
	errNoTLS    = tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}
	errElse     = fmt.Errorf("the server redirects a POST: %w", ErrRedirect)
)

// TestMayRepeat is the whole of what may be sent again: for GET, PUT, DELETE and
// refresh; for create, rotate and reassign; and for the latter if the server
// promises idempotency.
func TestMayRepeat(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status                       int
		err                          error
		repeat, once, onceIdempotent bool
		outcome                      outcome
	}{
		{status: 400, outcome: outcomeNone}, // 12139 among them.
		{status: 401, outcome: outcomeNone},
		{status: 403, outcome: outcomeNone},
		{status: 404, outcome: outcomeNone},
		{status: 408, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{status: 409, outcome: outcomeNone},
		{status: 421, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{status: 422, outcome: outcomeNone},
		{status: 425, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{status: 429, repeat: true, once: true, onceIdempotent: true, outcome: outcomeNone},
		{status: 499, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{status: 301, outcome: outcomeNone},
		{status: 500, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{status: 501, outcome: outcomeUnknown},
		{status: 502, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{status: 503, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{status: 504, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{status: 505, outcome: outcomeUnknown},
		{status: 519, outcome: outcomeUnknown},
		{status: 520, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{status: 524, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{status: 525, outcome: outcomeUnknown},
		{err: errRefused, repeat: true, once: true, onceIdempotent: true, outcome: outcomeNone},
		{err: errDial, repeat: true, once: true, onceIdempotent: true, outcome: outcomeNone},
		{err: errProxy, repeat: true, once: true, onceIdempotent: true, outcome: outcomeNone},
		{err: errLookup, repeat: true, once: true, onceIdempotent: true, outcome: outcomeNone},
		{err: errNoConn, repeat: true, once: true, onceIdempotent: true, outcome: outcomeNone},
		{err: errNotSent, outcome: outcomeNone},
		{err: errReset, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{err: errWrite, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{err: errEOF, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{err: errPartial, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{err: errTimeout, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{err: errCanceled, repeat: true, onceIdempotent: true, outcome: outcomeUnknown},
		{err: errAuthor, outcome: outcomeNone},
		{err: errNoTLS, outcome: outcomeNone},
		{err: errElse, outcome: outcomeNone},
		{err: errTooLarge, outcome: outcomeUnknown},
	} {
		name := fmt.Sprintf("%d %v", test.status, test.err)
		if got := mayRepeat(safetyRepeat, test.status, test.err, false); got != test.repeat {
			t.Errorf("%s: what can be repeated: %t, want %t", name, got, test.repeat)
		}
		if got := mayRepeat(safetyOnce, test.status, test.err, false); got != test.once {
			t.Errorf("%s: what is done once: %t, want %t", name, got, test.once)
		}
		if got := mayRepeat(safetyOnce, test.status, test.err, true); got != test.onceIdempotent {
			t.Errorf("%s: what the server does once: %t, want %t", name, got, test.onceIdempotent)
		}
		if got := outcomeOf(test.status, test.err); got != test.outcome {
			t.Errorf("%s: outcome %d, want %d", name, got, test.outcome)
		}
	}
}
