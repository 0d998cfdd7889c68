package access

import (
	"context"
	"net/http"
	"time"
)

// checkRetry decides after each attempt if there is another. retryablehttp calls
// it twice for one attempt: before and after the response has been read.
func (c *Client) checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	call := callFrom(ctx)
	call.status, call.err = 0, err
	var header http.Header
	if err == nil && resp != nil {
		call.status, header = resp.StatusCode, resp.Header
	}
	return ctx.Err() == nil && c.shouldRetry(call, header), nil
}

// shouldRetry decides if there is another attempt, and after what wait.
func (c *Client) shouldRetry(call *call, header http.Header) bool {
	if call.err == nil && call.status < 300 {
		return false
	}
	if outcomeOf(call.status, call.err) == outcomeUnknown {
		// What may have taken effect is followed up even if the caller cancels.
		call.inDoubt, call.waitCtx = true, call.ownCtx
	}
	if call.attempts > c.maxRetries || call.waitCtx.Err() != nil || call.optional && isTimeout(call.err) ||
		!mayRepeat(call.safety, call.status, call.err, call.idempotent) {
		return false
	}
	call.wait = c.waitBefore(call.attempts, header)
	// If no time will be left, the API's message now is worth more than an
	// expired context later.
	deadline, bounded := call.waitCtx.Deadline()
	return !bounded || time.Until(deadline) >= call.wait
}

// prepareRetry waits before the next attempt. It replaces the wait of
// retryablehttp, which knows neither our clock nor that a wait and an attempt
// may have different contexts.
func (c *Client) prepareRetry(req *http.Request) error {
	call := callFrom(req.Context())
	event := Event{
		Kind: EventRetry, Op: call.op, Method: call.method, Path: call.path,
		Attempt: call.attempts + 1, StatusCode: call.status, Wait: call.wait,
		Reason: retryReason(call.status, call.err),
	}
	if call.err != nil {
		event.Err = transportMessage(call.err)
	}
	c.observe(req.Context(), event)
	call.response = nil
	if err := c.sleep(call.waitCtx, call.wait); err != nil { //nolint:contextcheck // A wait can be canceled when an attempt cannot.
		return &notSentError{cause: err}
	}
	return nil
}

// noBackoff leaves all waiting to prepareRetry.
func noBackoff(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return 0 }

func retryReason(status int, err error) string {
	switch {
	case err != nil && nothingSent(err):
		return "no connection"
	case err != nil:
		return "the answer was lost"
	case status == http.StatusTooManyRequests:
		return "too many requests"
	default:
		return "the server failed"
	}
}
