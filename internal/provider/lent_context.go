package provider

import (
	"context"
	"sync/atomic"
	"time"
)

// lentContext is another context until that is taken back. Then it is a canceled
// one without any values.
type lentContext struct {
	from atomic.Pointer[context.Context]
}

// during makes a call with a context that holds on to nothing when the call is
// over.
func during[Request, Response any](ctx context.Context, req Request, call func(context.Context, Request) (Response, error)) (Response, error) {
	ctx, takeBack := lend(ctx)
	defer takeBack()
	return call(ctx, req)
}

// lend returns a context that is another one until it is taken back.
func lend(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	lent := &lentContext{}
	lent.from.Store(&ctx)
	return lent, func() {
		// Canceled first, because that takes what was derived from it off its parents.
		cancel()
		lent.from.Store(&returned)
	}
}

func (c *lentContext) Deadline() (time.Time, bool) { return (*c.from.Load()).Deadline() }
func (c *lentContext) Done() <-chan struct{}       { return (*c.from.Load()).Done() }
func (c *lentContext) Err() error                  { return (*c.from.Load()).Err() }
func (c *lentContext) Value(key any) any           { return (*c.from.Load()).Value(key) }

// returnedContext is what is left of a context that has been taken back.
type returnedContext struct{}

var returned context.Context = returnedContext{}

// closed is done from the beginning.
var closed = func() <-chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}()

func (returnedContext) Deadline() (time.Time, bool) { return time.Time{}, false }
func (returnedContext) Done() <-chan struct{}       { return closed }
func (returnedContext) Err() error                  { return context.Canceled }
func (returnedContext) Value(any) any               { return nil }
