package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// AmbiguousCreateError says that the answer to a create was lost, and that more
// than one token could be the one that it made, or one of which that is not
// certain. None of them was touched. Someone has to look at them, and to delete
// or import the one that nobody uses.
type AmbiguousCreateError struct {
	// Name is the name that the token was to have.
	Name string
	// IDs are the tokens in question.
	IDs []string
	// Err is what happened to the create.
	Err error
}

// Error names the tokens.
func (e *AmbiguousCreateError) Error() string {
	return fmt.Sprintf("the answer to the creation of the service token %q was lost, and it is not certain which token it made, if any; "+
		"none of these was touched: %s: %s", e.Name, strings.Join(e.IDs, ", "), e.Err)
}

// Unwrap returns what happened to the create.
func (e *AmbiguousCreateError) Unwrap() error { return e.Err }

// undecided makes the error of an operation whose answer was lost and whose
// effect could not be found out either.
func (c *Client) undecided(err, lookup error, consequence string) error {
	e := copyOf(err)
	e.Message = c.clean(fmt.Sprintf("the answer was lost (%s), and finding out what became of it failed as well (%s). %s",
		e.Message, lookup, consequence))
	e.cause = errors.Join(err, lookup)
	e.outcome = outcomeUnknown
	return e
}

// undone marks the error of a lost answer after it has been found out that
// nothing was done.
func undone(err error) error {
	e := copyOf(err)
	e.outcome = outcomeNone
	return e
}

func copyOf(err error) *Error {
	var e *Error
	if !errors.As(err, &e) {
		return &Error{Message: err.Error(), cause: err}
	}
	out := *e
	return &out
}

// stopped makes the error of an operation that was given up, before anything
// was sent or after it was found that nothing was done.
func stopped(op string, err error) *Error {
	return &Error{Op: op, Message: transportMessage(err), cause: err}
}

// recovering tells what is done about a lost answer.
func (c *Client) recovering(ctx context.Context, err error, reason string) {
	e := copyOf(err)
	c.observe(ctx, Event{
		Kind: EventRecovery, Op: e.Op, Method: e.Method, Path: e.Path, Attempt: e.Attempts,
		StatusCode: e.StatusCode, RequestID: e.RequestID, Reason: reason, Err: e.Message,
	})
}

// foreign reports whether a lost answer was one, of somebody else: a success
// that is not the API's. Requests are not tried again for it by themselves.
func foreign(err error) bool { return answered(err) && errors.Is(err, ErrBadAnswer) }

// persist looks something up after a lost answer, again where the answer to
// that is somebody else's as well. The look-up itself is tried again already
// where it was not answered at all.
func persist[T any](ctx context.Context, c *Client, lookup func() (T, error)) (T, error) {
	for attempt := 1; ; attempt++ {
		value, err := lookup()
		if !errors.Is(err, ErrBadAnswer) || attempt > c.maxRetries {
			return value, err
		}
		if c.sleep(ctx, c.waitBefore(attempt, nil)) != nil {
			return value, err
		}
	}
}

// reread reads a token after a lost answer.
func (s *ServiceTokensService) reread(ctx context.Context, scope Scope, id string) (*ServiceToken, error) {
	return persist(ctx, s.client, func() (*ServiceToken, error) { return s.Get(ctx, scope, id) })
}

// askIdempotency asks a server after a lost answer whether sending again is
// harmless. Where it cannot be asked it is taken not to be.
func (c *Client) askIdempotency(ctx context.Context, scope Scope) bool {
	known, err := persist(ctx, c, func() (Capabilities, error) { return c.Capabilities(ctx, scope) })
	return err == nil && known.Idempotency
}

// errOfRead gives the error of a cache its operation. A cache returns the errors
// of requests as they are, and that of a context whose end stopped a wait.
func errOfRead(op string, err error) error {
	if _, ok := errors.AsType[*Error](err); err == nil || ok {
		return err
	}
	return stopped(op, err)
}
