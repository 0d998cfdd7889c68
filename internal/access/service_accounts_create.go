package access

import (
	"context"
	"net/http"
)

// Create creates a service account:
// POST /accounts/{id}/access/service_accounts. It fails with [ErrConflict] if the
// name is taken.
//
// If the response is lost, a server that promises idempotency is sent the same key
// again. At any other the account of that name is looked up. Names are unique and
// there is no secret, so an account that was created since the request was sent
// and owns no tokens is the right one; any other means that the name was taken
// ([ErrConflict]).
//
// Once the request has been sent, the end of ctx does not abandon it: the client
// waits for the response for Options.CancelGrace.
func (s *ServiceAccountsService) Create(ctx context.Context, scope Scope, in CreateServiceAccount) (*ServiceAccount, error) {
	own, release := s.client.detach(ctx)
	defer release()
	r := accountRequest(opCreateAccount, http.MethodPost, scope)
	r.body = &wireServiceAccountWrite{Name: &in.Name, Description: nonEmpty(in.Description)}
	r.safety, r.idempotent = safetyOnce, s.client.promisesIdempotency(scope)
	r.key, r.caller = newIdempotencyKey(), &callerCancel{ctx}
	return run(own, s.client, &operation[*ServiceAccount]{
		request: r,
		unknown: "A service account of that name may exist.",
		late:    "A request that was given up may still create the account.",
		sameKey: "the server answers the same key with the same account; the request is sent again",
		send: func(ctx context.Context, _ int) (*ServiceAccount, step, error) {
			account, err := s.send(ctx, r)
			if err == nil {
				s.client.knownAccounts.of(scope).add(account.ID)
			}
			return account, nextStep(err), err
		},
		lookUp: func(ctx context.Context, cause error, _ int) (*ServiceAccount, step, error) {
			s.client.observeRecovery(ctx, cause, "the account that the request may have created is looked up")
			found, err := retryLookup(ctx, s.client, func() (*ServiceAccount, error) { return s.named(ctx, scope, in.Name) })
			switch {
			case err != nil:
				return nil, stepUnknown, err
			case found == nil:
				return nil, stepNotApplied, nil
			case s.isNew(found, r.key):
				s.client.knownAccounts.of(scope).add(found.ID)
				return found, stepReturn, nil
			default:
				return nil, stepReturn, &Error{
					Op: r.op, Message: "a service account of that name exists already", cause: ErrConflict,
				}
			}
		},
	})
}

// named returns the account of a name, or nil.
func (s *ServiceAccountsService) named(ctx context.Context, scope Scope, name string) (*ServiceAccount, error) {
	for account, err := range s.List(ctx, scope, ListServiceAccounts{Name: name}) {
		return account, err
	}
	return nil, nil //nolint:nilnil // No account is a valid result.
}

// isNew reports whether an account was created since a request was sent.
func (s *ServiceAccountsService) isNew(account *ServiceAccount, key *idempotencyKey) bool {
	since := s.client.clock.at(key.sentAt)
	return account.CreatedAt != nil && !since.IsZero() && !account.CreatedAt.Before(since.Add(-clockTolerance)) &&
		(account.TokenCount == nil || *account.TokenCount == 0)
}
