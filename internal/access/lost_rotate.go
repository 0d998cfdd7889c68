package access

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// RotateServiceToken configures a rotation.
type RotateServiceToken struct {
	// PreviousClientSecretExpiresAt is until when the present secret goes on
	// working; nil means that it dies now.
	PreviousClientSecretExpiresAt *time.Time
	// KnownVersion is the ClientSecretVersion before the rotation, as far as
	// the caller knows it. It is not sent. After a lost answer it tells whether
	// the rotation took place; without it, PreviousClientSecretExpiresAt is
	// looked for in the token, which no other rotation has set to that second.
	// Neither costs a request as long as nothing is lost.
	KnownVersion *int64
}

type wireRotate struct {
	PreviousClientSecretExpiresAt *string `json:"previous_client_secret_expires_at,omitempty"`
}

// Rotate gives a token a new secret: POST …/service_tokens/{id}/rotate. The
// client id stays, and so does the date of expiry.
//
// Where the answer is lost, a server that promises idempotency is asked again
// with the same key, which gives the same secret. Of any other the token is
// read: where it has not been rotated, the request is sent again; where it has,
// the new secret is lost, and the token is rotated once more, with
// [RecoveryRotatedAgain]. The API keeps one previous secret, so that this ends
// the overlap for the secret that consumers hold. Nothing can be done about
// that: any way to a secret that somebody knows is a rotation. The second
// rotation keeps the end of the overlap that was asked for, because where it is
// not certain that the first took place, it is still the old secret that goes
// on working.
//
// Once the request has been sent, the end of ctx does not abandon it: the
// answer is waited for, for the time of Options.CancelGrace.
//
// Where Rotate fails and the token is known to have been rotated, it is
// returned without a secret beside the error: the caller's secret is no longer
// the current one.
func (s *ServiceTokensService) Rotate(ctx context.Context, scope Scope, id string, in RotateServiceToken) (*IssuedToken, error) {
	own, release := s.client.outlive(ctx)
	defer release()
	issued, err := s.rotate(own, &leave{ctx}, scope, id, in)
	if err == nil {
		s.complete(own, scope, issued)
	}
	return issued, err
}

// rotate is Rotate with a context of its own. The caller's, if any, can call it
// off as long as nothing has been done.
func (s *ServiceTokensService) rotate(ctx context.Context, caller *leave, scope Scope, id string, in RotateServiceToken) (*IssuedToken, error) {
	var (
		intent     = newIntention()
		idempotent = s.client.promisesIdempotency(scope)
		recovery   = RecoveryNone
		belated    = false
	)
	for resends := 0; ; resends++ {
		r := &request{
			op: "rotate service token", method: http.MethodPost, scope: scope,
			elements: []string{"access", "service_tokens", id, "rotate"},
			safety:   safetyOnce, idempotent: idempotent, intention: intent, caller: caller,
		}
		if in.PreviousClientSecretExpiresAt != nil {
			r.body = &wireRotate{PreviousClientSecretExpiresAt: formatTime(in.PreviousClientSecretExpiresAt)}
		}
		issued, one, err := s.issue(ctx, r)
		if issued != nil && issued.ClientSecret != "" {
			if belated && resends <= s.client.maxRetries && s.overtaken(ctx, scope, issued) {
				// The lost request was late, not lost, and has made this secret
				// the previous one.
				intent, recovery, belated, caller = newIntention(), RecoveryRotatedAgain, false, nil
				in.KnownVersion = issued.ClientSecretVersion
				continue
			}
			// An answer given before is the very one that was lost.
			if one.answer.header.Get("Idempotent-Replayed") != "true" {
				issued.Recovery = recovery
			}
			return issued, err
		}
		if !lost(err) {
			return nil, err
		}
		if !idempotent && s.client.askIdempotency(ctx, scope) {
			s.client.recovering(ctx, err, "the server answers the same key with the same secret; the request is sent again")
			idempotent, caller = true, nil
			continue
		}
		s.client.recovering(ctx, err, "the token is read, to see whether it was rotated")
		token, lookup := s.Get(ctx, scope, id)
		switch {
		case errors.Is(lookup, ErrNotFound):
			return nil, lookup
		case lookup != nil:
			return nil, s.client.undecided(err, lookup, "The token may have a secret that nobody knows.")
		case !in.happened(token):
			if err := caller.err(); err != nil {
				return nil, stopped(r.op, err)
			}
			if resends >= s.client.maxRetries {
				return nil, undone(err)
			}
			belated = true
			s.client.recovering(ctx, err, "the token was not rotated; the request is sent again")
		default:
			if resends >= max(1, s.client.maxRetries) {
				return &IssuedToken{ServiceToken: *token}, err
			}
			// It can no longer be called off: a secret must be had.
			recovery, caller = RecoveryRotatedAgain, nil
			s.client.recovering(ctx, err, "the token was rotated and its new secret is lost; it is rotated again")
		}
		if err := s.client.sleep(ctx, s.client.waitBefore(resends+1, nil)); err != nil {
			return nil, stopped(r.op, err)
		}
	}
}

// overtaken reports whether a token has been rotated since the secret at hand
// was issued.
func (s *ServiceTokensService) overtaken(ctx context.Context, scope Scope, issued *IssuedToken) bool {
	token, err := s.Get(ctx, scope, issued.ID)
	return err == nil && token.ClientSecretVersion != nil && issued.ClientSecretVersion != nil &&
		*token.ClientSecretVersion > *issued.ClientSecretVersion
}

// happened reports whether a rotation whose answer was lost has taken place, as
// the token shows. In doubt it has: its new secret is then missed by no one.
func (in *RotateServiceToken) happened(token *ServiceToken) bool {
	if in.KnownVersion != nil && token.ClientSecretVersion != nil {
		return *token.ClientSecretVersion > *in.KnownVersion
	}
	if in.PreviousClientSecretExpiresAt != nil {
		if end := token.PreviousClientSecretExpiresAt; end != nil {
			return sameSecond(in.PreviousClientSecretExpiresAt, end)
		}
		// A server that tells the version tells of an overlap as well.
		return token.ClientSecretVersion == nil
	}
	return true
}
