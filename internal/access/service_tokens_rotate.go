package access

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// RotateServiceToken configures a rotation.
type RotateServiceToken struct {
	// PreviousClientSecretExpiresAt is until when the current secret stays valid;
	// nil means that it expires now.
	PreviousClientSecretExpiresAt *time.Time
	// KnownVersion is the ClientSecretVersion before the rotation, if the caller
	// knows it. It is not sent. After a lost response it shows whether the
	// rotation took place; without it, PreviousClientSecretExpiresAt is compared
	// with that of the token, which no other rotation has set to that second.
	// Neither costs a request as long as nothing is lost.
	//
	// In a zone the request asks for the next version. There it costs a request
	// to leave this out.
	KnownVersion *int64
}

type wireRotate struct {
	PreviousClientSecretExpiresAt *string `json:"previous_client_secret_expires_at,omitempty"`
}

// Rotate gives a token a new secret:
// POST /accounts/{id}/access/service_tokens/{id}/rotate. The client ID stays, and
// so does the date of expiry. It fails with [ErrNotFound] if there is no such
// token.
//
// If the response is lost, a server that promises idempotency is sent the same key
// again, which gives the same secret. At any other the token is read: if it has
// not been rotated, the request is sent again; if it has, the new secret is lost,
// and the token is rotated once more, with [RecoveryRotatedAgain]. The API keeps
// one previous secret, so this ends the overlap for the secret that consumers
// have. Nothing can be done about that: only a rotation gives a secret that
// somebody knows. The second rotation keeps the end of the overlap that was asked
// for, because if it is not certain that the first took place, it may still be the
// old secret that stays valid.
//
// A zone has no such operation. There the token is given the next
// ClientSecretVersion, with the end of the overlap or, if there must be none, with
// a time long past: PUT /zones/{id}/access/service_tokens/{id}. To the caller it
// is the same. If the server does not count versions that fails with [ErrInvalid],
// and nothing is changed.
//
// Once the request has been sent, the end of ctx does not abandon it: the client
// waits for the response for Options.CancelGrace.
//
// If Rotate fails and the token is known to have been rotated, it is returned
// without a secret beside the error: the caller's secret is no longer the current
// one.
func (s *ServiceTokensService) Rotate(ctx context.Context, scope Scope, id string, in RotateServiceToken) (*IssuedToken, error) {
	in, err := s.withKnownVersion(ctx, scope, id, in)
	if err != nil {
		return nil, err
	}
	own, release := s.client.detach(ctx)
	defer release()
	issued, err := s.rotate(own, &callerCancel{ctx}, scope, id, in)
	if err == nil {
		s.addExpiry(own, scope, issued)
	}
	return issued, err
}

// rotationUnknown is what may be the case after a lost rotation.
const rotationUnknown = "The token may have a secret that nobody knows."

// rotate is Rotate with a detached context. The caller can cancel it as long as
// nothing has been done; with nil nobody can.
func (s *ServiceTokensService) rotate(ctx context.Context, caller *callerCancel, scope Scope, id string, in RotateServiceToken) (*IssuedToken, error) {
	in, err := s.withKnownVersion(ctx, scope, id, in)
	if err != nil {
		return nil, err
	}
	r := &rotation{ServiceTokensService: s, id: id, in: in}
	if scope.IsZone() {
		r.request = tokenRequest(opRotateToken, http.MethodPut, scope, id)
	} else {
		r.request = tokenRequest(opRotateToken, http.MethodPost, scope, id, "rotate")
		r.request.key, r.request.idempotent = newIdempotencyKey(), s.client.promisesIdempotency(scope)
	}
	r.request.safety, r.request.caller = safetyOnce, caller
	return run(ctx, s.client, &operation[*IssuedToken]{
		request:    r.request,
		unknown:    rotationUnknown,
		mayRunLate: true,
		sameKey:    "the server answers the same key with the same secret; the request is sent again",
		checking:   checkingRotation,
		resending:  resendingRotation,
		onSameKey:  func() { r.recovery = RecoveryNone },
		send:       r.send,
		lookUp:     r.lookUp,
	})
}

const (
	checkingRotation  = "the token is read, to see whether it was rotated"
	resendingRotation = "the token was not rotated; the request is sent again"
)

// rotation is a rotation of a token, with all that is needed to find out what
// became of it.
type rotation struct {
	*ServiceTokensService

	request *request
	id      string
	in      RotateServiceToken
	// recovery is set while a secret is lost.
	recovery Recovery
	// rotated is the token without its secret, once it is known that it was
	// rotated and that the secret is lost.
	rotated *IssuedToken
	// mayRunLate is set while a request that was given up may still be executed
	// and do harm.
	mayRunLate bool
}

// send sends the rotation.
func (r *rotation) send(ctx context.Context, resends int) (*IssuedToken, step, error) {
	r.request.body = r.body()
	issued, err := r.sendForSecret(ctx, r.request)
	switch {
	case issued != nil && issued.ClientSecret != "" && r.supersededBy(ctx, issued, resends):
		// The lost request was executed late, and its secret has replaced this one.
		r.request.key, r.request.caller = newIdempotencyKey(), nil
		r.recovery, r.mayRunLate = RecoveryRotatedAgain, false
		r.in.KnownVersion = issued.ClientSecretVersion
		return nil, stepRepeat, nil
	case issued != nil && issued.ClientSecret != "":
		if r.request.key == nil || !r.request.key.replayed {
			issued.Recovery = r.recovery
		}
		return issued, stepReturn, err
	case !isOutcomeUnknown(err) && r.versionConflict(ctx, err, resends):
		return nil, stepRepeat, nil
	}
	return r.rotated, nextStep(err), err
}

// body is the body of the request: in a zone an update with the next version.
func (r *rotation) body() any {
	switch {
	case r.request.scope.IsZone():
		return r.nextVersion()
	case r.in.PreviousClientSecretExpiresAt != nil:
		return &wireRotate{PreviousClientSecretExpiresAt: formatTime(r.in.PreviousClientSecretExpiresAt)}
	default:
		return nil
	}
}

// lookUp finds out what became of a rotation whose response was lost. If the
// token is known to have been rotated it is returned.
func (r *rotation) lookUp(ctx context.Context, cause error, resends int) (*IssuedToken, step, error) {
	token, err := r.getAfterLoss(ctx, r.request.scope, r.id)
	mayResend := !r.request.idempotent && resends < r.client.maxRetries
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, stepReturn, err
	case err != nil:
		return r.rotated, stepUnknown, err
	case !r.in.tookPlace(token) && r.rotated != nil && !mayResend:
		return r.rotated, stepReturn, cause
	case !r.in.tookPlace(token):
		r.mayRunLate = !r.request.scope.IsZone()
		return r.rotated, stepNotApplied, nil
	}
	r.rotated = &IssuedToken{ServiceToken: *token}
	if r.request.idempotent || resends >= max(1, r.client.maxRetries) {
		return r.rotated, stepReturn, cause
	}
	// It can no longer be canceled: there must be a secret. The key stays the
	// same, in case the server is idempotent after all.
	r.recovery, r.request.caller = RecoveryRotatedAgain, nil
	r.advanceVersion(token)
	r.client.observeRecovery(ctx, cause, "the token was rotated and its new secret is lost; it is rotated again")
	return r.rotated, stepRepeat, nil
}

// supersededBy reports whether a request that was given up has rotated the token
// again since a secret was issued.
func (r *rotation) supersededBy(ctx context.Context, issued *IssuedToken, resends int) bool {
	if !r.mayRunLate || resends > r.client.maxRetries || issued.ClientSecretVersion == nil {
		return false
	}
	token, err := r.getAfterLoss(ctx, r.request.scope, r.id)
	return err == nil && token.ClientSecretVersion != nil && *token.ClientSecretVersion > *issued.ClientSecretVersion
}

// tookPlace reports whether a rotation whose response was lost has taken place,
// as the token shows. In doubt it has: then nobody misses its new secret.
func (in *RotateServiceToken) tookPlace(token *ServiceToken) bool {
	if in.KnownVersion != nil && token.ClientSecretVersion != nil {
		return *token.ClientSecretVersion > *in.KnownVersion
	}
	if in.PreviousClientSecretExpiresAt != nil {
		if end := token.PreviousClientSecretExpiresAt; end != nil {
			return sameSecond(in.PreviousClientSecretExpiresAt, end)
		}
		// A server that returns the version returns the end of an overlap as well.
		return token.ClientSecretVersion == nil
	}
	return true
}
