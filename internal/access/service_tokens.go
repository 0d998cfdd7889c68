package access

import (
	"context"
	"iter"
	"net/http"
)

// ServiceTokensService offers the operations on service tokens, of accounts and
// of zones. Paths are named as they are under an account; those of a zone begin
// with /zones/{zone_id}. Their errors are *[Error] unless another type is named.
type ServiceTokensService service

const (
	opListTokens = "list service tokens"
	opReadToken  = "read service token"
)

// ListServiceTokens filters a list. The zero value lists all tokens.
type ListServiceTokens struct {
	// Name is the exact name.
	Name string
	// Search is a part of the name, in any case.
	Search string
	// PerPage is the number of tokens asked for at once, 1000 where 0.
	PerPage int
}

// List yields the tokens of an account or zone, page by page as they are asked for:
// GET /accounts/{account_id}/access/service_tokens.
func (s *ServiceTokensService) List(ctx context.Context, scope Scope, filter ListServiceTokens) iter.Seq2[*ServiceToken, error] {
	return list(ctx, s.client, s.listing(scope, filter), (*wireServiceToken).token)
}

func (s *ServiceTokensService) listing(scope Scope, filter ListServiceTokens) listing[ServiceToken] {
	return listing[ServiceToken]{
		request: request{
			op: opListTokens, method: http.MethodGet, scope: scope,
			elements: []string{"access", "service_tokens"},
		},
		name: filter.Name, search: filter.Search, perPage: filter.PerPage,
		id:     func(t *ServiceToken) string { return t.ID },
		nameOf: func(t *ServiceToken) string { return t.Name },
	}
}

// Get reads one token: GET …/service_tokens/{id}.
func (s *ServiceTokensService) Get(ctx context.Context, scope Scope, id string) (*ServiceToken, error) {
	s.client.ledgers.of(scope).noteRead(id)
	issued, _, err := s.one(ctx, &request{
		op: opReadToken, method: http.MethodGet, scope: scope,
		elements: []string{"access", "service_tokens", id},
	})
	return tokenOf(issued, err)
}

// Delete revokes a token for good: DELETE …/service_tokens/{id}. It fails with
// [ErrInUse] while a policy, group or SCIM configuration names the token, and
// with [ErrNotFound] where there is no such token, unless it was this call
// whose first answer was lost.
func (s *ServiceTokensService) Delete(ctx context.Context, scope Scope, id string) error {
	return s.client.remove(ctx, &request{
		op: "delete service token", method: http.MethodDelete, scope: scope,
		elements: []string{"access", "service_tokens", id},
	})
}

// Refresh extends the lifetime of a token: POST …/service_tokens/{id}/refresh.
// Cloudflare extends by a year whatever the duration is; read ExpiresAt. For a
// token of a zone it fails with [ErrInvalid] and sends nothing: update Duration
// instead, even to what it is.
func (s *ServiceTokensService) Refresh(ctx context.Context, scope Scope, id string) (*ServiceToken, error) {
	issued, _, err := s.one(ctx, &request{
		op: "refresh service token", method: http.MethodPost, scope: scope,
		elements: []string{"access", "service_tokens", id, "refresh"}, intention: newIntention(),
	})
	return tokenOf(issued, err)
}

// one sends a request that is answered with a token. Whatever could be read of
// the token is returned beside an error.
func (s *ServiceTokensService) one(ctx context.Context, r *request) (*IssuedToken, *call, error) {
	one, err := s.client.do(ctx, r)
	in, err := fetch[wireServiceToken](s.client, one, err)
	if in == nil {
		return nil, one, err
	}
	s.client.masker.add(in.ClientSecret.Reveal())
	token, wrong := in.token()
	if err == nil && wrong != nil {
		err = s.client.unreadable(one, wrong)
	}
	return &IssuedToken{ServiceToken: *token, ClientSecret: in.ClientSecret}, one, err
}

// tokenOf drops what an answer without a secret has none of. Nothing is
// returned beside an error.
func tokenOf(issued *IssuedToken, err error) (*ServiceToken, error) {
	if err != nil {
		return nil, err
	}
	return &issued.ServiceToken, nil
}
