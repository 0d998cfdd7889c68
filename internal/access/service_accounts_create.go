package access

import (
	"context"
	"net/http"
)

// Create makes a service account:
// POST /accounts/{account_id}/access/service_accounts.
//
// Where the answer is lost, a server that promises idempotency is asked again
// with the same key. Of any other the account of that name is looked for. Names
// are unique and there is no secret, so an account that was made since the
// request was sent and owns no tokens is the one; any other means that the name
// was taken ([ErrConflict]).
func (s *ServiceAccountsService) Create(ctx context.Context, scope Scope, in CreateServiceAccount) (*ServiceAccount, error) {
	own, release := s.client.outlive(ctx)
	defer release()
	r := &request{
		op: "create service account", method: http.MethodPost, scope: scope,
		elements: []string{"access", "service_accounts"},
		body:     &wireServiceAccountWrite{Name: &in.Name, Description: sent(in.Description)},
		safety:   safetyOnce, idempotent: s.client.promisesIdempotency(scope),
		intention: newIntention(), caller: &leave{ctx},
	}
	for resends := 0; ; resends++ {
		account, err := s.one(own, r)
		if err == nil || !lost(err) {
			return account, err
		}
		if !r.idempotent && s.client.askIdempotency(own, scope) {
			s.client.recovering(ctx, err, "the server answers the same key with the same account; the request is sent again")
			r.idempotent, r.caller = true, nil
			continue
		}
		s.client.recovering(ctx, err, "the account that the request may have made is looked for")
		found, lookup := persist(own, s.client, func() (*ServiceAccount, error) { return s.named(own, scope, in.Name) })
		switch {
		case lookup != nil:
			return nil, s.client.undecided(err, lookup, "A service account of that name may exist.")
		case found != nil && s.isNew(found, r.intention):
			return found, nil
		case found != nil:
			return nil, &Error{
				Op: r.op, Message: "a service account of that name is there already", cause: ErrConflict,
			}
		case ctx.Err() != nil:
			return nil, stopped(r.op, ctx.Err())
		case resends >= s.client.maxRetries:
			return nil, undone(err)
		}
		if err := s.client.sleep(own, s.client.waitBefore(resends+1, nil)); err != nil {
			return nil, stopped(r.op, err)
		}
	}
}

// named returns the account of a name, or nil.
func (s *ServiceAccountsService) named(ctx context.Context, scope Scope, name string) (*ServiceAccount, error) {
	for account, err := range s.List(ctx, scope, ListServiceAccounts{Name: name}) {
		return account, err
	}
	return nil, nil //nolint:nilnil // No account is an answer.
}

// isNew reports whether an account was made since an intention was sent.
func (s *ServiceAccountsService) isNew(account *ServiceAccount, intent *intention) bool {
	since := s.client.clock.at(intent.sentAt)
	return account.CreatedAt != nil && !since.IsZero() && !account.CreatedAt.Before(since.Add(-slack)) &&
		(account.TokenCount == nil || *account.TokenCount == 0)
}
