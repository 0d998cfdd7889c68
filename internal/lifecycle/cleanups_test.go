package lifecycle

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestCleanups calls what was added and not removed, all at once, and waits no longer
// than its context.
func TestCleanups(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			c      Cleanups
			called atomic.Int64
		)
		slow := func(context.Context) {
			time.Sleep(time.Second)
			called.Add(1)
		}
		c.Add("a", slow)
		c.Add("b", slow)
		c.Add("closed", func(context.Context) { t.Error("what was removed is called") })
		c.Remove("closed")

		started := time.Now()
		c.Run(t.Context())
		if called.Load() != 2 || time.Since(started) != time.Second {
			t.Errorf("%d calls in %s, want 2 in one second", called.Load(), time.Since(started))
		}
		if c.Run(t.Context()); called.Load() != 2 {
			t.Error("a function is called twice")
		}

		c.Add("stuck", func(context.Context) { time.Sleep(time.Hour) })
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		started = time.Now()
		if c.Run(ctx); time.Since(started) != 2*time.Second {
			t.Errorf("it waited %s for a function that does not end", time.Since(started))
		}
		time.Sleep(2 * time.Hour) // The function ends after all.
	})
}

// TestCleanups_none: a provider without cleanups can add and remove some.
func TestCleanups_none(t *testing.T) {
	t.Parallel()
	var c *Cleanups
	c.Add("a", func(context.Context) {})
	c.Remove("a")
}
