package access

import (
	"context"
	"iter"
	"net/http"
)

// ServiceTokensService offers the operations on service tokens, of accounts and
// of zones. Their errors are *[Error] unless another type is named. All of them
// can be [ErrUnauthorized], [ErrForbidden], [ErrRateLimited], [ErrBadResponse],
// [ErrRedirect], [ErrInvalid], or the error of ctx; [ErrUnknownOutcome] if the
// request may have taken effect.
type ServiceTokensService service

const (
	opListTokens   = "list service tokens"
	opReadToken    = "read service token"
	opCreateToken  = "create service token"
	opUpdateToken  = "update service token"
	opRotateToken  = "rotate service token"
	opRefreshToken = "refresh service token"
	opDeleteToken  = "delete service token"
	opReassign     = "reassign service token"
)

// ListServiceTokens filters a list. The zero value lists all tokens.
type ListServiceTokens struct {
	// Name is the exact name.
	Name string
	// Search is a part of the name, in any case.
	Search string
	// PerPage is the number of tokens per page, at most 1000. 1000 is used if it
	// is 0, negative or higher; a server may return fewer.
	PerPage int
}

// List yields the tokens of an account or zone, page by page as they are needed:
// GET /{accounts|zones}/{id}/access/service_tokens. It ends after the first
// error, with [ErrBadResponse] if a page repeats earlier ones or if there are more
// than 10,000 pages.
func (s *ServiceTokensService) List(ctx context.Context, scope Scope, filter ListServiceTokens) iter.Seq2[*ServiceToken, error] {
	return list(ctx, s.client, s.listing(scope, filter), (*wireServiceToken).token)
}

func (s *ServiceTokensService) listing(scope Scope, filter ListServiceTokens) listing[ServiceToken] {
	return listing[ServiceToken]{
		request: *tokenRequest(opListTokens, http.MethodGet, scope),
		name:    filter.Name, search: filter.Search, perPage: filter.PerPage,
		idOf:   func(t *ServiceToken) string { return t.ID },
		nameOf: func(t *ServiceToken) string { return t.Name },
		note:   func(t *ServiceToken, unreadable string) { t.Unreadable = unreadable },
	}
}

// Get reads one token: GET /{accounts|zones}/{id}/access/service_tokens/{id}. It
// fails with [ErrNotFound] if there is no such token.
func (s *ServiceTokensService) Get(ctx context.Context, scope Scope, id string) (*ServiceToken, error) {
	s.client.seen.of(scope).managed.add(id)
	issued, _, err := s.send(ctx, tokenRequest(opReadToken, http.MethodGet, scope, id))
	return withoutSecret(issued, err)
}

// Delete revokes a token for good:
// DELETE /{accounts|zones}/{id}/access/service_tokens/{id}. It fails with
// [ErrInUse] while a policy, group or SCIM configuration names the token, and with
// [ErrNotFound] if there is no such token, unless this call deleted it and the
// first response was lost.
func (s *ServiceTokensService) Delete(ctx context.Context, scope Scope, id string) error {
	return s.client.delete(ctx, tokenRequest(opDeleteToken, http.MethodDelete, scope, id))
}

// Refresh extends the lifetime of a token:
// POST /accounts/{id}/access/service_tokens/{id}/refresh. Cloudflare extends by a
// year whatever the duration is; read ExpiresAt. It fails with [ErrNotFound] if
// there is no such token, and for a token of a zone with [ErrInvalid], without a
// request: update Duration instead, even to the same value.
func (s *ServiceTokensService) Refresh(ctx context.Context, scope Scope, id string) (*ServiceToken, error) {
	r := tokenRequest(opRefreshToken, http.MethodPost, scope, id, "refresh")
	r.key = newIdempotencyKey()
	issued, _, err := s.send(ctx, r)
	return withoutSecret(issued, err)
}

// tokenRequest returns a request for the tokens of a scope, or for one of them.
func tokenRequest(op, method string, scope Scope, elements ...string) *request {
	return &request{
		op: op, method: method, scope: scope,
		elements: append([]string{"access", "service_tokens"}, elements...),
	}
}

// send sends a request whose response is a token. Whatever could be read of the
// token is returned beside an error.
func (s *ServiceTokensService) send(ctx context.Context, r *request) (*IssuedToken, *call, error) {
	call, err := s.client.do(ctx, r)
	in, err := decodeResult[wireServiceToken](s.client, call, err)
	if in == nil {
		return nil, call, err
	}
	s.client.redactor.add(in.ClientSecret.Reveal())
	token, invalid := in.token()
	if err == nil && invalid != nil {
		err = s.client.errUnreadable(call, invalid)
	}
	return &IssuedToken{ServiceToken: *token, ClientSecret: in.ClientSecret}, call, err
}

// withoutSecret returns the token of a response that contains no secret. Nothing
// is returned beside an error.
func withoutSecret(issued *IssuedToken, err error) (*ServiceToken, error) {
	if err != nil {
		return nil, err
	}
	return &issued.ServiceToken, nil
}
