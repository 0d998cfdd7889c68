package access

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access/internal/readcache"
)

// ServiceAccountsService offers the operations on service accounts, which are
// an extension of the Access API. Their errors are *[Error] unless another
// type is named.
type ServiceAccountsService service

const (
	opListAccounts = "list service accounts"
	opReadAccount  = "read service account"
)

// ServiceAccount owns service tokens in place of a user.
type ServiceAccount struct {
	ID string
	// Name is unique in the account: 1 to 64 letters, digits, "-" and "_".
	Name        string
	Description string
	// TokenCount is how many tokens belong to it, nil where the server does
	// not tell.
	TokenCount *int64
	CreatedAt  *time.Time
	UpdatedAt  *time.Time
}

// CreateServiceAccount describes a service account to be made.
type CreateServiceAccount struct {
	Name string
	// Description is not sent where empty.
	Description string
}

// UpdateServiceAccount describes a change. What is nil stays as it is.
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
	// PerPage is the number of objects asked for at once, 1000 where 0.
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
	var p problems
	if w.ID == "" {
		p.note(fmt.Errorf("the API answered with a service account without %q: %w", "id", ErrBadAnswer))
	}
	return &ServiceAccount{
		ID: w.ID, Name: w.Name, Description: w.Description,
		TokenCount: p.count("token_count", w.TokenCount),
		CreatedAt:  p.time("created_at", w.CreatedAt),
		UpdatedAt:  p.time("updated_at", w.UpdatedAt),
	}, p.first
}

// Get reads one service account: GET …/service_accounts/{id}.
func (s *ServiceAccountsService) Get(ctx context.Context, scope Scope, id string) (*ServiceAccount, error) {
	return s.one(ctx, &request{
		op: opReadAccount, method: http.MethodGet, scope: scope,
		elements: []string{"access", "service_accounts", id},
	})
}

// List yields the service accounts, page by page as they are asked for:
// GET /accounts/{account_id}/access/service_accounts.
func (s *ServiceAccountsService) List(ctx context.Context, scope Scope, filter ListServiceAccounts) iter.Seq2[*ServiceAccount, error] {
	return list(ctx, s.client, s.listing(scope, filter), (*wireServiceAccount).account)
}

func (s *ServiceAccountsService) listing(scope Scope, filter ListServiceAccounts) listing[ServiceAccount] {
	return listing[ServiceAccount]{
		request: request{
			op: opListAccounts, method: http.MethodGet, scope: scope,
			elements: []string{"access", "service_accounts"},
		},
		name: filter.Name, search: filter.Search, perPage: filter.PerPage,
		id:     func(a *ServiceAccount) string { return a.ID },
		nameOf: func(a *ServiceAccount) string { return a.Name },
	}
}

// Update changes what is set in the argument: PUT …/service_accounts/{id}.
func (s *ServiceAccountsService) Update(ctx context.Context, scope Scope, id string, in UpdateServiceAccount) (*ServiceAccount, error) {
	return s.one(ctx, &request{
		op: "update service account", method: http.MethodPut, scope: scope,
		elements: []string{"access", "service_accounts", id},
		body:     &wireServiceAccountWrite{Name: in.Name, Description: in.Description},
	})
}

// Delete removes a service account: DELETE …/service_accounts/{id}. It fails
// with [ErrConflict] while tokens belong to it, and with [ErrNotFound] where
// there is no such account, unless it was this call whose first answer was
// lost.
func (s *ServiceAccountsService) Delete(ctx context.Context, scope Scope, id string) error {
	return s.client.remove(ctx, &request{
		op: "delete service account", method: http.MethodDelete, scope: scope,
		elements: []string{"access", "service_accounts", id},
	})
}

// one sends a request that is answered with a service account.
func (s *ServiceAccountsService) one(ctx context.Context, r *request) (*ServiceAccount, error) {
	one, err := s.client.do(ctx, r)
	in, err := fetch[wireServiceAccount](s.client, one, err)
	if err != nil {
		return nil, err
	}
	account, err := in.account()
	if err != nil {
		return nil, s.client.unreadable(one, err)
	}
	return account, nil
}

// Read returns one service account, as [ServiceAccountsService.Get] does, for
// those who are going to read many; see [ServiceTokensService.Read]. Its
// TokenCount may be out of date: tokens that are made and deleted do not count
// as writes of the account.
func (s *ServiceAccountsService) Read(ctx context.Context, scope Scope, id string) (*ServiceAccount, error) {
	account, err := s.client.accounts.of(scope).Read(ctx, id)
	return account, errOfRead(opReadAccount, err)
}

// ReadKnown returns what [ServiceAccountsService.Read] would, where that takes no
// request and no waiting, and false elsewhere.
func (s *ServiceAccountsService) ReadKnown(scope Scope, id string) (*ServiceAccount, bool) {
	return s.client.accounts.of(scope).ReadCached(id)
}

// All yields all service accounts; see [ServiceTokensService.All]. For it,
// tokens that are made and deleted do count as writes.
func (s *ServiceAccountsService) All(ctx context.Context, scope Scope) iter.Seq2[*ServiceAccount, error] {
	return func(yield func(*ServiceAccount, error) bool) {
		for account, err := range s.client.accounts.of(scope).All(ctx) {
			if !yield(account, errOfRead(opListAccounts, err)) {
				return
			}
		}
	}
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

func (accountSource) Copy(a *ServiceAccount) *ServiceAccount {
	out := *a
	return &out
}
