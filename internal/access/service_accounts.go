package access

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access/internal/readcache"
)

// ServiceAccountsService offers the operations on service accounts, an extension
// of the Access API. Their errors are *[Error] unless another type is named; see
// [ServiceTokensService] for those that all of them can be. For a zone all of them
// fail with [ErrInvalid], without a request.
type ServiceAccountsService service

const (
	opListAccounts  = "list service accounts"
	opReadAccount   = "read service account"
	opCreateAccount = "create service account"
	opUpdateAccount = "update service account"
	opDeleteAccount = "delete service account"
)

// ServiceAccount owns service tokens in place of a user.
type ServiceAccount struct {
	ID string
	// Name is unique in the account: 1 to 64 letters, digits, "-" and "_".
	Name        string
	Description string
	// TokenCount is how many tokens belong to it, nil if the server does not
	// return that.
	TokenCount *int64
	CreatedAt  *time.Time
	UpdatedAt  *time.Time
	// Unreadable is as in [ServiceToken].
	Unreadable string
}

// CreateServiceAccount describes a new service account.
type CreateServiceAccount struct {
	Name string
	// Description is not sent if it is empty.
	Description string
}

// UpdateServiceAccount describes a change. A field that is nil is not sent and
// stays as it is.
type UpdateServiceAccount struct {
	Name        *string
	Description *string
}

// ListServiceAccounts filters a list. The zero value lists all.
type ListServiceAccounts struct {
	// Name is the exact name.
	Name string
	// Search is a part of the name, in any case.
	Search string
	// PerPage is the number of accounts per page, at most 1000. 1000 is used if it
	// is 0, negative or higher; a server may return fewer.
	PerPage int
}

type wireServiceAccount struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	TokenCount  *float64 `json:"token_count"`
	CreatedAt   *string  `json:"created_at"`
	UpdatedAt   *string  `json:"updated_at"`
}

type wireServiceAccountWrite struct {
	Name        *string `json:"name,omitempty"`
	Description *string `json:"description,omitempty"`
}

func (w *wireServiceAccount) account() (*ServiceAccount, error) {
	var errs fieldErrors
	if w.ID == "" {
		errs.add(fmt.Errorf("the API answered with a service account without %q: %w", "id", ErrBadResponse))
	}
	return &ServiceAccount{
		ID: w.ID, Name: w.Name, Description: w.Description,
		TokenCount: errs.count("token_count", w.TokenCount),
		CreatedAt:  errs.time("created_at", w.CreatedAt),
		UpdatedAt:  errs.time("updated_at", w.UpdatedAt),
	}, errs.first
}

// Get reads one service account:
// GET /accounts/{id}/access/service_accounts/{id}. It fails with [ErrNotFound] if
// there is no such account.
func (s *ServiceAccountsService) Get(ctx context.Context, scope Scope, id string) (*ServiceAccount, error) {
	return s.send(ctx, accountRequest(opReadAccount, http.MethodGet, scope, id))
}

// List yields the service accounts, page by page as they are needed:
// GET /accounts/{id}/access/service_accounts. It ends after the first error, with
// [ErrBadResponse] if a page repeats earlier ones or if there are more than 10,000
// pages.
func (s *ServiceAccountsService) List(ctx context.Context, scope Scope, filter ListServiceAccounts) iter.Seq2[*ServiceAccount, error] {
	return list(ctx, s.client, s.listing(scope, filter), (*wireServiceAccount).account)
}

func (s *ServiceAccountsService) listing(scope Scope, filter ListServiceAccounts) listing[ServiceAccount] {
	return listing[ServiceAccount]{
		request: *accountRequest(opListAccounts, http.MethodGet, scope),
		name:    filter.Name, search: filter.Search, perPage: filter.PerPage,
		idOf:   func(a *ServiceAccount) string { return a.ID },
		nameOf: func(a *ServiceAccount) string { return a.Name },
		note:   func(a *ServiceAccount, unreadable string) { a.Unreadable = unreadable },
	}
}

// Update changes the fields that are set in the argument:
// PUT /accounts/{id}/access/service_accounts/{id}. It fails with [ErrNotFound] if
// there is no such account, and with [ErrConflict] if the name is taken.
func (s *ServiceAccountsService) Update(ctx context.Context, scope Scope, id string, in UpdateServiceAccount) (*ServiceAccount, error) {
	r := accountRequest(opUpdateAccount, http.MethodPut, scope, id)
	r.body = &wireServiceAccountWrite{Name: in.Name, Description: in.Description}
	return s.send(ctx, r)
}

// Delete deletes a service account:
// DELETE /accounts/{id}/access/service_accounts/{id}. It fails with [ErrConflict]
// while tokens belong to it, and with [ErrNotFound] if there is no such account,
// unless this call deleted it and the first response was lost.
func (s *ServiceAccountsService) Delete(ctx context.Context, scope Scope, id string) error {
	return s.client.delete(ctx, accountRequest(opDeleteAccount, http.MethodDelete, scope, id))
}

// accountRequest returns a request for the service accounts of a scope, or for
// one of them.
func accountRequest(op, method string, scope Scope, elements ...string) *request {
	return &request{
		op: op, method: method, scope: scope,
		elements: append([]string{"access", "service_accounts"}, elements...),
	}
}

// send sends a request whose response is a service account.
func (s *ServiceAccountsService) send(ctx context.Context, r *request) (*ServiceAccount, error) {
	call, err := s.client.do(ctx, r)
	in, err := decodeResult[wireServiceAccount](s.client, call, err)
	if err != nil {
		return nil, err
	}
	account, err := in.account()
	if err != nil {
		return nil, s.client.errUnreadable(call, err)
	}
	return account, nil
}

// Read returns one service account, as [ServiceAccountsService.Get] does, for
// callers that will read many; see [ServiceTokensService.Read] for its requests.
// Its TokenCount may be out of date: tokens that are created and deleted do not
// count as writes of the account.
func (s *ServiceAccountsService) Read(ctx context.Context, scope Scope, id string) (*ServiceAccount, error) {
	account, err := s.client.accounts.of(scope).Read(ctx, id)
	return account, errOfRead(opReadAccount, err)
}

// CheckExists returns the error of [ServiceAccountsService.Read]. It sends no request for
// an account that it has found before, or that this client has created: a replica of the
// server may not know that one yet.
func (s *ServiceAccountsService) CheckExists(ctx context.Context, scope Scope, id string) error {
	known := s.client.knownAccounts.of(scope)
	if known.has(id) {
		return nil
	}
	_, err := s.Read(ctx, scope, id)
	if err == nil {
		known.add(id)
	}
	return err
}

// ReadKnown returns what [ServiceAccountsService.Read] would, if that takes no
// request and no wait, and false otherwise.
func (s *ServiceAccountsService) ReadKnown(scope Scope, id string) (*ServiceAccount, bool) {
	return s.client.accounts.of(scope).ReadCached(id)
}

// All yields all service accounts: GET /accounts/{id}/access/service_accounts; see
// [ServiceTokensService.All]. For it, tokens that are created and deleted do count
// as writes.
func (s *ServiceAccountsService) All(ctx context.Context, scope Scope) iter.Seq2[*ServiceAccount, error] {
	return allOf(ctx, s.client.accounts.of(scope), opListAccounts)
}

// accountSource reads the service accounts of a scope for their cache.
type accountSource struct {
	*ServiceAccountsService

	scope Scope
}

func (s accountSource) Get(ctx context.Context, id string) (*ServiceAccount, error) {
	return s.ServiceAccountsService.Get(ctx, s.scope, id)
}

func (s accountSource) List() readcache.NextPage[ServiceAccount] {
	return nextPage(newPager(s.client, s.listing(s.scope, ListServiceAccounts{}), (*wireServiceAccount).account))
}

func (accountSource) ID(a *ServiceAccount) string { return a.ID }

func (accountSource) Fields(a *ServiceAccount) readcache.Fields {
	return readcache.FieldSet(a.Name != "", a.CreatedAt != nil)
}

func (accountSource) Unusable(a *ServiceAccount) bool { return a.Unreadable != "" }

func (accountSource) Copy(a *ServiceAccount) *ServiceAccount {
	out := *a
	return &out
}
