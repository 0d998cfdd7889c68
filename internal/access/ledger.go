package access

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// ledger is what the client knows of the tokens of one scope, so that it can
// tell a token that its own lost request has made from all others. Its zero
// value is ready for use.
type ledger struct {
	before memo[*inventory]
	// sightless is set once a look for orphans has failed.
	sightless atomic.Bool

	mu    sync.Mutex
	made  map[string]struct{}
	read  map[string]struct{}
	names map[string]chan struct{}
}

// inventory is the tokens that were there at a time.
type inventory struct {
	// ids is nil where they could not be listed.
	ids map[string]struct{}
	// tokens are those of ids.
	tokens []*ServiceToken
	// at is when the listing began, by the clock of the server; zero where that
	// is not known.
	at time.Time
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

// tokensBefore returns the tokens that are there before the first create of the
// run: one listing for however many creates, and the one that reads have begun
// where it can stand for it. It fails where the API could not be reached, and
// then nothing must be created. Where the API refuses to list, or a token in the
// list cannot be read, the inventory has no ids, and a lost create is followed
// up with what the times of creation say alone.
func (s *ServiceTokensService) tokensBefore(ctx context.Context, scope Scope) (*inventory, error) {
	return s.client.ledgers.of(scope).before.get(ctx, func(ctx context.Context) (*inventory, error) {
		in, err := snapshot(ctx, s.client, s.client.tokens.of(scope), kind[ServiceToken](tokenKind{s}), scope)
		switch {
		case err == nil:
		case errors.Is(err, ErrBadAnswer) || !lost(err) && ctx.Err() == nil && !errors.Is(err, ErrRateLimited) && answered(err):
			return &inventory{}, nil
		default:
			return nil, err
		}
		out := &inventory{ids: make(map[string]struct{}, len(in.objects)), tokens: in.objects, at: s.client.clock.at(in.began)}
		for _, token := range in.objects {
			out.ids[token.ID] = struct{}{}
		}
		return out, nil
	})
}

// answered reports whether an error is what a server has said.
func answered(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.StatusCode != 0
}
