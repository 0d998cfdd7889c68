package access

import (
	"cmp"
	"context"
	"errors"
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

// nextVersion is the update that rotates a token of a zone. Sent again after it
// took effect it does nothing, so a late one does no harm. Its response has no
// secret then, and the secret of the first response is lost as any other.
func (r *rotation) nextVersion() *wireWrite {
	end := cmp.Or(r.in.PreviousClientSecretExpiresAt, &longAgo)
	return &wireWrite{
		ClientSecretVersion:           new(*r.in.KnownVersion + 1),
		PreviousClientSecretExpiresAt: formatTime(end),
	}
}

// advanceVersion notes that a token of a zone has a higher version than the known
// one. If the server does not return it, the last request is assumed to have taken
// effect; the next version is higher in any case.
func (r *rotation) advanceVersion(token *ServiceToken) {
	if r.request.scope.IsZone() {
		r.in.KnownVersion = cmp.Or(token.ClientSecretVersion, new(*r.in.KnownVersion+1))
	}
}

// versionConflict reports whether a rotation in a zone was refused because
// somebody else has rotated the token since its version was read. Then it must be
// sent again, from the current version of the token.
func (r *rotation) versionConflict(ctx context.Context, refusal error, resends int) bool {
	if !r.request.scope.IsZone() || resends > r.client.maxRetries || !errors.Is(refusal, ErrInvalid) {
		return false
	}
	token, err := r.getAfterLoss(ctx, r.request.scope, r.id)
	if err != nil || token.ClientSecretVersion == nil || *token.ClientSecretVersion <= *r.in.KnownVersion {
		return false
	}
	r.client.observeRecovery(ctx, refusal, "somebody else has rotated the token; it is rotated from its current version")
	r.in.KnownVersion = token.ClientSecretVersion
	return true
}
