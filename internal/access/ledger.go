package access

import (
	"context"
	"sync"
	"sync/atomic"
)

// ledger is what the client knows of the tokens of one scope, so that it can
// tell a token that its own lost request has made from all others. Its zero
// value is ready for use.
type ledger struct {
	before before
	// sightless is set once a look for orphans has failed.
	sightless atomic.Bool

	mu    sync.Mutex
	made  map[string]struct{}
	read  map[string]struct{}
	names map[string]chan struct{}
}

// register notes a token that this client has made or adopted.
func (l *ledger) register(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.made == nil {
		l.made = make(map[string]struct{})
	}
	l.made[id] = struct{}{}
}

func (l *ledger) isMade(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.made[id]
	return ok
}

// noteRead notes a token that somebody has asked for by its id, and so knows of.
func (l *ledger) noteRead(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.read == nil {
		l.read = make(map[string]struct{})
	}
	l.read[id] = struct{}{}
}

func (l *ledger) isRead(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.read[id]
	return ok
}

// lock lets one create of a name at a time pass: of two at once, one could
// adopt what the other has made.
func (l *ledger) lock(ctx context.Context, name string) (unlock func(), err error) {
	l.mu.Lock()
	if l.names == nil {
		l.names = make(map[string]chan struct{})
	}
	turn, ok := l.names[name]
	if !ok {
		turn = make(chan struct{}, 1)
		l.names[name] = turn
	}
	l.mu.Unlock()
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
