package access

import (
	"context"
	"errors"
	"iter"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access/internal/readcache"
)

// Read returns one token, as [ServiceTokensService.Get] does, for callers that
// will read many: from the second read on, reads are answered by a listing that
// all of them share. Two requests read any number of tokens of an account that has
// up to a thousand, and twice the number of its pages those of a larger one; a
// single token still takes a single request:
// GET /{accounts|zones}/{id}/access/service_tokens/{id}, and
// GET /{accounts|zones}/{id}/access/service_tokens.
//
// The result may be two minutes old, but never older than a write of that token by
// this client. A token that is not in the listing is read with a request of its
// own before it is reported as [ErrNotFound], and so is a token that has fewer
// fields in the listing than in other responses. If the tokens cannot be
// listed, each is read with a request of its own.
func (s *ServiceTokensService) Read(ctx context.Context, scope Scope, id string) (*ServiceToken, error) {
	s.client.seen.of(scope).managed.add(id)
	token, err := s.client.tokens.of(scope).Read(ctx, id)
	return token, errOfRead(opReadToken, err)
}

// ReadKnown returns what [ServiceTokensService.Read] would, if that takes no
// request and no wait, and false otherwise.
func (s *ServiceTokensService) ReadKnown(scope Scope, id string) (*ServiceToken, bool) {
	token, ok := s.client.tokens.of(scope).ReadCached(id)
	if ok {
		s.client.seen.of(scope).managed.add(id)
	}
	return token, ok
}

// All yields all tokens of an account or zone, as [ServiceTokensService.List] does
// without a filter, from a listing that it shares with other calls of All and of
// Read: GET /{accounts|zones}/{id}/access/service_tokens. The listing is complete
// before the first token is yielded. It may be ten seconds old, but shows every
// write by this client that had ended before the call.
func (s *ServiceTokensService) All(ctx context.Context, scope Scope) iter.Seq2[*ServiceToken, error] {
	return allOf(ctx, s.client.tokens.of(scope), opListTokens)
}

// sharedPages is how many pages an account may have at most for its tokens to be kept.
const sharedPages = 20

// Each yields all tokens as [ServiceTokensService.All] does, but keeps those of a large
// account (more than 20,000 tokens) no longer than it takes to yield them. Then it takes a
// listing of its own.
func (s *ServiceTokensService) Each(ctx context.Context, scope Scope) iter.Seq2[*ServiceToken, error] {
	_, missing, err := s.client.tokens.of(scope).FirstPage(ctx)
	switch {
	case err != nil:
		return func(yield func(*ServiceToken, error) bool) { yield(nil, errOfRead(opListTokens, err)) }
	case missing >= sharedPages:
		return s.List(ctx, scope, ListServiceTokens{})
	default:
		return s.All(ctx, scope)
	}
}

// allOf yields all objects of a cache.
func allOf[T any](ctx context.Context, cache *readcache.Cache[T], op string) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for object, err := range cache.All(ctx) {
			if !yield(object, errOfRead(op, err)) {
				return
			}
		}
	}
}

// errOfRead adds the operation to an error of a cache. A cache returns the errors
// of requests as they are, and the error of a context that ended a wait.
func errOfRead(op string, err error) error {
	if _, ok := errors.AsType[*Error](err); ok || err == nil {
		return err
	}
	return errAborted(op, err)
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

// Unusable keeps a token with a field that could not be read from answering a read: the
// resource would take the field for absent.
func (tokenSource) Unusable(t *ServiceToken) bool { return t.Unreadable != "" }

func (tokenSource) Copy(t *ServiceToken) *ServiceToken { return t.clone() }
