package access

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"syscall"
)

// safety says what it does to send a request twice.
type safety int

const (
	// safetyRepeat: nothing more than sending it once: GET, PUT, DELETE, refresh.
	safetyRepeat safety = iota
	// safetyOnce: a second token, or a second secret that kills the first:
	// create, rotate, reassign.
	safetyOnce
)

// outcome says what is known about the effect of a request.
type outcome int

const (
	// outcomeNone: the server did nothing, or was never reached.
	outcomeNone outcome = iota
	// outcomeUnknown: it may have done everything; the answer was lost.
	outcomeUnknown
)

// outcomeOf says what a try that got no usable answer has done. A status of 0
// stands for no status at all, where err says why.
func outcomeOf(status int, err error) outcome {
	switch {
	case err != nil && (nothingSent(err) || errors.Is(err, ErrRedirect)):
		return outcomeNone
	case err != nil:
		return outcomeUnknown
	case status == http.StatusRequestTimeout:
		// A proxy says it as well when the server behind it is slow.
		return outcomeUnknown
	case status >= 300 && status < 500:
		return outcomeNone
	default:
		return outcomeUnknown
	}
}

// mayRepeat says whether a failed try may be followed by another of the same
// request. idempotent is set where the server promises to do nothing twice for
// one Idempotency-Key.
func mayRepeat(s safety, status int, err error, idempotent bool) bool {
	switch {
	case err != nil && permanent(err):
		return false
	case err == nil && status == http.StatusTooManyRequests:
		return true
	case err != nil && nothingSent(err):
		return true
	case s == safetyOnce && !idempotent:
		return false
	case err != nil:
		return true
	}
	switch status {
	case http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	// Cloudflare's own kinds of 502 and 504.
	return status >= 520 && status <= 524
}

// nothingSent reports whether a transport error proves that no part of the
// request has left this machine: there was no connection to send it over.
func nothingSent(err error) bool {
	if _, ok := errors.AsType[*unsentError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*noConnectionError](err); ok {
		return true
	}
	if e, ok := errors.AsType[*net.OpError](err); ok && (e.Op == "dial" || e.Op == "proxyconnect") {
		return true
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	return errors.Is(err, syscall.ECONNREFUSED) || untrusted(err)
}

// permanent reports whether an error will be the same at the next try, or is
// one that the caller has asked for.
func permanent(err error) bool {
	if _, ok := errors.AsType[*unsentError](err); ok {
		return true
	}
	return untrusted(err) || errors.Is(err, ErrRedirect) || errors.Is(err, errTooLarge)
}

// untrusted reports whether the TLS handshake failed for good.
func untrusted(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	_, ok := errors.AsType[tls.RecordHeaderError](err)
	return ok
}

// unsentError is the reason why a request was given up before it was sent.
type unsentError struct{ cause error }

func (e *unsentError) Error() string { return e.cause.Error() }
func (e *unsentError) Unwrap() error { return e.cause }

// noConnectionError is a failure to get a connection: the name look-up, the
// dial, a proxy or the TLS handshake.
type noConnectionError struct{ cause error }

func (e *noConnectionError) Error() string { return e.cause.Error() }
func (e *noConnectionError) Unwrap() error { return e.cause }
