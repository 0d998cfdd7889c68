package access

import (
	"context"
	"sync"
)

// memo holds a value that is fetched once, by the first who asks for it, while
// all others wait. A fetch that failed is tried again by the next.
type memo[T any] struct {
	once  sync.Once
	turn  chan struct{}
	mu    sync.Mutex
	known bool
	value T
}

// get returns the value, fetching it where it is not known yet. Each caller
// waits no longer than its own context.
func (m *memo[T]) get(ctx context.Context, fetch func(context.Context) (T, error)) (T, error) {
	if value, ok := m.peek(); ok {
		return value, nil
	}
	var zero T
	m.once.Do(func() { m.turn = make(chan struct{}, 1) })
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
		return zero, ctx.Err()
	}
	if value, ok := m.peek(); ok {
		return value, nil
	}
	value, err := fetch(ctx)
	if err != nil {
		return zero, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known, m.value = true, value
	return value, nil
}

// peek returns the value where it is known.
func (m *memo[T]) peek() (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.value, m.known
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
