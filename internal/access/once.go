package access

import (
	"context"
	"sync"
)

// onceValue is a value that is fetched once, by the first caller that needs it,
// while all others wait. A fetch that failed is tried again by the next caller.
// Its zero value is ready for use.
type onceValue[T any] struct {
	once  sync.Once
	turn  chan struct{}
	mu    sync.Mutex
	known bool
	value T
}

// get returns the value, and fetches it if it is not known yet. Each caller waits
// no longer than its own context.
func (o *onceValue[T]) get(ctx context.Context, fetch func(context.Context) (T, error)) (T, error) {
	if value, ok := o.peek(); ok {
		return value, nil
	}
	var zero T
	o.once.Do(func() { o.turn = make(chan struct{}, 1) })
	select {
	case o.turn <- struct{}{}:
		defer func() { <-o.turn }()
	case <-ctx.Done():
		return zero, ctx.Err()
	}
	if value, ok := o.peek(); ok {
		return value, nil
	}
	value, err := fetch(ctx)
	if err != nil {
		return zero, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.known, o.value = true, value
	return value, nil
}

// peek returns the value if it is known.
func (o *onceValue[T]) peek() (T, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.value, o.known
}

// perScope contains one value for each scope.
type perScope[T any] struct {
	// create makes the value of a scope. If it is nil the zero value is used.
	create  func(Scope) *T
	mu      sync.Mutex
	byScope map[Scope]*T
}

func (p *perScope[T]) of(scope Scope) *T {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byScope == nil {
		p.byScope = make(map[Scope]*T)
	}
	value, ok := p.byScope[scope]
	if !ok {
		if value = new(T); p.create != nil {
			value = p.create(scope)
		}
		p.byScope[scope] = value
	}
	return value
}
