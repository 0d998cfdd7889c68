package accesstest

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// FaultKind is what goes wrong.
type FaultKind int

// The kinds of faults. What a kind leaves open is in the fields of [Fault]
// named here, with their defaults.
const (
	// FaultStatus answers with an error: Status (500), Code (10001), Message
	// (that of the status) and Pointer (none).
	FaultStatus FaultKind = iota + 1
	// FaultHTML answers with a page of HTML, as a proxy does: Status (502).
	FaultHTML
	// FaultCutBefore closes the connection before any work is done. Mind that
	// the client of net/http, on a connection that it has used before, then
	// repeats by itself a request whose method is idempotent or that carries an
	// Idempotency-Key.
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
	// FaultRaw answers with Body as it stands: Status (200), ContentType
	// ("application/json").
	FaultRaw
)

// Fault makes requests fail.
//
// Method and Path choose the requests; empty they choose every one. A path is
// compared element by element, below the base path, and * stands for any one
// element. A pattern that begins with a slash is that of a whole path,
// "/accounts/*/access/service_tokens"; any other that of a path's end,
// "service_tokens/*/rotate".
type Fault struct {
	Method string
	Path   string
	Kind   FaultKind

	// Skip lets so many matching requests pass first.
	Skip int
	// Times is how often the fault happens; 0 is once, -1 until ClearFaults.
	Times int

	// AfterWork does the work of the request before the fault happens: the
	// state has changed and the client does not learn of it. FaultCutAfter,
	// FaultTruncate and FaultContentType always do; FaultCutBefore never.
	AfterWork bool

	Status      int
	Code        int
	Message     string
	Pointer     string
	Delay       time.Duration // real time, not the server's
	RetryAfter  time.Duration // whole seconds; a header of every kind that answers
	Location    string
	ContentType string
	Body        string
	Header      http.Header // more headers of the answer
}

// faults are those that wait for their requests.
type faults struct {
	mu   sync.Mutex
	kept []*Fault
}

// AddFault makes matching requests fail. Where several faults match, the one
// added first happens first, and those after it do not count the request.
func (s *Server) AddFault(fault Fault) {
	if fault.Kind < FaultStatus || fault.Kind > FaultRaw {
		s.misuse("there is no kind of fault numbered %d", fault.Kind)

		return
	}
	fault.Header = fault.Header.Clone()
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.kept = append(s.faults.kept, &fault)
}

// ClearFaults takes all faults away.
func (s *Server) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.kept = nil
}

// PendingFaults counts the faults that are still to happen, so that a test can
// prove that what it provoked did happen.
func (s *Server) PendingFaults() int {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()

	return len(s.faults.kept)
}

// next takes the fault that is to happen to a request, if there is one.
func (f *faults) next(r *http.Request) (Fault, bool) {
	path := strings.TrimPrefix(r.URL.Path, BasePath)
	f.mu.Lock()
	defer f.mu.Unlock()

	for i, fault := range f.kept {
		if fault.Method != "" && fault.Method != r.Method || !matchesPath(fault.Path, path) {
			continue
		}
		if fault.Skip > 0 {
			fault.Skip--

			continue
		}
		if fault.Times == 0 || fault.Times == 1 {
			f.kept = slices.Delete(f.kept, i, i+1)
		} else if fault.Times > 1 {
			fault.Times--
		}

		return *fault, true
	}

	return Fault{}, false
}
