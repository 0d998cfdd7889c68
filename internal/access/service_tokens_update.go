package access

import (
	"cmp"
	"context"
	"errors"
	"net/http"
)

// Update changes what is set in the argument: PUT …/service_tokens/{id}. The
// result has a secret only where a higher ClientSecretVersion was asked for.
//
// That is a rotation. Where its answer is lost, or holds no secret, the token
// is read and rotated again if it was rotated, as [ServiceTokensService.Rotate]
// does. To tell a higher version from the present one the token is read first.
func (s *ServiceTokensService) Update(ctx context.Context, scope Scope, id string, in UpdateServiceToken) (*IssuedToken, error) {
	r := &request{
		op: "update service token", method: http.MethodPut, scope: scope,
		elements: []string{"access", "service_tokens", id}, body: in.wire(),
	}
	if in.ClientSecretVersion == nil {
		issued, _, err := s.one(ctx, r)
		return withoutError(issued, err)
	}
	before, err := s.Get(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	if before.ClientSecretVersion != nil && *before.ClientSecretVersion >= *in.ClientSecretVersion {
		issued, _, err := s.one(ctx, r)
		return withoutError(issued, err)
	}
	return s.raise(ctx, scope, id, in, r)
}

// raise sends an update that rotates.
func (s *ServiceTokensService) raise(ctx context.Context, scope Scope, id string, in UpdateServiceToken, r *request) (*IssuedToken, error) {
	own, release := s.client.outlive(ctx)
	defer release()
	r.safety, r.caller = safetyOnce, &leave{ctx}
	for resends := 0; ; resends++ {
		issued, err := s.issue(own, r)
		if issued != nil && issued.ClientSecret != "" {
			return issued, err
		}
		if !lost(err) {
			return nil, err
		}
		s.client.recovering(own, err, "the token is read, to see whether it was rotated")
		token, lookup := s.reread(own, scope, id)
		switch {
		case errors.Is(lookup, ErrNotFound):
			return nil, lookup
		case lookup != nil:
			return nil, s.client.undecided(err, lookup, rotationUnknown)
		case token.ClientSecretVersion != nil && *token.ClientSecretVersion < *in.ClientSecretVersion:
			if ctx.Err() != nil {
				return nil, stopped(r.op, ctx.Err())
			}
			if resends >= s.client.maxRetries {
				return nil, undone(err)
			}
			s.client.recovering(ctx, err, "the token was not rotated; the request is sent again")
			if err := s.client.sleep(own, s.client.waitBefore(resends+1, nil)); err != nil {
				return nil, stopped(r.op, err)
			}
			continue
		}
		s.client.recovering(ctx, err, "the token was rotated and its new secret is lost; it is rotated again")
		issued, rotateErr := s.rotate(own, nil, scope, id, RotateServiceToken{
			PreviousClientSecretExpiresAt: in.PreviousClientSecretExpiresAt,
			KnownVersion:                  cmp.Or(token.ClientSecretVersion, in.ClientSecretVersion),
		})
		if issued == nil {
			return &IssuedToken{ServiceToken: *token}, rotateErr
		}
		issued.Recovery = RecoveryRotatedAgain
		return issued, rotateErr
	}
}

// Reassign hands a token over to a service account, an extension:
// POST …/service_tokens/{id}/reassign. It cannot be given back to a user.
func (s *ServiceTokensService) Reassign(ctx context.Context, scope Scope, id, serviceAccountID string) (*ServiceToken, error) {
	r := &request{
		op: "reassign service token", method: http.MethodPost, scope: scope,
		elements: []string{"access", "service_tokens", id, "reassign"},
		body: &struct {
			ServiceAccountID string `json:"service_account_id"`
		}{serviceAccountID},
		safety: safetyOnce, idempotent: s.client.promisesIdempotency(scope), intention: newIntention(),
	}
	for resends := 0; ; resends++ {
		issued, _, err := s.one(ctx, r)
		if !lost(err) {
			return tokenOf(issued, err)
		}
		if !r.idempotent && s.client.askIdempotency(ctx, scope) {
			r.idempotent = true
			continue
		}
		s.client.recovering(ctx, err, "the token is read, to see whom it belongs to")
		token, lookup := s.reread(ctx, scope, id)
		switch {
		case lookup != nil:
			return nil, s.client.undecided(err, lookup, "The token may have a new owner.")
		case token.ServiceAccountID == serviceAccountID:
			return token, nil
		case resends >= s.client.maxRetries:
			return nil, undone(err)
		}
		if err := s.client.sleep(ctx, s.client.waitBefore(resends+1, nil)); err != nil {
			return nil, stopped(r.op, err)
		}
	}
}

// withoutError returns nothing beside an error.
func withoutError(issued *IssuedToken, err error) (*IssuedToken, error) {
	if err != nil {
		return nil, err
	}
	return issued, nil
}
