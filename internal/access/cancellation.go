package access

import (
	"context"
	"time"
)

// outlive derives a context for an operation that must not be abandoned once
// it has been sent: a create or a rotation, and whatever is needed to find out
// what became of it. It lives on for a bounded time after the context of the
// caller has ended. The release must be called.
func (c *Client) outlive(caller context.Context) (context.Context, context.CancelFunc) {
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

// leave is the right of a caller to call a request off until it has been sent.
// Nil is the leave of nobody.
type leave struct{ ctx context.Context }

// err says why the caller has called off, if so.
func (l *leave) err() error {
	if l == nil {
		return nil
	}
	return l.ctx.Err()
}

// obey makes the context of a request end with that of its caller for as long
// as there is no connection to write it to: what is called off before it was
// sent is not sent. The release must be called.
func (one *call) obey(ctx context.Context) (context.Context, context.CancelFunc) {
	if one.caller == nil {
		return ctx, func() {}
	}
	wire, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(one.caller.ctx, func() {
		if !one.committed.Load() {
			cancel()
		}
	})
	return wire, func() {
		stop()
		cancel()
	}
}
