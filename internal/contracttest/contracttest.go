// Package contracttest checks HTTP exchanges against the contract of the Access
// API, the OpenAPI document of package access. Tests put its middleware in front
// of a server: it checks what the client asks and what the server answers, and
// passes both on as they are.
//
// Make the [Validator] before the server that it watches, so that the server is
// closed first when the test ends and no violation comes too late:
//
//	contract := contracttest.New(t)
//	handler = contract.Handler(handler, "/client/v4", contracttest.Checks{Requests: true, Answers: true})
//
// A violation is reported with the method, the path and the reason, never with
// the value at fault, which may be a secret.
package contracttest

import (
	"sync"
	"testing"
)

// Checks says what a handler of [Validator.Handler] looks at. The zero value
// looks at nothing.
type Checks struct {
	// Requests checks what is asked: a known route, an API token or the credential
	// of a service token, known query parameters, and a body that fits. Leave it
	// out if a test sends bad requests on purpose.
	Requests bool

	// Answers checks what is answered: a status that the operation knows, the
	// headers, the envelope, the error codes, the fields, and that a secret is
	// only in answers that may contain it. What is asked of a zone is checked as by CoreOnly, too.
	Answers bool

	// CoreOnly reports a server that behaves like more than the core: that knows
	// the route of an extension, or that answers with a field or a header of one.
	CoreOnly bool

	// OnViolation takes the violations instead of the test. It is called from the
	// goroutine of the request, so it must be safe for parallel use. The message
	// contains no secrets.
	OnViolation func(violation string)
}

// Validator reports violations of the contract to one test. It is safe for
// parallel use. The document is read once per process.
type Validator struct {
	tb       testing.TB
	contract *contract

	mu       sync.RWMutex
	finished bool // the test is over: tb must not be used any more
}

// New returns a Validator that reports to tb. It ends the test if the
// document itself cannot be read.
func New(tb testing.TB) *Validator {
	tb.Helper()
	contract, err := load()
	if err != nil {
		tb.Fatalf("The OpenAPI document of the Access API cannot be used: %v", err)
	}
	v := &Validator{tb: tb, contract: contract}
	tb.Cleanup(func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.finished = true
	})
	return v
}

// report hands violations to checks.OnViolation or to the test. Requests may
// outlive a test, and a test that is over panics when it is told of an error;
// what comes too late is dropped.
func (v *Validator) report(checks Checks, violations []string) {
	if checks.OnViolation != nil {
		for _, violation := range violations {
			checks.OnViolation(violation)
		}
		return
	}
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.finished {
		return
	}
	for _, violation := range violations {
		v.tb.Errorf("Violation of the API contract: %s", violation)
	}
}
