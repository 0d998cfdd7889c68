package access

import (
	"context"
	"errors"
	"sync"
	"time"
)

// existingTokens are the tokens that existed at a time: all of them, or those of
// one name.
type existingTokens struct {
	// ids is nil if they could not be listed.
	ids map[string]struct{}
	// tokens are those of ids.
	tokens []*ServiceToken
	// refusal is why the API did not list them, nil if it did.
	refusal error
	// at is when the listing started, on the clock of the server; zero if that is
	// not known.
	at time.Time
}

// existingTokensCache contains, for each name in a scope, the tokens that existed
// before the first create of that name in the run. Its zero value is ready for
// use.
type existingTokensCache struct {
	firstPage onceValue[*firstPage]
	all       onceValue[*existingTokens]

	mu sync.Mutex
	// byName are the names that were looked up. They stay as they were found, so
	// that a token that this run is creating is in none of them.
	byName map[string]*existingTokens
	// lookups is the number of requests for that.
	lookups int
}

// firstPage is what the first page of a listing has shown.
type firstPage struct {
	// all are the tokens, nil if there are more pages.
	all *existingTokens
	// missing is the number of further pages, as the server reports it.
	missing int
}

// startLookup reports whether the tokens of one name should be looked up, rather
// than all pages listed that are missing. The policy is that of the read cache:
// single names until one more would cost as much as the rest of the listing.
func (c *existingTokensCache) startLookup(missing int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lookups+1 >= missing {
		return false
	}
	c.lookups++
	return true
}

// named returns the tokens of a name, false if nobody has looked them up.
func (c *existingTokensCache) named(name string) (*existingTokens, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	in, ok := c.byName[name]
	return in, ok
}

// keepNamed keeps the tokens of a name, and returns those that were kept first.
func (c *existingTokensCache) keepNamed(name string, in *existingTokens) *existingTokens {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byName == nil {
		c.byName = make(map[string]*existingTokens)
	}
	if earlier, ok := c.byName[name]; ok {
		return earlier
	}
	c.byName[name] = in
	return in
}

// countLookup counts one request more than startLookup has.
func (c *existingTokensCache) countLookup() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lookups++
}

// existingTokens returns the tokens of a name, and perhaps others, that exist
// before the name is created for the first time in the run. For an account of one
// page that is one listing for any number of creates, which may be the one that
// reads have started. In a larger account few creates look up their names, and
// many list it, which costs no more than twice what either would.
//
// It fails if the API could not be reached; then nothing must be created. If the
// API refuses to list, or a token in the list cannot be read, there are no ids,
// and a create whose response is lost can be identified by its time only.
func (s *ServiceTokensService) existingTokens(ctx context.Context, scope Scope, name string) (*existingTokens, error) {
	return s.existingTokensUnless(ctx, scope, name, func() bool { return false })
}

// errGivenUp is the error of a look-up that was not started.
var errGivenUp = errors.New("an earlier look-up has failed")

// existingTokensUnless is [ServiceTokensService.existingTokens] for a caller that no
// longer waits for the look-up of another one once isGivenUp returns true.
func (s *ServiceTokensService) existingTokensUnless(ctx context.Context, scope Scope, name string, isGivenUp func() bool) (*existingTokens, error) {
	cache := s.client.existing.of(scope)
	if named, ok := cache.named(name); ok {
		return named, nil
	}
	if all, ok := cache.all.peek(); ok {
		return all, nil
	}
	first, err := cache.firstPage.get(ctx, func(ctx context.Context) (*firstPage, error) {
		if isGivenUp() {
			return nil, errGivenUp
		}
		return s.listFirstPage(ctx, scope)
	})
	switch {
	case err != nil:
		return nil, err
	case first.all != nil:
		return first.all, nil
	case cache.startLookup(first.missing):
		named, err := s.listNamed(ctx, scope, name, cache)
		if err != nil {
			return nil, err
		}
		return cache.keepNamed(name, named), nil
	}
	return cache.all.get(ctx, func(ctx context.Context) (*existingTokens, error) {
		if isGivenUp() {
			return nil, errGivenUp
		}
		in, err := s.client.tokens.of(scope).List(ctx)
		if err != nil {
			return withoutIDs(ctx, errOfRead(opListTokens, err))
		}
		return s.client.newExistingTokens(in.Objects(), in.Started()), nil
	})
}

// listFirstPage reads the first page of a listing, which many callers share.
func (s *ServiceTokensService) listFirstPage(ctx context.Context, scope Scope) (*firstPage, error) {
	in, missing, err := s.client.tokens.of(scope).FirstPage(ctx)
	switch {
	case err != nil:
		none, err := withoutIDs(ctx, errOfRead(opListTokens, err))
		return &firstPage{all: none}, err
	case missing > 0:
		return &firstPage{missing: missing}, nil
	}
	return &firstPage{all: s.client.newExistingTokens(in.Objects(), in.Started())}, nil
}

// listNamed reads the tokens of a name. If that takes more than one request, it
// counts them.
func (s *ServiceTokensService) listNamed(ctx context.Context, scope Scope, name string, cache *existingTokensCache) (*existingTokens, error) {
	var (
		started = s.client.now()
		found   []*ServiceToken
	)
	for pages := newPager(s.client, s.listing(scope, ListServiceTokens{Name: name}), (*wireServiceToken).token); ; cache.countLookup() {
		in, err := pages.next(ctx, false)
		if err != nil {
			return withoutIDs(ctx, err)
		}
		found = append(found, in.Objects...)
		if in.Last {
			return s.client.newExistingTokens(found, started), nil
		}
	}
}

// newExistingTokens returns the tokens of a listing that started at a time.
func (c *Client) newExistingTokens(tokens []*ServiceToken, started time.Time) *existingTokens {
	out := &existingTokens{ids: make(map[string]struct{}, len(tokens)), tokens: tokens, at: c.clock.at(started)}
	for _, token := range tokens {
		out.ids[token.ID] = struct{}{}
	}
	return out
}

// withoutIDs returns no tokens if the API has refused to list them or its
// response could not be read, and else the error.
func withoutIDs(ctx context.Context, err error) (*existingTokens, error) {
	refused := !isOutcomeUnknown(err) && ctx.Err() == nil && !errors.Is(err, ErrRateLimited) && isAnswered(err)
	if errors.Is(err, ErrBadResponse) || refused {
		return &existingTokens{refusal: err}, nil
	}
	return nil, err
}

// isAnswered reports whether an error is a response of a server.
func isAnswered(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.StatusCode != 0
}
