package access

import (
	"context"
	"net/http"
)

// Update changes the fields that are set in the argument:
// PUT /{accounts|zones}/{id}/access/service_tokens/{id}. The result has a secret
// only if a higher ClientSecretVersion was asked for. It fails with [ErrNotFound]
// if there is no such token.
//
// A higher version is a rotation. If its response is lost, or contains no secret,
// it goes on as [ServiceTokensService.Rotate] does. The token is read first, to
// compare the versions.
func (s *ServiceTokensService) Update(ctx context.Context, scope Scope, id string, in UpdateServiceToken) (*IssuedToken, error) {
	r := tokenRequest(opUpdateToken, http.MethodPut, scope, id)
	r.body = in.wire()
	if in.ClientSecretVersion != nil {
		current, err := s.Get(ctx, scope, id)
		if err != nil {
			return nil, err
		}
		if current.ClientSecretVersion == nil || *current.ClientSecretVersion < *in.ClientSecretVersion {
			return s.updateSecretVersion(ctx, id, in, r)
		}
	}
	issued, _, err := s.send(ctx, r)
	if err != nil {
		return nil, err
	}
	return issued, nil
}

// updateSecretVersion sends an update that rotates.
func (s *ServiceTokensService) updateSecretVersion(ctx context.Context, id string, in UpdateServiceToken, r *request) (*IssuedToken, error) {
	own, release := s.client.detach(ctx)
	defer release()
	r.safety, r.caller = safetyOnce, &callerCancel{ctx}
	rotates := &rotation{
		ServiceTokensService: s, id: id, request: r, target: *in.ClientSecretVersion,
		in: RotateServiceToken{PreviousClientSecretExpiresAt: in.PreviousClientSecretExpiresAt},
	}
	if in.Name != nil {
		rotates.in.Name = *in.Name
	}
	return rotates.run(own)
}

// Reassign makes a service account the owner of a token, an extension:
// POST /accounts/{id}/access/service_tokens/{id}/reassign. It cannot be given back
// to a user. It fails with [ErrNotFound] if there is no such token, and for a token
// of a zone with [ErrInvalid], without a request. If the response is lost, the
// token is read, and the request is sent again if it had no effect.
func (s *ServiceTokensService) Reassign(ctx context.Context, scope Scope, id, serviceAccountID string) (*ServiceToken, error) {
	r := tokenRequest(opReassign, http.MethodPost, scope, id, "reassign")
	r.body = &struct {
		ServiceAccountID string `json:"service_account_id"`
	}{serviceAccountID}
	r.safety, r.idempotent, r.key = safetyOnce, s.client.promisesIdempotency(scope), newIdempotencyKey()
	return run(ctx, s.client, &operation[*ServiceToken]{
		request: r,
		unknown: "The token may have a new owner.",
		late:    "A request that was given up may still reassign the token.",
		send: func(ctx context.Context, _ int) (*ServiceToken, step, error) {
			issued, _, err := s.send(ctx, r)
			token, err := withoutSecret(issued, err)
			return token, nextStep(err), err
		},
		lookUp: func(ctx context.Context, cause error, _ int) (*ServiceToken, step, error) {
			s.client.observeRecovery(ctx, cause, "the token is read, to see who its owner is")
			token, err := s.getAfterLoss(ctx, scope, id)
			switch {
			case err != nil:
				return nil, stepUnknown, err
			case token.ServiceAccountID == serviceAccountID:
				return token, stepReturn, nil
			default:
				return nil, stepNotApplied, nil
			}
		},
	})
}
