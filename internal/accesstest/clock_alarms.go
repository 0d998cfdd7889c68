package accesstest

import (
	"slices"
	"time"
)

// alarm is a function that the clock calls at a time.
type alarm struct {
	at    time.Time
	run   func()
	timer *time.Timer // if the clock runs
}

// at calls a function once the clock has reached a time. While it is called the
// clock shows that time, even if it is moved further.
func (c *Clock) at(t time.Time, run func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	added := &alarm{at: t, run: run}
	c.alarms = append(c.alarms, added)
	if c.running {
		added.timer = time.AfterFunc(t.Sub(c.now()), c.runAlarms)
	}
}

// runAlarms calls the functions whose time has come.
func (c *Clock) runAlarms() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for due := c.takeAlarm(c.now()); due != nil; due = c.takeAlarm(c.now()) {
		c.unlocked(due.run)
	}
}

// takeAlarm removes the earliest alarm up to a time. The caller holds the lock.
func (c *Clock) takeAlarm(until time.Time) *alarm {
	var first *alarm
	for _, candidate := range c.alarms {
		if !candidate.at.After(until) && (first == nil || candidate.at.Before(first.at)) {
			first = candidate
		}
	}
	if first != nil {
		c.alarms = slices.DeleteFunc(c.alarms, func(other *alarm) bool { return other == first })
		if first.timer != nil {
			first.timer.Stop()
		}
	}

	return first
}

// unlocked calls a function without the lock, which the caller holds.
func (c *Clock) unlocked(run func()) {
	c.mu.Unlock()
	defer c.mu.Lock()
	run()
}

// stop takes all alarms away.
func (c *Clock) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, waiting := range c.alarms {
		if waiting.timer != nil {
			waiting.timer.Stop()
		}
	}
	c.alarms = nil
}
