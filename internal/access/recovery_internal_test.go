package access

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestRun is the whole of what the recovery loop does after each step.
func TestRun(t *testing.T) {
	t.Parallel()
	lost := &Error{Op: "test", Method: "POST", Message: "lost", outcome: outcomeUnknown}
	notFromAPI := &Error{Op: "test", Method: "POST", Message: "HTML", StatusCode: 200, outcome: outcomeUnknown, cause: ErrBadResponse}
	refused := &Error{Op: "test", Method: "POST", Message: "refused", StatusCode: 403}
	failed := errors.New("failed")
	type answer struct {
		result string
		next   step
		err    error
	}
	for name, test := range map[string]struct {
		// sends and lookups are the steps in order; the last is repeated.
		sends, lookups []answer
		// serverIdempotent is what the server reports; known is set if the client
		// knows it before.
		serverIdempotent, known, canceled, mayRunLate, sleepFails bool

		want    string
		is      error // nil if there is no error
		unknown bool
		steps   string
	}{
		"answered":             {sends: []answer{{"a", stepReturn, nil}}, want: "a", steps: "send"},
		"refused":              {sends: []answer{{"", stepReturn, refused}}, is: ErrForbidden, steps: "send"},
		"lost, took effect":    {sends: []answer{{"", stepRecover, lost}}, lookups: []answer{{"b", stepReturn, nil}}, want: "b", steps: "send, lookup"},
		"lost, had no effect":  {sends: []answer{{"", stepRecover, lost}, {"a", stepReturn, nil}}, lookups: []answer{{"", stepNotApplied, nil}}, want: "a", steps: "send, lookup, sleep, send"},
		"lost, secret lost":    {sends: []answer{{"", stepRecover, lost}, {"a", stepReturn, nil}}, lookups: []answer{{"", stepRepeat, nil}}, want: "a", steps: "send, lookup, sleep, send"},
		"version conflict":     {sends: []answer{{"", stepRepeat, nil}, {"a", stepReturn, nil}}, want: "a", steps: "send, send"},
		"never has an effect":  {sends: []answer{{"", stepRecover, lost}}, lookups: []answer{{"", stepNotApplied, nil}}, is: lost, steps: "send, lookup, sleep, send, lookup, sleep, send, lookup"},
		"look-up fails":        {sends: []answer{{"", stepRecover, lost}}, lookups: []answer{{"b", stepUnknown, failed}}, want: "b", is: failed, unknown: true, steps: "send, lookup"},
		"canceled, no effect":  {sends: []answer{{"", stepRecover, lost}}, lookups: []answer{{"", stepNotApplied, nil}}, canceled: true, is: context.Canceled, steps: "send, lookup"},
		"canceled, took place": {sends: []answer{{"", stepRecover, lost}}, lookups: []answer{{"b", stepReturn, nil}}, canceled: true, want: "b", steps: "send, lookup"},
		"turns out idempotent": {sends: []answer{{"", stepRecover, lost}, {"a", stepReturn, nil}}, serverIdempotent: true, want: "a", steps: "send, same key, sleep, send"},
		"idempotent fails":     {sends: []answer{{"", stepRecover, lost}}, lookups: []answer{{"", stepNotApplied, nil}}, serverIdempotent: true, known: true, is: lost, steps: "send, lookup"},
		"idempotent, not from the API": {
			sends: []answer{{"", stepRecover, notFromAPI}, {"a", stepReturn, nil}}, serverIdempotent: true, known: true, want: "a", steps: "send, same key, sleep, send",
		},
		"no time to resend": {sends: []answer{{"", stepRecover, lost}}, lookups: []answer{{"", stepNotApplied, nil}}, sleepFails: true, is: failed, steps: "send, lookup, sleep"},
		"no time to resend, may run late": {
			sends: []answer{{"", stepRecover, lost}}, lookups: []answer{{"", stepNotApplied, nil}}, sleepFails: true, mayRunLate: true, is: failed, unknown: true, steps: "send, lookup, sleep",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var steps []string
			next := func(answers *[]answer) answer {
				out := (*answers)[0]
				if len(*answers) > 1 {
					*answers = (*answers)[1:]
				}
				return out
			}
			client, err := New(Options{
				APIToken: "token", MaxRetries: 2,
				Observe: func(_ context.Context, event Event) { steps = append(steps, event.Reason) },
				Sleep: func(context.Context, time.Duration) error {
					steps = append(steps, "sleep")
					if test.sleepFails {
						return failed
					}
					return nil
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			scope := Account("a")
			if _, err := client.capabilities.of(scope).get(t.Context(), func(context.Context) (Capabilities, error) {
				return Capabilities{Idempotency: test.serverIdempotent}, nil
			}); err != nil {
				t.Fatal(err)
			}
			caller, cancel := context.WithCancel(t.Context())
			defer cancel()
			if test.canceled {
				cancel()
			}
			got, err := run(t.Context(), client, &operation[string]{
				request:    &request{op: "test", scope: scope, key: newIdempotencyKey(), idempotent: test.known, caller: &callerCancel{caller}},
				mayRunLate: test.mayRunLate,
				sameKey:    "same key",
				send: func(context.Context, int) (string, step, error) {
					steps = append(steps, "send")
					a := next(&test.sends)
					return a.result, a.next, a.err
				},
				lookUp: func(context.Context, error, int) (string, step, error) {
					steps = append(steps, "lookup")
					a := next(&test.lookups)
					return a.result, a.next, a.err
				},
			})
			if got != test.want || (err == nil) != (test.is == nil) || isOutcomeUnknown(err) != test.unknown {
				t.Errorf("got %q, %v", got, err)
			}
			// The error of a request without effect is a copy of that of the request.
			if test.is != nil && !errors.Is(err, test.is) && !strings.Contains(err.Error(), test.is.Error()) {
				t.Errorf("got %v, want %v", err, test.is)
			}
			if diff := cmp.Diff(test.steps, strings.Join(steps, ", ")); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
		})
	}
}
