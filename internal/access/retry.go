package access

import (
	"context"
	"net/http"
	"time"
)

// checkRetry decides after each try if there is another. retryablehttp calls
// it twice for one try: before and after the answer has been read.
func (c *Client) checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	one := callFrom(ctx)
	one.status, one.err = 0, err
	var header http.Header
	if err == nil && resp != nil {
		one.status, header = resp.StatusCode, resp.Header
	}
	return ctx.Err() == nil && c.again(one, header), nil
}

// again decides if a call is tried once more, and after what wait.
func (c *Client) again(one *call, header http.Header) bool {
	if one.err == nil && one.status < 300 {
		return false
	}
	if outcomeOf(one.status, one.err) == outcomeUnknown {
		// What may have been done is followed up even if it is called off.
		one.inDoubt, one.waiting = true, one.own
	}
	if one.attempts > c.maxRetries || one.waiting.Err() != nil || one.impatient && tooSlow(one.err) ||
		!mayRepeat(one.safety, one.status, one.err, one.idempotent) {
		return false
	}
	one.wait = c.waitBefore(one.attempts, header)
	// Where no time will be left, the API's words now are worth more than an
	// expired context later.
	deadline, bounded := one.waiting.Deadline()
	return !bounded || time.Until(deadline) >= one.wait
}

// prepareRetry waits before the next try. It stands in for the wait of
// retryablehttp, which knows neither our clock nor that a wait and the wire
// may have different contexts.
func (c *Client) prepareRetry(req *http.Request) error {
	one := callFrom(req.Context())
	event := Event{
		Kind: EventRetry, Op: one.op, Method: one.method, Path: one.path,
		Attempt: one.attempts + 1, StatusCode: one.status, Wait: one.wait,
		Reason: reasonOf(one.status, one.err),
	}
	if one.err != nil {
		event.Err = transportMessage(one.err)
	}
	c.observe(req.Context(), event)
	one.answer = nil
	if err := c.sleep(one.waiting, one.wait); err != nil { //nolint:contextcheck // A wait can be called off, the wire cannot.
		return &unsentError{cause: err}
	}
	return nil
}

// noBackoff leaves all waiting to prepareRetry.
func noBackoff(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return 0 }

func reasonOf(status int, err error) string {
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
