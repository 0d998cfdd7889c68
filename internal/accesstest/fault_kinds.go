package accesstest

import (
	"net/http"
	"strconv"
)

// FaultKind is what goes wrong.
type FaultKind int

// The kinds of faults. What a kind leaves open is in the fields of [Fault]
// named here, with their defaults.
const (
	// FaultStatus answers with an error of the API: Status (500), Code (10001),
	// Message (that of the status) and Pointer (none).
	FaultStatus FaultKind = iota + 1
	// FaultHTML answers with a page of HTML, as a proxy does: Status (502).
	FaultHTML
	// FaultCutBefore closes the connection before any work is done. Mind that
	// the client of net/http, on a connection that it has used before, then
	// repeats a request automatically if its method is idempotent or if it
	// carries an Idempotency-Key.
	FaultCutBefore
	// FaultCutAfter does the work and closes the connection without a byte of
	// an answer.
	FaultCutAfter
	// FaultTruncate does the work and sends half of the answer, under the
	// Content-Length of the whole.
	FaultTruncate
	// FaultSlow waits for Delay (as long as the client and the server are
	// there) and then does the work and answers. With AfterWork it waits
	// between the two.
	FaultSlow
	// FaultRateLimit answers with 429, code 971 and Retry-After: RetryAfter
	// (0 seconds).
	FaultRateLimit
	// FaultEmptyBody answers with no body: Status (200).
	FaultEmptyBody
	// FaultEndlessBody answers with a body that ends when the client goes away
	// or the server closes: Status (200).
	FaultEndlessBody
	// FaultRedirect sends the client to Location: Status (307).
	FaultRedirect
	// FaultContentType does the work and sends the answer as ContentType
	// ("text/html").
	FaultContentType
	// FaultRaw answers with Body as it is: Status (200), ContentType
	// ("application/json").
	FaultRaw
	// FaultLate gives the answer up and does the work later, as an origin does
	// whose gateway has timed out. It cuts the connection; with Status it
	// answers with that and a page of HTML (or Body); with Hang it waits until
	// the client gives up. The work is done after RunAfterRequests more
	// requests, after RunAfter, or when the test says so ([HeldRequest]).
	FaultLate
	// FaultStale answers a read from an older state, as a replica that lags
	// does: Age or Revision. What was created since is not found, and what was
	// changed since has its old fields. Requests that change something are left
	// only.
	FaultStale
	// FaultUnstableOrder answers a page of a list, the second or a later one,
	// in another order than the page before it: the last object of that page is
	// listed again, and the first of this page is listed nowhere. total_count
	// stays right.
	FaultUnstableOrder
	// FaultInsertBetweenPages creates an object that is listed first before a
	// page of a list, the second or a later one, is answered: the last object of
	// the page before it is listed again. Message is its name (random).
	FaultInsertBetweenPages
	// FaultDeleteBetweenPages deletes the object that is listed first before a
	// page of a list, the second or a later one, is answered: the first object
	// of this page is listed nowhere.
	FaultDeleteBetweenPages
	// FaultOmitFields does the work and answers without Fields of the result,
	// such as the id.
	FaultOmitFields
	// FaultStreamReset ends the request's HTTP/2 stream with ErrorCode
	// (NO_ERROR) instead of an answer. It needs [WithHTTP2]; a request that came
	// over HTTP/1 has its connection cut.
	FaultStreamReset
	// FaultGoAway answers with an HTTP/2 GOAWAY of ErrorCode (NO_ERROR) whose
	// last stream is the one before the request's, which so counts as not
	// processed, with AfterWork although it was. It needs [WithHTTP2]; a request
	// that came over HTTP/1 has its connection cut.
	FaultGoAway
)

// suits reports whether a kind can be injected into a request at all.
func (k FaultKind) suits(r *http.Request) bool {
	switch k {
	case FaultStale:
		return r.Method == http.MethodGet
	case FaultUnstableOrder, FaultInsertBetweenPages, FaultDeleteBetweenPages:
		page, err := strconv.Atoi(r.URL.Query().Get("page"))

		return r.Method == http.MethodGet && err == nil && page > 1
	default:
		return true
	}
}
