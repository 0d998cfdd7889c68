package access

import (
	"context"
	"iter"
	"slices"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access/internal/readcache"
)

// Read returns one token, as [ServiceTokensService.Get] does, for those who are
// going to read many: from the second on, reads are answered by a listing
// that all of them share. Two requests read any number of tokens of an account
// that has up to a thousand, and twice the number of its pages those of a larger
// one; a single token still takes a single request.
//
// What is returned may be two minutes old, though never older than a write by
// this client of that token. A token that is not in the listing is read by
// itself before it is said to be gone, and so is one of which the listing tells
// less than the server does elsewhere. Where the tokens cannot be listed, each
// is read by itself.
func (s *ServiceTokensService) Read(ctx context.Context, scope Scope, id string) (*ServiceToken, error) {
	s.client.ledgers.of(scope).noteRead(id)
	token, err := s.client.tokens.of(scope).Read(ctx, id)
	return token, errOfRead(opReadToken, err)
}

// ReadKnown returns what [ServiceTokensService.Read] would, where that takes no
// request and no waiting, and false elsewhere.
func (s *ServiceTokensService) ReadKnown(scope Scope, id string) (*ServiceToken, bool) {
	token, ok := s.client.tokens.of(scope).ReadCached(id)
	if ok {
		s.client.ledgers.of(scope).noteRead(id)
	}
	return token, ok
}

// All yields all tokens of an account, as [ServiceTokensService.List] does
// without a filter, from a listing that it shares with the other calls of All
// and with those of Read. It is complete before the first token is yielded. It
// may be ten seconds old, but shows every write by this client that had ended
// before the call.
func (s *ServiceTokensService) All(ctx context.Context, scope Scope) iter.Seq2[*ServiceToken, error] {
	return func(yield func(*ServiceToken, error) bool) {
		for token, err := range s.client.tokens.of(scope).All(ctx) {
			if !yield(token, errOfRead(opListTokens, err)) {
				return
			}
		}
	}
}

// tokenSource reads the tokens of a scope for their cache.
type tokenSource struct {
	*ServiceTokensService

	scope Scope
}

func (s tokenSource) Get(ctx context.Context, id string) (*ServiceToken, error) {
	return s.ServiceTokensService.Get(ctx, s.scope, id)
}

func (s tokenSource) List() readcache.NextPage[ServiceToken] {
	return nextPage(newPager(s.client, s.listing(s.scope, ListServiceTokens{}), (*wireServiceToken).token))
}

func (tokenSource) ID(t *ServiceToken) string { return t.ID }

// Fields leaves out what only some tokens have: an owner, an overlap.
func (tokenSource) Fields(t *ServiceToken) readcache.Fields {
	return readcache.FieldSet(t.ClientID != "", t.CreatedAt != nil, t.ClientSecretVersion != nil, t.Enabled != nil,
		t.ExpiresAt != nil || t.Duration == forever)
}

func (tokenSource) Copy(t *ServiceToken) *ServiceToken { return t.clone() }

// clone returns a copy whose fields can be set. What its pointers point at is
// never written to.
func (t *ServiceToken) clone() *ServiceToken {
	out := *t
	out.Domains = slices.Clone(t.Domains)
	return &out
}
