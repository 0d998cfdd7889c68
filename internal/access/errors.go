package access

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// What an error of this package may be, for use with [errors.Is].
var (
	// ErrNotFound: the API knows no such object. Only a 404 in the API's own
	// envelope counts, and not that of an unknown route: a proxy's error page
	// or a mistyped account must never be taken for a deleted object.
	ErrNotFound = errors.New("not found")
	// ErrUnknownRoute: the server does not offer the operation, or knows no
	// such account (codes 7000 and 7003).
	ErrUnknownRoute = errors.New("unknown route")
	// ErrUnauthorized: the API token is missing or wrong (401).
	ErrUnauthorized = errors.New("unauthorized")
	// ErrForbidden: the API token lacks the permission (403).
	ErrForbidden = errors.New("forbidden")
	// ErrConflict: a name that is taken, or an account that owns tokens (409).
	ErrConflict = errors.New("conflict")
	// ErrInUse: a policy, group or SCIM configuration names the token that was
	// to be deleted (code 12139).
	ErrInUse = errors.New("in use")
	// ErrRateLimited: too many requests (429), also after all further tries.
	ErrRateLimited = errors.New("rate limited")
	// ErrInvalid: the API, or this client before it, refused an argument.
	ErrInvalid = errors.New("invalid request")
	// ErrBadAnswer: the answer is not one of this API: HTML, nothing at all,
	// cut off, too large, or a field of the wrong type.
	ErrBadAnswer = errors.New("unreadable answer")
	// ErrRedirect: the server sent the request elsewhere and it was not followed.
	ErrRedirect = errors.New("refused redirect")
	// ErrUnknownOutcome: it could not be found out whether a request that
	// changes something took effect.
	ErrUnknownOutcome = errors.New("unknown outcome")
)

// Codes of the API that mean more than their status says.
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
// masked in all of its texts.
type Error struct {
	// Op says what was tried, such as "create service token".
	Op string
	// Method and Path are those of the request; Path is relative to the
	// endpoint and has no query.
	Method, Path string
	// StatusCode is 0 where there was no answer.
	StatusCode int
	// Code, Message and Pointer are those of the first of Errors. Where the
	// API said nothing, Message says what happened instead.
	Code    int
	Message string
	Pointer string
	Errors  []ErrorDetail
	// RequestID is the x-request-id or Cf-Ray of the answer.
	RequestID string
	// Attempts counts the requests that were sent.
	Attempts int

	// envelope is set where the answer was one of the API's own.
	envelope bool
	// outcome says whether the request can have taken effect.
	outcome outcome
	// cause is the error beneath, nil where the API answered properly.
	cause error
}

// Error names the operation, the request, and what the API said.
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

// Unwrap returns the error beneath, such as one of the network or of the
// context.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether the error is the given one of this package's Err values.
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

// lost reports whether an error leaves open if the request took effect.
func lost(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.outcome == outcomeUnknown
}
