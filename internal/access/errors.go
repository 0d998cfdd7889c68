package access

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// The errors of this package, for use with [errors.Is].
var (
	// ErrNotFound: the API has no such object. Only a 404 in the API's own
	// envelope counts, and not that of an unknown route: a proxy's error page
	// or a mistyped account must never be taken for a deleted object.
	ErrNotFound = errors.New("not found")
	// ErrUnknownRoute: the server does not offer the operation, or has no such
	// account (codes 7000 and 7003).
	ErrUnknownRoute = errors.New("unknown route")
	// ErrUnauthorized: the API token is missing or wrong (401).
	ErrUnauthorized = errors.New("unauthorized")
	// ErrForbidden: the API token lacks the permission (403).
	ErrForbidden = errors.New("forbidden")
	// ErrConflict: a name that is taken, or an account that owns tokens (409).
	ErrConflict = errors.New("conflict")
	// ErrInUse: the token cannot be deleted because a policy, group or SCIM
	// configuration names it (code 12139).
	ErrInUse = errors.New("in use")
	// ErrRateLimited: too many requests (429), also after all further attempts.
	ErrRateLimited = errors.New("rate limited")
	// ErrInvalid: the API, or this client before it, refused an argument.
	ErrInvalid = errors.New("invalid request")
	// ErrBadResponse: the response is not one of this API: HTML, empty, cut off,
	// too large, or a field of the wrong type.
	ErrBadResponse = errors.New("unreadable answer")
	// ErrRedirect: the server sent the request elsewhere and it was not followed.
	ErrRedirect = errors.New("refused redirect")
	// ErrUnknownOutcome: the client could not find out whether a request that
	// changes something took effect.
	ErrUnknownOutcome = errors.New("unknown outcome")
)

// Codes of the API that mean more than their status.
const (
	codeNoRoute        = 7000
	codeCouldNotRoute  = 7003
	codeServiceTokenIn = 12139
)

// ErrorDetail is one entry of the API's list of errors.
type ErrorDetail struct {
	Code    int
	Message string
	// Pointer is a JSON pointer into the request body, such as "/name", or "".
	Pointer          string
	DocumentationURL string
}

// Error is what every failed call returns, always as a pointer. Secrets are
// redacted in all of its texts.
type Error struct {
	// Op names the operation, such as "create service token".
	Op string
	// Method and Path are those of the request; Path is relative to the
	// endpoint and has no query.
	Method, Path string
	// StatusCode is 0 if there was no response.
	StatusCode int
	// Code, Message and Pointer are those of the first of Errors. If the API
	// returned none, Message is what happened instead.
	Code    int
	Message string
	Pointer string
	Errors  []ErrorDetail
	// RequestID is the x-request-id or Cf-Ray of the response.
	RequestID string
	// Attempts counts the requests that were sent.
	Attempts int
	// NotFromAPI is set if there was a response, and it was none of the API: a page of
	// a proxy, or of a server that is not at the endpoint.
	NotFromAPI bool
	// Connection is how the request was sent, nil if it was not.
	Connection *Connection

	// envelope is set if the response was one of the API's own.
	envelope bool
	// outcome is what is known about the effect of the request.
	outcome outcome
	// cause is the wrapped error, nil if the API answered properly.
	cause error
}

// Error names the operation, the request, and the message of the API.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	if e.Path != "" {
		fmt.Fprintf(&b, ": %s %s", e.Method, e.Path)
	}
	if e.StatusCode != 0 {
		fmt.Fprintf(&b, ": %d %s", e.StatusCode, http.StatusText(e.StatusCode))
	}
	fmt.Fprintf(&b, ": %s", e.Message)
	var notes []string
	if e.Code != 0 {
		notes = append(notes, fmt.Sprintf("code %d", e.Code))
	}
	if e.Pointer != "" {
		notes = append(notes, "at "+e.Pointer)
	}
	if e.RequestID != "" {
		notes = append(notes, "request "+e.RequestID)
	}
	if len(notes) > 0 {
		fmt.Fprintf(&b, " (%s)", strings.Join(notes, ", "))
	}
	return b.String()
}

// Unwrap returns the wrapped error, such as one of the network or of the context.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether the error is the given Err value of this package.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrUnknownRoute:
		return e.unknownRoute()
	case ErrNotFound:
		return e.StatusCode == http.StatusNotFound && e.envelope && !e.unknownRoute()
	case ErrUnauthorized:
		return e.StatusCode == http.StatusUnauthorized
	case ErrForbidden:
		return e.StatusCode == http.StatusForbidden
	case ErrConflict:
		return e.StatusCode == http.StatusConflict
	case ErrInUse:
		return e.hasCode(codeServiceTokenIn)
	case ErrRateLimited:
		return e.StatusCode == http.StatusTooManyRequests
	case ErrUnknownOutcome:
		return e.outcome == outcomeUnknown && e.Method != http.MethodGet
	case ErrInvalid:
		return (e.StatusCode == http.StatusBadRequest || e.StatusCode == http.StatusUnprocessableEntity) &&
			!e.unknownRoute() && !e.hasCode(codeServiceTokenIn)
	default:
		return false
	}
}

func (e *Error) unknownRoute() bool {
	return e.StatusCode >= 400 && e.StatusCode < 500 && (e.hasCode(codeNoRoute) || e.hasCode(codeCouldNotRoute))
}

func (e *Error) hasCode(code int) bool {
	for _, detail := range e.Errors {
		if detail.Code == code {
			return true
		}
	}
	return false
}

// isOutcomeUnknown reports whether the request may have taken effect in spite of
// the error.
func isOutcomeUnknown(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.outcome == outcomeUnknown
}
