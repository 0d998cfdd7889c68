package access

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// rateLimitTransport delays requests as the limiter decides, and passes the
// responses to it.
type rateLimitTransport struct {
	limiter *limiter
	next    http.RoundTripper
}

func (t *rateLimitTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := t.limiter.wait(callFrom(req.Context())); err != nil {
		return nil, &notSentError{cause: err}
	}
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		t.limiter.finish(0, nil)
		return nil, err
	}
	t.limiter.finish(resp.StatusCode, resp.Header)
	return resp, nil
}

// limiter decides when requests may be sent. One serves the whole client, so
// that all goroutines share one rate limit. There are three reasons to wait: a
// fixed cap that the user has set, the API's own headers, and a refusal (429),
// which stops all requests until it is over.
type limiter struct {
	client *Client
	// fixed is nil if no cap is set.
	fixed *rate.Limiter

	mu sync.Mutex
	// inFlight counts the requests that are under way.
	inFlight int
	// known is set while the headers of the current window are known.
	known bool
	// lowest is the lowest number of remaining requests that a response in the
	// window has reported. All that the server has counted since is in flight.
	lowest int
	// quota is the size of a window, 0 if unknown.
	quota int
	// sent counts the requests that this client has started in the window.
	sent int
	// reset is when the window ends.
	reset time.Time
	// window is how long a window lasts, as far as is known.
	window time.Duration
	// next is when the next request may be sent, so that they are spread.
	next time.Time
	// blocked is when a refusal ends, for all requests.
	blocked time.Time
	// stalledSince is when requests began to wait or to be refused without one that was
	// answered since; zero if none does.
	stalledSince time.Time
}

func newLimiter(c *Client, perSecond float64) *limiter {
	l := &limiter{client: c}
	if perSecond > 0 {
		l.fixed = rate.NewLimiter(rate.Limit(perSecond), max(1, int(math.Ceil(perSecond))))
	}
	return l
}

// wait returns when the request may be sent, or with the error of its context.
// A request that is not sent does not count against the fixed cap.
func (l *limiter) wait(call *call) (err error) {
	if err := call.waitCtx.Err(); err != nil {
		return err
	}
	if l.fixed != nil {
		now := l.client.now()
		reservation := l.fixed.ReserveN(now, 1)
		defer func() {
			if err != nil {
				reservation.CancelAt(l.client.now())
			}
		}()
		if err := l.pause(call, reservation.DelayFrom(now), "the cap of requests per second"); err != nil {
			return err
		}
	}
	for {
		wait, reason, err := l.start()
		if wait <= 0 || err != nil {
			return err
		}
		if err := l.pause(call, wait, reason); err != nil {
			return err
		}
	}
}

// pause waits, and reports that it does.
func (l *limiter) pause(call *call, wait time.Duration, reason string) error {
	if wait <= 0 {
		return nil
	}
	ctx := call.waitCtx
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
		return fmt.Errorf("%s asks for a wait of %s: %w", reason, wait.Round(time.Millisecond), context.DeadlineExceeded)
	}
	l.client.observe(ctx, Event{
		Kind: EventRateWait, Op: call.op, Method: call.method, Path: call.path, Wait: wait, Reason: reason,
	})
	return l.client.sleep(ctx, wait)
}

// maxStall is for how long all requests of a client wait together, without one that is
// answered, before they are given up. Terraform shows nothing meanwhile.
const maxStall = 15 * time.Minute

// checkStall returns an error if the requests have waited too long, or would.
func (l *limiter) checkStall(now time.Time, wait time.Duration, reason string) error {
	if l.stalledSince.IsZero() {
		if wait == 0 {
			return nil
		}
		l.stalledSince = now
	}
	if now.Add(wait).Sub(l.stalledSince) >= maxStall {
		return fmt.Errorf("%s, and no request was answered since %s; the requests are given up: %w",
			reason, l.stalledSince.UTC().Format(time.RFC3339), errStalled)
	}
	return nil
}

// errStalled is the end of a wait that became too long.
var errStalled = fmt.Errorf("waited for the API for %s", maxStall)

// start counts a request as started, or returns how long to wait before asking
// again, or that waiting has taken too long.
func (l *limiter) start() (wait time.Duration, reason string, err error) {
	now := l.client.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.checkStall(now, 0, "the API has refused all requests"); err != nil {
		return 0, "", err
	}
	if wait, reason = l.admit(now); wait > 0 {
		return wait, reason, l.checkStall(now, wait, reason)
	}
	return 0, "", nil
}

// admit counts a request as started, or returns how long to wait.
func (l *limiter) admit(now time.Time) (time.Duration, string) {
	l.rollWindow(now)
	if wait := l.blocked.Sub(now); wait > 0 {
		return wait, "the API has refused a request"
	}
	if wait := l.next.Sub(now); wait > 0 {
		return wait, "the API's rate limit comes near"
	}
	if l.known && l.remaining() <= 0 {
		return l.reset.Sub(now), "the API's rate limit is used up"
	}
	if remaining := l.remaining(); l.known && remaining <= l.spreadBelow() {
		// The remaining requests are spread over the rest of the window.
		l.next = now.Add(l.reset.Sub(now) / time.Duration(remaining+1))
	}
	l.inFlight++
	l.sent++
	return 0, ""
}

// remaining is how many more requests may be started in the window.
func (l *limiter) remaining() int { return l.lowest - l.inFlight }

// rollWindow begins a new window if the old one is over.
func (l *limiter) rollWindow(now time.Time) {
	if l.known && !now.Before(l.reset) {
		l.known, l.sent, l.next = l.quota > 0, 0, time.Time{}
		l.lowest = l.quota
		// Until the first response of the new window reports more.
		l.reset = now.Add(max(l.window, time.Second))
	}
}

// spreadBelow is the number of remaining requests from which on they are spread.
// It is a tenth of the window, but no more than this client has sent in it: as
// many requests as were seen may well follow, and not more. So a small run is not
// slowed because others have used up the limit.
func (l *limiter) spreadBelow() int { return min(max(l.quota/10, 1), l.sent) }

// finish counts a request as finished. A status of 0 means that there was no
// response.
func (l *limiter) finish(status int, header http.Header) {
	now := l.client.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight--
	if in, ok := parseRateLimit(header); ok {
		l.update(in, now)
	} else if l.known {
		// The server may have counted it without reporting so.
		l.lowest--
	}
	if status != http.StatusTooManyRequests {
		if status != 0 {
			l.stalledSince = time.Time{}
		}
		return
	}
	if l.stalledSince.IsZero() {
		l.stalledSince = now
	}
	wait, ok := retryAfter(header, now)
	if !ok {
		wait = l.client.minBackoff
	}
	if until := now.Add(wait); until.After(l.blocked) {
		l.blocked = until
	}
}

// update applies the headers of a response. Responses overtake each other, so
// within one window only the lowest count is believed.
func (l *limiter) update(in rateLimit, now time.Time) {
	// Seconds are rounded, perhaps down; a request that is a second late does
	// no harm, a request that is a second early is refused.
	reset := now.Add(in.reset + time.Second)
	same := l.known && reset.Sub(l.reset).Abs() <= 1500*time.Millisecond
	if same {
		l.lowest = min(l.lowest, in.remaining)
		if reset.After(l.reset) {
			l.reset = reset
		}
	} else {
		l.known, l.lowest, l.reset = true, in.remaining, reset
		l.sent = l.inFlight + 1
	}
	if in.quota > 0 {
		l.quota = in.quota
	}
	l.window = max(in.window, in.reset)
}
