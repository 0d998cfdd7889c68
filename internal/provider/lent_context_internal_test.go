package provider

import (
	"context"
	"errors"
	"testing"
)

// TestLentContext is the caller's context as long as the call lasts, and a canceled
// one without values after it.
func TestLentContext(t *testing.T) {
	t.Parallel()

	type key struct{}
	errStop := errors.New("stop")
	caller, stop := context.WithCancelCause(context.WithValue(t.Context(), key{}, "value"))
	var lent, derived context.Context
	got, err := during(caller, 7, func(ctx context.Context, req int) (int, error) {
		lent = ctx
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
	<-lent.Done()
	if _, ok := lent.Deadline(); ok || lent.Value(key{}) != nil || derived.Value(key{}) != nil || !errors.Is(lent.Err(), context.Canceled) {
		t.Errorf("after the call: %v, %v", lent.Value(key{}), lent.Err())
	}
}
