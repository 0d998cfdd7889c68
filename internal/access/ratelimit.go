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

// limiter decides when requests may leave. One serves the whole client, so
// that all goroutines share one budget. It waits for three reasons: a fixed cap
// that the user has set, the API's own headers, and a refusal (429), which
// stops everybody until it is over.
type limiter struct {
	client *Client
	// fixed is nil where no cap is set.
	fixed *rate.Limiter

	mu sync.Mutex
	// inFlight counts the requests that are under way.
	inFlight int
	// known is set while the headers of the current window are known.
	known bool
	// lowest is the lowest number of requests left that an answer in the
	// window has named. All that the server has counted since is in flight.
	lowest int
	// quota is the size of a window, 0 where unknown.
	quota int
	// sent counts the requests that we have started in the window.
	sent int
	// reset is when the window ends.
	reset time.Time
	// window is how long one lasts, as far as is known.
	window time.Duration
	// next is when the next request may leave, so that they are spread.
	next time.Time
	// blocked is when a refusal ends, for everybody.
	blocked time.Time
	// ahead is how far waits that took no time have got us ahead of the clock.
	ahead time.Duration
}

func newLimiter(c *Client, perSecond float64) *limiter {
	l := &limiter{client: c}
	if perSecond > 0 {
		l.fixed = rate.NewLimiter(rate.Limit(perSecond), max(1, int(math.Ceil(perSecond))))
	}
	return l
}

// wait returns when the request may leave, or with the error of its context.
func (l *limiter) wait(one *call) error {
	ctx := one.waiting
	if err := ctx.Err(); err != nil {
		return err
	}
	if l.fixed != nil {
		now := l.now()
		if err := l.pause(one, l.fixed.ReserveN(now, 1).DelayFrom(now), "the cap of requests per second"); err != nil {
			return err
		}
	}
	for {
		pause, reason := l.take()
		if pause <= 0 {
			return nil
		}
		if err := l.pause(one, pause, reason); err != nil {
			return err
		}
	}
}

// pause waits, and says so.
func (l *limiter) pause(one *call, wait time.Duration, reason string) error {
	if wait <= 0 {
		return nil
	}
	ctx := one.waiting
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
		return fmt.Errorf("%s asks for a wait of %s: %w", reason, wait.Round(time.Millisecond), context.DeadlineExceeded)
	}
	l.client.observe(ctx, Event{
		Kind: EventRateWait, Op: one.op, Method: one.method, Path: one.path, Wait: wait, Reason: reason,
	})
	began := l.client.now()
	if err := l.client.sleep(ctx, wait); err != nil {
		return err
	}
	// With a clock and a sleep that tests have set, time need not move. What
	// has been waited for is over all the same.
	if short := wait - l.client.now().Sub(began); short > 0 {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.ahead += short
	}
	return nil
}

// now is the time by which the limiter counts. It takes the lock.
func (l *limiter) now() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.client.now().Add(l.ahead)
}

// take counts a request as started, or says how long to wait before asking
// again.
func (l *limiter) take() (time.Duration, string) {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.roll(now)
	if pause := l.blocked.Sub(now); pause > 0 {
		return pause, "the API has refused a request"
	}
	if pause := l.next.Sub(now); pause > 0 {
		return pause, "the API's rate limit comes near"
	}
	if l.known && l.left() <= 0 {
		return l.reset.Sub(now), "the API's rate limit is used up"
	}
	if left := l.left(); l.known && left <= l.low() {
		// What is left is spread over what is left of the window.
		l.next = now.Add(l.reset.Sub(now) / time.Duration(left+1))
	}
	l.inFlight++
	l.sent++
	return 0, ""
}

// left is how many more requests may be started in the window.
func (l *limiter) left() int { return l.lowest - l.inFlight }

// roll begins a new window where the old one is over.
func (l *limiter) roll(now time.Time) {
	if l.known && !now.Before(l.reset) {
		l.known, l.sent, l.next = l.quota > 0, 0, time.Time{}
		l.lowest = l.quota
		// Until the first answer of the new window says more.
		l.reset = now.Add(max(l.window, time.Second))
	}
}

// low is the number of requests left from which on they are spread. It is a
// tenth of the window, but no more than we have made in it ourselves: of what
// has been seen, as much again may well follow, and not more. So a small run
// is not slowed because others have used the budget up.
func (l *limiter) low() int { return min(max(l.quota/10, 1), l.sent) }

// done takes in an answer. A status of 0 stands for none.
func (l *limiter) done(status int, header http.Header) {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight--
	if in, ok := parseBudget(header); ok {
		l.learn(in, now)
	} else if l.known {
		// It may have been counted, and no answer says so.
		l.lowest--
	}
	if status != http.StatusTooManyRequests {
		return
	}
	pause, ok := retryAfter(header, l.client.now())
	if !ok {
		pause = l.client.minBackoff
	}
	if until := now.Add(pause); until.After(l.blocked) {
		l.blocked = until
	}
}

// learn takes in the headers of an answer. Answers overtake each other, so
// within one window only the lowest count is believed.
func (l *limiter) learn(in budget, now time.Time) {
	// Seconds are rounded, perhaps down; a request that is a second late does
	// no harm, one that is a second early is refused.
	reset := now.Add(in.reset + time.Second)
	same := l.known && reset.Sub(l.reset).Abs() <= 1500*time.Millisecond
	if same {
		l.lowest = min(l.lowest, in.left)
		if reset.After(l.reset) {
			l.reset = reset
		}
	} else {
		l.known, l.lowest, l.reset = true, in.left, reset
		l.sent = l.inFlight + 1
	}
	if in.quota > 0 {
		l.quota = in.quota
	}
	l.window = max(in.window, in.reset)
}

// pacing holds requests back as the limiter says, and tells it of the answers.
type pacing struct {
	client  *Client
	limiter *limiter
	next    http.RoundTripper
}

func (t *pacing) RoundTrip(req *http.Request) (*http.Response, error) {
	one := callFrom(req.Context())
	if err := t.limiter.wait(one); err != nil {
		return nil, &unsentError{cause: err}
	}
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		t.limiter.done(0, nil)
		return nil, err
	}
	t.limiter.done(resp.StatusCode, resp.Header)
	return resp, nil
}
