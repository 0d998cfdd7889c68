package access

import (
	"context"
	"time"
)

// EventKind is the type of an [Event].
type EventKind string

// What an [Event] can report.
const (
	// EventRequest: one HTTP request has been sent and answered, or has failed.
	EventRequest EventKind = "request"
	// EventRetry: a request will be sent again after Wait.
	EventRetry EventKind = "retry"
	// EventRateWait: a request is delayed for Wait, so that the API need not
	// refuse it.
	EventRateWait EventKind = "rate_wait"
	// EventRecovery: the answer to a create or rotate was lost; Reason is what
	// the client does about it.
	EventRecovery EventKind = "recovery"
)

// Event describes one thing that the client does, for logs. It never contains a
// header, a body, a query or a secret.
type Event struct {
	Kind EventKind
	// Op names the operation, such as "create service token".
	Op string
	// Method and Path are those of the request; Path has no query.
	Method, Path string
	// Attempt counts from 1.
	Attempt int
	// StatusCode is 0 if there was no response.
	StatusCode int
	// RequestID is the x-request-id or Cf-Ray of the response.
	RequestID string
	// Duration is how long the request took, up to the end of its response.
	Duration time.Duration
	// Wait is how long the client will wait.
	Wait time.Duration
	// Reason is why there is a wait, a retry or a recovery.
	Reason string
	// Err is what went wrong, with secrets masked, or "".
	Err string
}

func (c *Client) observe(ctx context.Context, event Event) {
	if c.onEvent != nil {
		event.Err, event.Reason, event.Path = c.sanitize(event.Err), c.sanitize(event.Reason), c.sanitize(event.Path)
		c.onEvent(ctx, event)
	}
}
