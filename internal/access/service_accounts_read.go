package access

import (
	"context"
	"iter"
)

// Read returns one service account, as [ServiceAccountsService.Get] does, for
// those who are going to read many; see [ServiceTokensService.Read]. Its
// TokenCount may be out of date: tokens that are made and deleted do not count
// as writes of the account.
func (s *ServiceAccountsService) Read(ctx context.Context, scope Scope, id string) (*ServiceAccount, error) {
	return read(ctx, s.client, s.client.accounts.of(scope), kind[ServiceAccount](accountKind{s}), scope, id)
}

// ReadKnown returns what [ServiceAccountsService.Read] would, where that takes no
// request and no waiting, and false elsewhere.
func (s *ServiceAccountsService) ReadKnown(scope Scope, id string) (*ServiceAccount, bool) {
	return s.client.accounts.of(scope).known(s.client.now(), kind[ServiceAccount](accountKind{s}), id)
}

// All yields all service accounts; see [ServiceTokensService.All]. For it,
// tokens that are made and deleted do count as writes.
func (s *ServiceAccountsService) All(ctx context.Context, scope Scope) iter.Seq2[*ServiceAccount, error] {
	return all(ctx, s.client, s.client.accounts.of(scope), kind[ServiceAccount](accountKind{s}), scope)
}

// accountKind says how service accounts are read.
type accountKind struct{ *ServiceAccountsService }

func (k accountKind) single(ctx context.Context, scope Scope, id string) (*ServiceAccount, error) {
	return k.Get(ctx, scope, id)
}

func (k accountKind) pages(scope Scope) nextPage[ServiceAccount] {
	return newPager(k.client, k.listing(scope, ListServiceAccounts{}), (*wireServiceAccount).account).next
}

func (accountKind) idOf(a *ServiceAccount) string { return a.ID }

func (accountKind) traitsOf(a *ServiceAccount) traits {
	return traitsOf(a.Name != "", a.CreatedAt != nil)
}

func (accountKind) copyOf(a *ServiceAccount) *ServiceAccount {
	out := *a
	return &out
}

func (accountKind) readOp() string { return opReadAccount }
func (accountKind) listOp() string { return opListAccounts }
