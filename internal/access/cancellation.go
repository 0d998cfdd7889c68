package access

import (
	"context"
	"sync"
	"time"
)

// detached is the context of an operation that must not be abandoned once it
// has been sent. Until then it ends with the context of the caller: what was
// cancelled before it was sent is not sent. Afterwards it lives on for a
// bounded time, in which the answer is waited for, or looked for.
type detached struct {
	parent context.Context //nolint:containedctx // It is the context that is outlived.
	ctx    context.Context //nolint:containedctx // It is the context that the type makes.
	cancel context.CancelFunc
	stop   func() bool
	grace  time.Duration

	mu        sync.Mutex
	committed bool
	timer     *time.Timer
}

// detach derives a detached context. Its release must be called.
func (c *Client) detach(parent context.Context) *detached {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	d := &detached{parent: parent, ctx: ctx, cancel: cancel, grace: c.cancelGrace}
	d.stop = context.AfterFunc(parent, d.parentDone)
	return d
}

func (d *detached) parentDone() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.committed {
		d.cancel()
		return
	}
	d.timer = time.AfterFunc(d.grace, d.cancel)
}

// commit notes that a request is about to be written. A nil receiver is a
// request that is not detached.
func (d *detached) commit() {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.committed = true
}

// revive makes the context live again where it was ended too early: the caller
// cancelled in the very moment in which the request found its connection, and
// some of it may have been written.
func (d *detached) revive() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ctx.Err() != nil && d.timer == nil {
		d.committed = true
		d.ctx, d.cancel = context.WithCancel(context.WithoutCancel(d.parent))
		d.timer = time.AfterFunc(d.grace, d.cancel)
	}
}

// release ends the context.
func (d *detached) release() {
	d.stop()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
	}
	d.cancel()
}
