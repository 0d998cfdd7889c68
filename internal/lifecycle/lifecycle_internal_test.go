package lifecycle

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestWatch ends only after the parent is gone, and not before requests had their time.
func TestWatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			parent atomic.Int64
			ended  atomic.Bool
		)
		parent.Store(42)
		go watch(func() int { return int(parent.Load()) }, func() { ended.Store(true) })
		time.Sleep(time.Hour)
		if synctest.Wait(); ended.Load() {
			t.Fatal("the process ends although its parent is there")
		}
		parent.Store(1)
		time.Sleep(requestTime)
		if synctest.Wait(); ended.Load() {
			t.Error("requests under way had no time")
		}
		time.Sleep(2 * pollInterval)
		if synctest.Wait(); !ended.Load() {
			t.Error("the process stays although its parent is gone")
		}
	})
}
