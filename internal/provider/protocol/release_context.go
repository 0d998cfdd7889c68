package protocol

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// releasableContext is its parent until it is released. After that it is a canceled
// context without values.
type releasableContext struct {
	parent atomic.Pointer[context.Context]
}

// withReleasedContext makes a call with a context that refers to nothing after the
// call.
func withReleasedContext[Request, Response any](ctx context.Context, req Request, call func(context.Context, Request) (Response, error)) (Response, error) {
	ctx, release := newReleasableContext(ctx)
	defer release()
	return call(ctx, req)
}

// newReleasableContext returns a context with the values and the cancellation of its
// parent, and the function that releases it.
func newReleasableContext(parent context.Context) (context.Context, context.CancelFunc) {
	parent, cancel := context.WithCancel(parent)
	c := &releasableContext{}
	c.parent.Store(&parent)
	return c, func() {
		// Cancel first: that removes the contexts derived from it from their parents.
		cancel()
		c.parent.Store(&released)
	}
}

func (c *releasableContext) Deadline() (time.Time, bool) { return (*c.parent.Load()).Deadline() }
func (c *releasableContext) Done() <-chan struct{}       { return (*c.parent.Load()).Done() }
func (c *releasableContext) Err() error                  { return (*c.parent.Load()).Err() }
func (c *releasableContext) Value(key any) any           { return (*c.parent.Load()).Value(key) }

// releasedContext is a canceled context without values.
type releasedContext struct{}

var released context.Context = releasedContext{}

// closed is a closed channel.
var closed = func() <-chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}()

func (releasedContext) Deadline() (time.Time, bool) { return time.Time{}, false }
func (releasedContext) Done() <-chan struct{}       { return closed }
func (releasedContext) Err() error                  { return context.Canceled }
func (releasedContext) Value(any) any               { return nil }

// The methods below, and those of shortcut.go and apply_create.go, are the calls that Terraform makes
// once or more for each object. The other calls are few, or their answers are still
// being produced when they have returned.

// UpgradeResourceIdentity implements tfprotov6.ResourceServer.
func (s *server) UpgradeResourceIdentity(ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return withReleasedContext(ctx, req, s.frameworkServer.UpgradeResourceIdentity)
}

// ImportResourceState implements tfprotov6.ResourceServer.
func (s *server) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return withReleasedContext(ctx, req, s.frameworkServer.ImportResourceState)
}

// MoveResourceState implements tfprotov6.ResourceServer.
func (s *server) MoveResourceState(ctx context.Context, req *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	return withReleasedContext(ctx, req, s.frameworkServer.MoveResourceState)
}

// ValidateDataResourceConfig implements tfprotov6.DataSourceServer.
func (s *server) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return withReleasedContext(ctx, req, s.frameworkServer.ValidateDataResourceConfig)
}
