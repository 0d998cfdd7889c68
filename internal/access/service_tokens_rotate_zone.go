package access

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"
)

// longAgo is the end of an overlap that there is to be none of. What an update
// that rotates does where it names no end is written nowhere, and a time that is
// past ends it on every server. It is the one of Cloudflare's own example.
var longAgo = time.Date(2014, time.January, 1, 5, 20, 0, 0, time.UTC)

// countable makes sure that a rotation under a zone knows the version that it
// has to raise.
func (s *ServiceTokensService) countable(ctx context.Context, scope Scope, id string, in RotateServiceToken) (RotateServiceToken, error) {
	if !scope.IsZone() || in.KnownVersion != nil {
		return in, nil
	}
	token, err := s.reread(ctx, scope, id)
	if err != nil {
		return in, err
	}
	if token.ClientSecretVersion == nil {
		return in, &Error{
			Op: opRotateToken, cause: ErrInvalid,
			Message: "the API does not tell the version of the token's secret (client_secret_version), " +
				"and a token of a zone is rotated by raising it; nothing was changed",
		}
	}
	in.KnownVersion = token.ClientSecretVersion
	return in, nil
}

// update is the request that rotates a token of a zone. Sent again after it was
// done it does nothing, so that one that comes late does no harm. Its answer has
// no secret then, and the secret of the first answer is as lost as any.
func (r *rotation) update() *request {
	end := cmp.Or(r.in.PreviousClientSecretExpiresAt, &longAgo)
	return &request{
		op: opRotateToken, method: http.MethodPut, scope: r.scope,
		elements: []string{"access", "service_tokens", r.id},
		body: &wireWrite{
			ClientSecretVersion:           new(*r.in.KnownVersion + 1),
			PreviousClientSecretExpiresAt: formatTime(end),
		},
		safety: safetyOnce, caller: r.caller,
	}
}

// passed takes note that a token of a zone has left the known version behind. A
// server that does not tell is taken to have done what it was asked last, and
// the next version is higher in any case.
func (r *rotation) passed(token *ServiceToken) {
	if r.scope.IsZone() {
		r.in.KnownVersion = cmp.Or(token.ClientSecretVersion, new(*r.in.KnownVersion+1))
	}
}

// outdated reports whether a rotation under a zone was refused because somebody
// else has rotated the token since its version was looked at. Then it is to be
// sent again, from the version that the token has now.
func (r *rotation) outdated(ctx context.Context, refusal error) bool {
	if !r.scope.IsZone() || r.resends > r.client.maxRetries || !errors.Is(refusal, ErrInvalid) {
		return false
	}
	token, err := r.reread(ctx, r.scope, r.id)
	if err != nil || token.ClientSecretVersion == nil || *token.ClientSecretVersion <= *r.in.KnownVersion {
		return false
	}
	r.client.recovering(ctx, refusal, "the token has been rotated by somebody else; it is rotated from its present version")
	r.in.KnownVersion = token.ClientSecretVersion
	return true
}
