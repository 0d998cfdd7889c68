package accesstest

import (
	"sync"
	"time"
)

// Clock is the time of a server: creation times, expiry, the overlap of two
// secrets, the life of idempotency keys and the window of the rate limit all
// follow it. It stands still until it is moved, unless the server was made
// with [WithRunningClock].
type Clock struct {
	mu      sync.Mutex
	base    time.Time
	running bool
	started time.Time // real time at which base was set, where running
}

func newClock(start time.Time, running bool) *Clock {
	return &Clock{base: start.UTC(), running: running, started: time.Now()}
}

// Now is the server's time, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.now()
}

// Set makes it t.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base, c.started = t.UTC(), time.Now()
}

// Advance moves the time by d, which may be negative, and returns the new time.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base, c.started = c.now().Add(d), time.Now()

	return c.base
}

func (c *Clock) now() time.Time {
	if !c.running {
		return c.base
	}

	return c.base.Add(time.Since(c.started))
}
