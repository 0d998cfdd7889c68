package access

import (
	"context"
	"sync"
	"sync/atomic"
)

// seenTokens are the tokens of one scope that this client has created or that its
// caller manages, so that it can find a token that its own lost request has created
// among others.
// Its zero value is ready for use.
type seenTokens struct {
	// orphanLookupFailed is set once [ServiceTokensService.Orphans] has failed.
	orphanLookupFailed atomic.Bool

	created idSet
	// managed are those that a caller has asked for by their ID, or has named.
	managed idSet
	// managedKnown is done once the managed tokens of a plan have become known.
	managedKnown onceValue[struct{}]

	mu sync.Mutex
	// creating has an entry for each name that was created.
	creating map[string]chan struct{}
}

// lockName lets one create of a name at a time pass: of two at once, one could
// adopt the token of the other.
func (s *seenTokens) lockName(ctx context.Context, name string) (unlock func(), err error) {
	s.mu.Lock()
	if s.creating == nil {
		s.creating = make(map[string]chan struct{})
	}
	turn, ok := s.creating[name]
	if !ok {
		turn = make(chan struct{}, 1)
		s.creating[name] = turn
	}
	s.mu.Unlock()
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// idSet is a set of IDs. Its zero value is ready for use, by several goroutines.
type idSet struct {
	mu  sync.Mutex
	ids map[string]struct{}
}

func (s *idSet) add(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids == nil {
		s.ids = make(map[string]struct{})
	}
	s.ids[id] = struct{}{}
}

func (s *idSet) has(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.ids[id]
	return ok
}

func (s *idSet) len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.ids)
}
