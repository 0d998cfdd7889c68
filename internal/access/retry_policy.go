package access

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"syscall"
)

// safety is what sending a request twice may do.
type safety int

const (
	// safetyRepeat: the same as sending it once: GET, PUT, DELETE, refresh.
	safetyRepeat safety = iota
	// safetyOnce: a second token, or a second secret that replaces the first:
	// create, rotate, reassign.
	safetyOnce
)

// outcome is what is known about the effect of a request.
type outcome int

const (
	// outcomeNone: the server did nothing, or was never reached.
	outcomeNone outcome = iota
	// outcomeUnknown: it may have done everything; the response was lost.
	outcomeUnknown
)

// outcomeOf returns what an attempt without a usable response has done. The
// status is 0 if there is none; err is the reason then.
func outcomeOf(status int, err error) outcome {
	switch {
	case err != nil && (nothingSent(err) || errors.Is(err, ErrRedirect)):
		return outcomeNone
	case err != nil:
		return outcomeUnknown
	case isProxyStatus(status):
		return outcomeUnknown
	case status >= 300 && status < 500:
		return outcomeNone
	default:
		return outcomeUnknown
	}
}

// mayRepeat reports whether a failed attempt may be followed by another of the
// same request. idempotent is set if the server promises to do nothing twice for
// one Idempotency-Key.
func mayRepeat(s safety, status int, err error, idempotent bool) bool {
	switch {
	case err != nil && isPermanent(err):
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
	// Cloudflare's own variants of 502 and 504.
	return status >= 520 && status <= 524 || isProxyStatus(status)
}

// statusClientClosed is how nginx reports that the client has closed the
// connection. A chain of proxies returns it to a client that has not.
const statusClientClosed = 499

// isProxyStatus reports whether a status below 500 can come from a proxy that has
// passed the request on: it gave up waiting, or lost one of its connections. The
// server may have done all of it.
func isProxyStatus(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusMisdirectedRequest, http.StatusTooEarly, statusClientClosed:
		return true
	}
	return false
}

// nothingSent reports whether a transport error proves that no part of the
// request was processed: there was no connection to send it over, or the server
// returned its stream.
func nothingSent(err error) bool {
	if _, ok := errors.AsType[*notSentError](err); ok {
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
	return errors.Is(err, syscall.ECONNREFUSED) || isUntrusted(err) || isRefusedStream(err)
}

// isPermanent reports whether an error will be the same at the next attempt, or
// was asked for by the caller.
func isPermanent(err error) bool {
	if _, ok := errors.AsType[*notSentError](err); ok {
		return true
	}
	return isUntrusted(err) || isTLSAlert(err) || isRefusedByProxy(err) || errors.Is(err, ErrRedirect) || errors.Is(err, errTooLarge)
}

// isUntrusted reports whether the TLS handshake failed for good.
func isUntrusted(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	_, ok := errors.AsType[tls.RecordHeaderError](err)
	return ok
}

// notSentError is the reason why a request was given up before it was sent.
type notSentError struct{ cause error }

func (e *notSentError) Error() string { return e.cause.Error() }
func (e *notSentError) Unwrap() error { return e.cause }

// noConnectionError is a failure to get a connection: the name look-up, the
// dial, a proxy or the TLS handshake.
type noConnectionError struct{ cause error }

func (e *noConnectionError) Error() string { return e.cause.Error() }
func (e *noConnectionError) Unwrap() error { return e.cause }
