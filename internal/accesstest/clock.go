package accesstest

import (
	"sync"
	"time"
)

// Clock is the time of a server: creation times, expiry, the overlap of two
// secrets, the life of idempotency keys, the window of the rate limit and the
// work of late requests all follow it. It does not move until it is moved,
// unless the server was created with [WithRunningClock].
type Clock struct {
	mu      sync.Mutex
	base    time.Time
	running bool
	started time.Time // real time at which base was set, if running
	skew    time.Duration
	alarms  []*alarm
}

func newClock(start time.Time, running bool, skew time.Duration) *Clock {
	return &Clock{base: start.UTC(), running: running, started: time.Now(), skew: skew}
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
	c.moveTo(t.UTC())
}

// Advance moves the time by d, which may be negative, and returns the new time.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	target := c.now().Add(d)
	c.moveTo(target)

	return target
}

// SetSkew sets by how much created_at and updated_at of what is written from
// now on are off the server's time, which the header Date shows: negative if
// they lag behind. Expiry and overlap are not touched.
func (c *Clock) SetSkew(skew time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skew = skew
}

// stamp is the time that goes into created_at and updated_at.
func (c *Clock) stamp() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.now().Add(c.skew)
}

func (c *Clock) now() time.Time {
	if !c.running {
		return c.base
	}

	return c.base.Add(time.Since(c.started))
}

// moveTo moves the clock, with a stop at each alarm on the way. The caller
// holds the lock.
func (c *Clock) moveTo(target time.Time) {
	for due := c.takeAlarm(target); due != nil; due = c.takeAlarm(target) {
		if due.at.After(c.now()) {
			c.base, c.started = due.at, time.Now()
		}
		c.unlocked(due.run)
	}
	c.base, c.started = target, time.Now()
}
