package access

import (
	"context"
	"time"
)

// detach returns a context for an operation that must not be abandoned once it
// has been sent: a create or a rotation, and whatever is needed to find out what
// became of it. It ends a bounded time after the context of the caller. release
// must be called.
func (c *Client) detach(caller context.Context) (own context.Context, release context.CancelFunc) {
	own, cancel := context.WithCancel(context.WithoutCancel(caller))
	var timer *time.Timer
	started := make(chan struct{})
	stop := context.AfterFunc(caller, func() {
		timer = time.AfterFunc(c.cancelGrace, cancel)
		close(started)
	})
	return own, func() {
		if !stop() {
			<-started
			timer.Stop()
		}
		cancel()
	}
}

// callerCancel lets a caller cancel a request until it has been sent. With nil
// nobody can.
type callerCancel struct{ ctx context.Context }

// err returns the error of the caller's context, if it has ended.
func (c *callerCancel) err() error {
	if c == nil {
		return nil
	}
	return c.ctx.Err()
}

// cancelUntilSent makes the context of a request end with that of its caller for
// as long as there is no connection to write it to: a request that is canceled
// before it was sent is not sent. release must be called.
func (call *call) cancelUntilSent(ctx context.Context) (sendCtx context.Context, release context.CancelFunc) {
	if call.caller == nil {
		return ctx, func() {}
	}
	sendCtx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(call.caller.ctx, func() {
		if !call.committed.Load() {
			cancel()
		}
	})
	return sendCtx, func() {
		stop()
		cancel()
	}
}
