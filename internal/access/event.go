package access

import (
	"context"
	"time"
)

// EventKind says what an [Event] tells of.
type EventKind string

// The kinds of events.
const (
	// EventRequest: one request has been sent and answered, or has failed.
	EventRequest EventKind = "request"
	// EventRetry: a request is going to be sent again after Wait.
	EventRetry EventKind = "retry"
	// EventRateWait: a request is held back for Wait, so that the API need not
	// refuse it.
	EventRateWait EventKind = "rate_wait"
	// EventRecovery: the answer to a create or rotate was lost; Reason says
	// what is done about it.
	EventRecovery EventKind = "recovery"
)

// Event tells what the client does, for logs. It never holds a header, a body,
// a query or a secret.
type Event struct {
	Kind EventKind
	// Op says what is tried, such as "create service token".
	Op string
	// Method and Path are those of the request; Path has no query.
	Method, Path string
	// Attempt counts from 1.
	Attempt int
	// StatusCode is 0 where there was no answer.
	StatusCode int
	// RequestID is the x-request-id or Cf-Ray of the answer.
	RequestID string
	// Duration is how long the request took, up to the end of its answer.
	Duration time.Duration
	// Wait is how long the client is going to wait.
	Wait time.Duration
	// Reason says in words why there is a wait, a retry or a recovery.
	Reason string
	// Err is what went wrong, with secrets masked, or "".
	Err string
}

func (c *Client) observe(ctx context.Context, event Event) {
	if c.onEvent != nil {
		event.Err = c.masker.mask(event.Err)
		c.onEvent(ctx, event)
	}
}
