package access

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"
)

// longAgo is the end of an overlap that must not take place. What an update that
// rotates does without an end is not documented, and a time that is past ends the
// overlap on every server. It is the time in Cloudflare's own example.
var longAgo = time.Date(2014, time.January, 1, 5, 20, 0, 0, time.UTC)

// withKnownVersion makes sure that a rotation in a zone knows the version that it
// must increase.
func (s *ServiceTokensService) withKnownVersion(ctx context.Context, scope Scope, id string, in RotateServiceToken) (RotateServiceToken, error) {
	if !scope.IsZone() || in.KnownVersion != nil {
		return in, nil
	}
	token, err := s.getAfterLoss(ctx, scope, id)
	if err != nil {
		return in, err
	}
	if token.ClientSecretVersion == nil {
		return in, &Error{
			Op: opRotateToken, cause: ErrInvalid,
			Message: "the API does not return the version of the token's secret (client_secret_version), " +
				"and a token of a zone is rotated by increasing it; nothing was changed",
		}
	}
	in.KnownVersion = token.ClientSecretVersion
	return in, nil
}

// rotatesByUpdate reports whether a rotation from a version can be an update.
// That is the safer way, except at a server that answers the same key with the
// same secret.
func (r *rotation) rotatesByUpdate(version *int64) bool {
	scope := r.request.scope
	return version != nil && (scope.IsZone() || !r.client.promisesIdempotency(scope) && !r.client.rotatesByPost.of(scope).Load())
}

// useUpdate makes the next request an update to a version.
func (r *rotation) useUpdate(target int64) {
	r.target, r.targetLost = target, false
	r.use(tokenRequest(r.request.op, http.MethodPut, r.request.scope, r.id))
	r.request.body = &wireWrite{
		Name:                          nonEmpty(r.in.Name),
		ClientSecretVersion:           new(target),
		PreviousClientSecretExpiresAt: formatTime(cmp.Or(r.in.PreviousClientSecretExpiresAt, &longAgo)),
	}
}

// sendUpdate sends an update that rotates. Sent again after it took effect it does
// nothing, so a late one does no harm. Its response has no secret then, and the
// secret of the first response is lost.
func (r *rotation) sendUpdate(ctx context.Context, resends int) (*IssuedToken, step, error) {
	issued, call, err := r.ServiceTokensService.send(ctx, r.request)
	switch {
	case issued != nil && issued.ClientSecret != "":
		return r.issue(ctx, issued, err, resends)
	case err == nil:
		return r.withoutSecret(ctx, call, &issued.ServiceToken, resends)
	case isOutcomeUnknown(err):
		// From here on it cannot be canceled: only the response to the same request
		// shows for certain what it did.
		r.targetLost, r.anyLost, r.request.caller = true, true, nil
		return r.rotated, stepRecover, err
	case errors.Is(err, ErrInvalid) && r.versionConflict(ctx, err, resends):
		return r.rotated, stepRepeat, nil
	case r.targetLost && !errors.Is(err, ErrNotFound):
		token, lookup := r.getAfterLoss(ctx, r.request.scope, r.id)
		if lookup != nil {
			return r.rotated, stepReturn, r.client.errOutcomeUnknown(err, lookup, rotationUnknown)
		}
		if token.ClientSecretVersion == nil || *token.ClientSecretVersion >= r.target {
			r.rotated = &IssuedToken{ServiceToken: *token}
		}
	}
	return r.rotated, stepReturn, err
}

// lookUpUpdate follows up a lost response to an update that rotates: the same
// request is sent again, and after the last attempt the token is read.
func (r *rotation) lookUpUpdate(ctx context.Context, cause error, resends int) (*IssuedToken, step, error) {
	if resends < r.client.maxRetries {
		r.client.observeRecovery(ctx, cause, "an update to the same version takes effect once; it is sent again")
		return r.rotated, stepRepeat, nil
	}
	r.client.observeRecovery(ctx, cause, "the token is read, to see whether it was rotated")
	token, err := r.getAfterLoss(ctx, r.request.scope, r.id)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, stepReturn, err
	case err != nil:
		return r.rotated, stepUnknown, err
	case token.ClientSecretVersion != nil && *token.ClientSecretVersion < r.target && r.rotated != nil:
		return r.rotated, stepReturn, cause
	case token.ClientSecretVersion != nil && *token.ClientSecretVersion < r.target:
		return nil, stepNotApplied, nil
	}
	r.rotated = &IssuedToken{ServiceToken: *token}
	if resends >= max(1, r.client.maxRetries) {
		return r.rotated, stepReturn, cause
	}
	r.rotateAgain(ctx, cause)
	r.advance(token)
	return r.rotated, stepRepeat, nil
}

// withoutSecret decides how an update goes on whose response contains no secret,
// by the version in it.
func (r *rotation) withoutSecret(ctx context.Context, call *call, token *ServiceToken, resends int) (*IssuedToken, step, error) {
	if token.ClientSecretVersion == nil {
		if read, err := r.getAfterLoss(ctx, r.request.scope, r.id); err == nil {
			token = read
		}
	}
	cause := r.client.errUnreadable(call, errNoSecret)
	version, isZone := token.ClientSecretVersion, r.request.scope.IsZone()
	switch {
	case version == nil && !isZone:
		// It cannot be seen whether the update has rotated the token.
		r.recovery = RecoveryRotatedAgain
		return r.fallBackToPost(ctx, cause, resends)
	case version != nil && *version < r.target && !isZone:
		return r.fallBackToPost(ctx, cause, resends)
	case version != nil && *version < r.target:
		cause.outcome = outcomeNone
		return r.rotated, stepReturn, cause
	case r.withheld && !r.targetLost && version != nil && *version == r.target && !isZone:
		// Twice in a row nobody else was first: the server never returns one.
		r.others--
		r.recovery = RecoveryRotatedAgain
		r.rotated = &IssuedToken{ServiceToken: *token}
		return r.fallBackToPost(ctx, cause, resends)
	}
	r.withheld = !r.targetLost && version != nil && *version == r.target
	r.rotated = &IssuedToken{ServiceToken: *token}
	if resends > r.client.maxRetries {
		return r.rotated, stepReturn, cause
	}
	r.passBy(ctx, cause, token)
	return r.rotated, stepRepeat, nil
}

// passBy asks for the version after the current one of a token that has the target
// version already, or a higher one.
func (r *rotation) passBy(ctx context.Context, cause error, token *ServiceToken) {
	if version := token.ClientSecretVersion; version != nil {
		r.others += *version - r.target
	}
	if r.targetLost || token.ClientSecretVersion == nil {
		r.rotateAgain(ctx, cause)
	} else {
		// Nothing of ours was lost, so somebody else has given it this version.
		r.others++
		r.client.observeRecovery(ctx, cause, "somebody else has rotated the token; it is rotated from its current version")
	}
	r.advance(token)
}

// advance asks for the version after the current one of a token that was rotated
// and whose secret is lost. If the server does not return the version, the last
// request is assumed to have taken effect; the next one is higher in any case.
func (r *rotation) advance(token *ServiceToken) {
	r.in.KnownVersion = cmp.Or(token.ClientSecretVersion, new(r.target))
	r.useUpdate(*r.in.KnownVersion + 1)
}

// fallBackToPost rotates by POST, here and from now on in this scope, because an
// update gives no secret.
func (r *rotation) fallBackToPost(ctx context.Context, cause error, resends int) (*IssuedToken, step, error) {
	if resends > r.client.maxRetries {
		return r.rotated, stepReturn, cause
	}
	r.client.observeRecovery(ctx, cause, "the server does not rotate by update; it is rotated by POST")
	r.client.rotatesByPost.of(r.request.scope).Store(true)
	r.usePost()
	return r.rotated, stepRepeat, nil
}

// versionConflict reports whether an update was refused because somebody else has
// rotated the token since its version was read. Then it must be sent again, from
// the current version of the token.
func (r *rotation) versionConflict(ctx context.Context, refusal error, resends int) bool {
	if resends > r.client.maxRetries {
		return false
	}
	token, err := r.getAfterLoss(ctx, r.request.scope, r.id)
	if err != nil || token.ClientSecretVersion == nil || *token.ClientSecretVersion < r.target {
		return false
	}
	r.passBy(ctx, refusal, token)
	return true
}
