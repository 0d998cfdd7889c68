package accesstest

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http2"
)

// Fault makes requests fail.
//
// Method and Path choose the requests; empty they choose every one. A path is
// compared element by element, below the base path, and * matches any one
// element. A pattern that begins with a slash is that of a whole path,
// "/accounts/*/access/service_tokens"; any other that of a path's end,
// "service_tokens/*/rotate". So "service_tokens" chooses the list and the
// creation, and "service_tokens/*" what is done to one token.
//
// In JSON, kinds and error codes are their names and durations are written as
// in Go: {"kind": "late", "method": "POST", "run_after": "5s"}.
type Fault struct {
	Method string    `json:"method,omitempty"`
	Path   string    `json:"path,omitempty"`
	Kind   FaultKind `json:"kind"`

	// Skip lets so many matching requests pass first.
	Skip int `json:"skip,omitempty"`
	// Times is how often the fault is injected; 0 is once, -1 until it is
	// removed.
	Times int `json:"times,omitempty"`

	// AfterWork does the work of the request before the fault is injected: the
	// state has changed and the client does not learn of it. FaultCutAfter,
	// FaultTruncate, FaultContentType and FaultOmitFields always do;
	// FaultCutBefore and FaultLate never.
	AfterWork bool `json:"after_work,omitempty"`

	Status      int           `json:"status,omitempty"`
	Code        int           `json:"code,omitempty"`
	Message     string        `json:"message,omitempty"`
	Pointer     string        `json:"pointer,omitempty"`
	Delay       time.Duration `json:"delay,omitempty"`       // real time, not the server's
	RetryAfter  time.Duration `json:"retry_after,omitempty"` // whole seconds; a header of every kind that answers
	Location    string        `json:"location,omitempty"`
	ContentType string        `json:"content_type,omitempty"`
	Body        string        `json:"body,omitempty"`
	Header      http.Header   `json:"header,omitempty"` // more headers of the answer

	// RunAfterRequests and RunAfter say when a FaultLate does the work: after so
	// many more requests, or when so much time has passed on the server's clock.
	// If both are zero, [HeldRequest.Run] does it.
	RunAfterRequests int           `json:"run_after_requests,omitempty"`
	RunAfter         time.Duration `json:"run_after,omitempty"`
	// Hang lets a FaultLate keep the connection open without an answer until
	// the client gives up.
	Hang bool `json:"hang,omitempty"`

	// Age and Revision say which state a FaultStale answers from: the one of so
	// long ago on the server's clock, or the one that [Server.Revision] numbered.
	Age      time.Duration `json:"age,omitempty"`
	Revision int           `json:"revision,omitempty"`

	// Fields are those that a FaultOmitFields leaves out of the result.
	Fields []string `json:"fields,omitempty"`
	// ErrorCode is that of a FaultStreamReset or FaultGoAway.
	ErrorCode http2.ErrCode `json:"error_code,omitempty"`
}

// faults are those that wait for their requests.
type faults struct {
	mu   sync.Mutex
	kept []*Fault
}

// AddFault makes matching requests fail. If several faults match, the one added
// first is injected first, and those after it do not count the request. The
// function returned removes the fault if it is still waiting.
func (s *Server) AddFault(fault Fault) (remove func()) {
	if wrong := fault.check(); wrong != "" {
		s.misuse("%s", wrong)

		return func() {}
	}

	return s.faults.add(fault)
}

// ClearFaults removes all faults. Requests that a FaultLate holds stay held.
func (s *Server) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.kept = nil
}

// PendingFaults counts the faults that still wait for requests, so that a test
// can prove that its fault was injected.
func (s *Server) PendingFaults() int {
	return len(s.faults.list())
}

// check says what is wrong with a fault; nothing if it is empty.
func (f Fault) check() string {
	switch {
	case f.Kind.String() == "":
		return "there is no such kind of fault"
	case f.Skip < 0 || f.Times < -1 || f.RunAfterRequests < 0 || f.RunAfter < 0 || f.Age < 0 || f.Revision < 0 || f.Delay < 0:
		return "a number of the fault is negative"
	case f.RunAfterRequests > 0 && f.RunAfter > 0:
		return "a late request runs after a number of requests or after a time, not both"
	case f.Kind == FaultStale && (f.Age == 0) == (f.Revision == 0):
		return "a stale read has either an age or a revision"
	case f.Kind == FaultOmitFields && len(f.Fields) == 0:
		return "the fault names no field to leave out"
	case f.Status != 0 && (f.Status < 200 || f.Status > 999):
		return "the status of the fault must be a number from 200 to 999"
	}

	return ""
}

func (f *faults) add(fault Fault) (remove func()) {
	fault.Header, fault.Fields = fault.Header.Clone(), slices.Clone(fault.Fields)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept = append(f.kept, &fault)

	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.kept = slices.DeleteFunc(f.kept, func(kept *Fault) bool { return kept == &fault })
	}
}

func (f *faults) list() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]Fault, 0, len(f.kept))
	for _, fault := range f.kept {
		out = append(out, *fault)
	}

	return out
}

// next takes the fault of a request, if there is one.
func (f *faults) next(r *http.Request) (Fault, bool) {
	path := strings.TrimPrefix(r.URL.Path, BasePath)
	f.mu.Lock()
	defer f.mu.Unlock()

	for i, fault := range f.kept {
		if fault.Method != "" && fault.Method != r.Method || !matchesPath(fault.Path, path) || !fault.Kind.suits(r) {
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
