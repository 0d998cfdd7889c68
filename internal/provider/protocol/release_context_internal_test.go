package protocol

import (
	"context"
	"errors"
	"testing"
)

// TestReleasableContext is the caller's context during the call, and a canceled context
// without values after it.
func TestReleasableContext(t *testing.T) {
	t.Parallel()

	type key struct{}
	errStop := errors.New("stop")
	caller, stop := context.WithCancelCause(context.WithValue(t.Context(), key{}, "value"))
	var passed, derived context.Context
	got, err := withReleasedContext(caller, 7, func(ctx context.Context, req int) (int, error) {
		passed = ctx
		var end context.CancelFunc
		derived, end = context.WithCancel(ctx)
		t.Cleanup(end)
		if derived.Value(key{}) != "value" || derived.Err() != nil {
			t.Errorf("in the call: %v, %v", derived.Value(key{}), derived.Err())
		}
		stop(errStop)
		<-derived.Done()
		if !errors.Is(context.Cause(derived), errStop) || !errors.Is(context.Cause(ctx), errStop) {
			t.Errorf("the causes are %v and %v", context.Cause(derived), context.Cause(ctx))
		}
		return req, errStop
	})
	if got != 7 || !errors.Is(err, errStop) {
		t.Errorf("got %d, %v", got, err)
	}
	<-passed.Done()
	if _, ok := passed.Deadline(); ok || passed.Value(key{}) != nil || derived.Value(key{}) != nil || !errors.Is(passed.Err(), context.Canceled) {
		t.Errorf("after the call: %v, %v", passed.Value(key{}), passed.Err())
	}
}
