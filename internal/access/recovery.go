package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// operation is a request that must not take effect twice, with what is needed to
// find out whether it took effect if its response is lost. R is its result.
type operation[R any] struct {
	// request is what send sends. The loop sets idempotent and caller.
	request *request
	// unknown is what may be the case if the outcome stays unknown, for users.
	unknown string
	// late is what may still happen after a request that was found not to have
	// taken effect, for users.
	late string
	// mayRunLate is set if a request that was found not to have taken effect may
	// do harm when it is executed later.
	mayRunLate bool
	// sameKey is the reason of the event before the same key is sent again.
	sameKey string
	// onSameKey, if set, is called before the same key is sent again.
	onSameKey func()

	// send sends the request once.
	send func(ctx context.Context, resends int) (R, step, error)
	// lookUp finds out what a request did whose response was lost. cause is the
	// error of that request.
	lookUp func(ctx context.Context, cause error, resends int) (R, step, error)
}

// step is how an operation goes on after a request or a look-up.
type step int

const (
	// stepReturn: the result and the error are final.
	stepReturn step = iota
	// stepRecover: the response was lost.
	stepRecover
	// stepRepeat: the request must be sent once more, because it took effect and
	// its result is lost, or for another object version.
	stepRepeat
	// stepNotApplied: the request had no effect, as far as can be seen.
	stepNotApplied
	// stepUnknown: the look-up failed.
	stepUnknown
)

// nextStep is the step after a request that failed with an error, or did not.
func nextStep(err error) step {
	if isOutcomeUnknown(err) {
		return stepRecover
	}
	return stepReturn
}

// run sends an operation until it is known what it did: send; if the response was
// lost, look up what it did; if it did nothing, send again. A server that promises
// idempotency is sent the same key again instead of a look-up. ctx must be one of
// [Client.detach] if the caller must not abandon the operation.
func run[R any](ctx context.Context, c *Client, op *operation[R]) (R, error) {
	var none R
	r := op.request
	for resends := 0; ; resends++ {
		r.resends = resends
		result, next, cause := op.send(ctx, resends)
		switch next {
		case stepReturn:
			return result, cause
		case stepRepeat:
			continue
		default:
		}

		mayResend := resends < c.maxRetries
		if c.sameKeyIsSafe(ctx, r, cause, mayResend) {
			c.observeRecovery(ctx, cause, op.sameKey)
			// It can no longer be canceled: it may have taken effect.
			r.idempotent, r.caller = true, nil
			if op.onSameKey != nil {
				op.onSameKey()
			}
		} else {
			var err error
			result, next, err = op.lookUp(ctx, cause, resends)
			switch {
			case next == stepReturn:
				return result, err
			case next == stepUnknown:
				return result, c.errOutcomeUnknown(cause, err, op.unknown)
			case next == stepNotApplied && r.caller.err() != nil:
				return none, errAbortedLate(r.op, r.caller.err(), op.late)
			case next == stepNotApplied && (r.idempotent || !mayResend):
				return none, errNotApplied(cause, op.late)
			}
		}

		err := c.sleep(ctx, c.waitBefore(resends+1, nil))
		switch {
		case err != nil && next == stepNotApplied && !op.mayRunLate:
			return none, errAborted(r.op, err)
		case err != nil:
			return result, c.errOutcomeUnknown(cause, err, op.unknown)
		}
	}
}

// sameKeyIsSafe reports whether a request whose response was lost can be sent
// again with the same Idempotency-Key, instead of finding out what it did. The
// attempts of an idempotent request have failed already; what is left for here is
// to learn that the server is idempotent, and a response that is not the API's,
// which is no reason for another attempt.
func (c *Client) sameKeyIsSafe(ctx context.Context, r *request, cause error, mayResend bool) bool {
	switch {
	case r.key == nil:
		return false
	case r.idempotent:
		return mayResend && errors.Is(cause, ErrBadResponse)
	default:
		// If the server cannot be asked it is assumed not to be idempotent.
		known, err := retryLookup(ctx, c, func() (Capabilities, error) { return c.Capabilities(ctx, r.scope) })
		return err == nil && known.Idempotency
	}
}

// retryLookup looks something up after a lost response, again if the response to
// that is not from the API either. If there is none the request itself is retried.
func retryLookup[T any](ctx context.Context, c *Client, lookup func() (T, error)) (T, error) {
	for attempt := 1; ; attempt++ {
		value, err := lookup()
		if !errors.Is(err, ErrBadResponse) || attempt > c.maxRetries {
			return value, err
		}
		if c.sleep(ctx, c.waitBefore(attempt, nil)) != nil {
			return value, err
		}
	}
}

// getAfterLoss reads a token after a lost response.
func (s *ServiceTokensService) getAfterLoss(ctx context.Context, scope Scope, id string) (*ServiceToken, error) {
	return retryLookup(ctx, s.client, func() (*ServiceToken, error) { return s.Get(ctx, scope, id) })
}

// observeRecovery reports what is done about a lost response.
func (c *Client) observeRecovery(ctx context.Context, err error, reason string) {
	if reason == "" {
		return
	}
	e := copyError(err)
	c.observe(ctx, Event{
		Kind: EventRecovery, Op: e.Op, Method: e.Method, Path: e.Path, Attempt: e.Attempts,
		StatusCode: e.StatusCode, RequestID: e.RequestID, Reason: reason, Err: e.Message,
	})
}

// AmbiguousCreateError means that the response to a create was lost, and that
// more than one token could be the one that it created, or one for which that is
// not certain. None of them was changed. A person must look at them, and delete or
// import the one that nobody uses.
type AmbiguousCreateError struct {
	// Name is the name of the token that was requested.
	Name string
	// IDs are the tokens in question.
	IDs []string
	// Err is the error of the create.
	Err error
}

// Error names the tokens.
func (e *AmbiguousCreateError) Error() string {
	return fmt.Sprintf("the answer to the creation of the service token %q was lost, and it is not certain which token it created, if any; "+
		"none of these was changed: %s: %s", e.Name, strings.Join(e.IDs, ", "), e.Err)
}

// Unwrap returns the error of the create.
func (e *AmbiguousCreateError) Unwrap() error { return e.Err }

// errOutcomeUnknown returns the error of an operation whose response was lost and
// whose effect could not be found out.
func (c *Client) errOutcomeUnknown(err, lookup error, consequence string) error {
	e := copyError(err)
	e.Message = c.sanitize(fmt.Sprintf("the answer was lost (%s), and finding out what became of it failed as well (%s). %s",
		e.Message, lookup, consequence))
	e.cause = errors.Join(err, lookup)
	e.outcome = outcomeUnknown
	return e
}

// errNotApplied returns the error of a lost response after a look-up has shown
// that the request had no effect so far. late is what may still happen, or "".
func errNotApplied(err error, late string) error {
	e := copyError(err)
	e.outcome = outcomeNone
	e.Message = joinSentences(e.Message, late)
	return e
}

// errAbortedLate returns the error of an operation that was canceled after its
// response was lost and a look-up has shown that it had no effect so far.
func errAbortedLate(op string, err error, late string) *Error {
	e := errAborted(op, err)
	e.Message = joinSentences(e.Message, late)
	return e
}

func joinSentences(first, second string) string {
	if second == "" {
		return first
	}
	return first + ". " + second
}

// errAborted returns the error of an operation that was given up before anything
// was sent, or after a look-up has shown that it had no effect.
func errAborted(op string, err error) *Error {
	return &Error{Op: op, Message: transportMessage(err), cause: err}
}

func copyError(err error) *Error {
	var e *Error
	if !errors.As(err, &e) {
		return &Error{Message: err.Error(), cause: err}
	}
	out := *e
	return &out
}
