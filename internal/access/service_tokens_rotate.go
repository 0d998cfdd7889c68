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
	//
	// Under a zone the next version is what is asked for. There, it costs a
	// request to leave this out.
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
// A zone has no such operation. There the token is given the next
// ClientSecretVersion, with the end of the overlap or, where it is to have none,
// with one long past: PUT …/service_tokens/{id}. To the caller it is the same.
// Where the server does not count versions that fails with [ErrInvalid], and
// nothing is changed.
//
// Once the request has been sent, the end of ctx does not abandon it: the
// answer is waited for, for the time of Options.CancelGrace.
//
// Where Rotate fails and the token is known to have been rotated, it is
// returned without a secret beside the error: the caller's secret is no longer
// the current one.
func (s *ServiceTokensService) Rotate(ctx context.Context, scope Scope, id string, in RotateServiceToken) (*IssuedToken, error) {
	in, err := s.countable(ctx, scope, id, in)
	if err != nil {
		return nil, err
	}
	own, release := s.client.outlive(ctx)
	defer release()
	issued, err := s.rotate(own, &leave{ctx}, scope, id, in)
	if err == nil {
		s.complete(own, scope, issued)
	}
	return issued, err
}

// rotation is one rotation on its way.
type rotation struct {
	*ServiceTokensService

	scope Scope
	id    string
	in    RotateServiceToken
	// caller can call it off as long as nothing has been done; nil is nobody.
	caller     *leave
	intent     *intention
	idempotent bool
	// resends counts how often the rotation has been sent again.
	resends  int
	recovery Recovery
	// rotated is the token without its secret, once it is known that it was
	// rotated and that the secret is lost.
	rotated *IssuedToken
	// late is set while a request that was given up for lost may yet arrive and
	// do harm.
	late bool
}

const opRotateToken = "rotate service token"

// rotate is Rotate with a context of its own.
func (s *ServiceTokensService) rotate(ctx context.Context, caller *leave, scope Scope, id string, in RotateServiceToken) (*IssuedToken, error) {
	in, err := s.countable(ctx, scope, id, in)
	if err != nil {
		return nil, err
	}
	r := &rotation{
		ServiceTokensService: s,
		scope:                scope, id: id, in: in, caller: caller,
		intent: newIntention(), idempotent: s.client.promisesIdempotency(scope),
	}
	for ; ; r.resends++ {
		issued, err := r.send(ctx)
		switch {
		case issued != nil && issued.ClientSecret != "" && r.overtaken(ctx, issued):
			// The lost request was late, not lost, and has made this secret the
			// previous one.
			r.intent, r.recovery, r.late, r.caller = newIntention(), RecoveryRotatedAgain, false, nil
			r.in.KnownVersion = issued.ClientSecretVersion
			continue
		case issued != nil && issued.ClientSecret != "":
			if !r.intent.replayed {
				issued.Recovery = r.recovery
			}
			return issued, err
		case !lost(err) && r.outdated(ctx, err):
			continue
		case !lost(err):
			return r.rotated, err
		}
		rotated, again, err := r.follow(ctx, err)
		if !again {
			return rotated, err
		}
		if wait := s.client.sleep(ctx, s.client.waitBefore(r.resends+1, nil)); wait != nil {
			return rotated, s.client.undecided(err, wait, rotationUnknown)
		}
	}
}

// rotationUnknown is what a lost rotation may lead to.
const rotationUnknown = "The token may have a secret that nobody knows."

// send sends the rotation.
func (r *rotation) send(ctx context.Context) (*IssuedToken, error) {
	if r.scope.IsZone() {
		return r.issue(ctx, r.update())
	}
	one := &request{
		op: opRotateToken, method: http.MethodPost, scope: r.scope,
		elements: []string{"access", "service_tokens", r.id, "rotate"},
		safety:   safetyOnce, idempotent: r.idempotent, intention: r.intent, caller: r.caller,
	}
	if r.in.PreviousClientSecretExpiresAt != nil {
		one.body = &wireRotate{PreviousClientSecretExpiresAt: formatTime(r.in.PreviousClientSecretExpiresAt)}
	}
	return r.issue(ctx, one)
}

// follow finds out what became of a rotation whose answer was lost. It returns
// again set where it is to be sent again, beside the cause. Where the token is
// known to have been rotated it is returned.
func (r *rotation) follow(ctx context.Context, cause error) (rotated *IssuedToken, again bool, err error) {
	more := r.resends < r.client.maxRetries
	fresh := !r.idempotent && r.client.askIdempotency(ctx, r.scope)
	if fresh || r.idempotent && more && foreign(cause) {
		r.client.recovering(ctx, cause, "the server answers the same key with the same secret; the request is sent again")
		r.idempotent, r.caller, r.recovery = true, nil, RecoveryNone
		return nil, true, cause
	}
	r.client.recovering(ctx, cause, "the token is read, to see whether it was rotated")
	token, lookup := r.reread(ctx, r.scope, r.id)
	switch {
	case errors.Is(lookup, ErrNotFound):
		return nil, false, lookup
	case lookup != nil:
		return r.rotated, false, r.client.undecided(cause, lookup, rotationUnknown)
	case !r.in.happened(token):
		if err := r.caller.err(); err != nil {
			return nil, false, stopped(opRotateToken, err)
		}
		if (r.idempotent || !more) && r.rotated != nil {
			return r.rotated, false, cause
		}
		if r.idempotent || !more {
			return nil, false, undone(cause)
		}
		r.late = !r.scope.IsZone()
		r.client.recovering(ctx, cause, "the token was not rotated; the request is sent again")
		return r.rotated, true, cause
	}
	r.rotated = &IssuedToken{ServiceToken: *token}
	if r.idempotent || r.resends >= max(1, r.client.maxRetries) {
		return r.rotated, false, cause
	}
	// It can no longer be called off: a secret must be had. The key stays the
	// same, in case the server knows what to do with it after all.
	r.recovery, r.caller = RecoveryRotatedAgain, nil
	r.passed(token)
	r.client.recovering(ctx, cause, "the token was rotated and its new secret is lost; it is rotated again")
	return r.rotated, true, cause
}

// overtaken reports whether a token has been rotated since the secret at hand
// was issued, by a request that was given up for lost.
func (r *rotation) overtaken(ctx context.Context, issued *IssuedToken) bool {
	if !r.late || r.resends > r.client.maxRetries || issued.ClientSecretVersion == nil {
		return false
	}
	token, err := r.reread(ctx, r.scope, r.id)
	return err == nil && token.ClientSecretVersion != nil && *token.ClientSecretVersion > *issued.ClientSecretVersion
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
