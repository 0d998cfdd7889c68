package access

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// inventory is the tokens that were there at a time: all of them, or those of
// one name.
type inventory struct {
	// ids is nil where they could not be listed.
	ids map[string]struct{}
	// tokens are those of ids.
	tokens []*ServiceToken
	// at is when the listing began, by the clock of the server; zero where that
	// is not known.
	at time.Time
}

// before is what is known of the tokens of a scope: of each name, what there was
// before the first create of that name in the run. Its zero value is ready for use.
type before struct {
	first memo[*firstLook]
	all   memo[*inventory]

	mu sync.Mutex
	// named are the names that were looked up. They stay as they were found, so
	// that a token of this run that is being made is in none.
	named map[string]*inventory
	// spent is the number of requests for that.
	spent int
}

// firstLook is what the first page of a listing has brought.
type firstLook struct {
	// all are the tokens, nil where there are more pages.
	all *inventory
	// pages are those that are missing, as the server says.
	pages int
}

// byName reports whether the tokens of one name are to be looked up, rather than
// all pages listed that are missing. It is the choice of [readRule] once more:
// single names until one more would cost as much as the rest of the listing.
func (b *before) byName(missing int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.spent+1 >= missing {
		return false
	}
	b.spent++
	return true
}

// lookedUp returns what was found of a name, false where nobody has looked.
func (b *before) lookedUp(name string) (*inventory, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	in, ok := b.named[name]
	return in, ok
}

// keep keeps what was found of a name, and returns what was found at first.
func (b *before) keep(name string, in *inventory) *inventory {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.named == nil {
		b.named = make(map[string]*inventory)
	}
	if earlier, ok := b.named[name]; ok {
		return earlier
	}
	b.named[name] = in
	return in
}

// spend counts a request more than [before.byName] has.
func (b *before) spend() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spent++
}

// tokensBefore returns the tokens of a name, and perhaps others, that are there
// before it is created for the first time in the run. For an account of one page
// that is one listing for however many creates, and the one that reads have begun
// where it can stand for it. In a larger one few creates look up their names, and
// many list it, which costs no more than twice what either would.
//
// It fails where the API could not be reached, and then nothing must be created.
// Where the API refuses to list, or a token in the list cannot be read, the
// inventory has no ids, and a lost create is followed up with what the times of
// creation say alone.
func (s *ServiceTokensService) tokensBefore(ctx context.Context, scope Scope, name string) (*inventory, error) {
	known := &s.client.ledgers.of(scope).before
	if named, ok := known.lookedUp(name); ok {
		return named, nil
	}
	if all, ok := known.all.peek(); ok {
		return all, nil
	}
	first, err := known.first.get(ctx, func(ctx context.Context) (*firstLook, error) { return s.lookAtTokens(ctx, scope) })
	switch {
	case err != nil:
		return nil, err
	case first.all != nil:
		return first.all, nil
	case known.byName(first.pages):
		named, err := s.tokensNamed(ctx, scope, name, known)
		if err != nil {
			return nil, err
		}
		return known.keep(name, named), nil
	}
	return known.all.get(ctx, func(ctx context.Context) (*inventory, error) {
		in, err := s.client.tokens.of(scope).List(ctx)
		if err != nil {
			return withoutIDs(ctx, errOfRead(opListTokens, err))
		}
		return s.client.inventoryOf(in.Objects(), in.Started()), nil
	})
}

// lookAtTokens reads the first page of a listing, which many share.
func (s *ServiceTokensService) lookAtTokens(ctx context.Context, scope Scope) (*firstLook, error) {
	in, missing, err := s.client.tokens.of(scope).FirstPage(ctx)
	err = errOfRead(opListTokens, err)
	switch {
	case err != nil:
		none, err := withoutIDs(ctx, err)
		return &firstLook{all: none}, err
	case missing > 0:
		return &firstLook{pages: missing}, nil
	}
	return &firstLook{all: s.client.inventoryOf(in.Objects(), in.Started())}, nil
}

// tokensNamed reads the tokens of a name. Where the API gives more than that, it
// notes what that costs.
func (s *ServiceTokensService) tokensNamed(ctx context.Context, scope Scope, name string, known *before) (*inventory, error) {
	var (
		began = s.client.now()
		found []*ServiceToken
	)
	for pages := newPager(s.client, s.listing(scope, ListServiceTokens{Name: name}), (*wireServiceToken).token); ; known.spend() {
		in, err := pages.next(ctx, false)
		if err != nil {
			return withoutIDs(ctx, err)
		}
		found = append(found, in.Objects...)
		if in.Last {
			return s.client.inventoryOf(found, began), nil
		}
	}
}

// inventoryOf makes an inventory of a listing that began at a time.
func (c *Client) inventoryOf(tokens []*ServiceToken, began time.Time) *inventory {
	out := &inventory{ids: make(map[string]struct{}, len(tokens)), tokens: tokens, at: c.clock.at(began)}
	for _, token := range tokens {
		out.ids[token.ID] = struct{}{}
	}
	return out
}

// withoutIDs returns an empty inventory where the API has refused to list or its
// answer could not be read, and else the error.
func withoutIDs(ctx context.Context, err error) (*inventory, error) {
	if errors.Is(err, ErrBadAnswer) || !lost(err) && ctx.Err() == nil && !errors.Is(err, ErrRateLimited) && answered(err) {
		return &inventory{}, nil
	}
	return nil, err
}

// answered reports whether an error is what a server has said.
func answered(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.StatusCode != 0
}

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
