package access

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// RotateServiceToken configures a rotation.
type RotateServiceToken struct {
	// Name is the current name of the token. A rotation by update sends it
	// unchanged, unless it is empty.
	Name string
	// PreviousClientSecretExpiresAt is until when the current secret stays valid;
	// nil means that it expires now.
	PreviousClientSecretExpiresAt *time.Time
	// KnownVersion is the ClientSecretVersion before the rotation, if the caller
	// knows it. The rotation then asks for the next one, which takes effect once,
	// however often and however late the request is executed. In a zone it costs a
	// request to leave this out.
	KnownVersion *int64
}

type wireRotate struct {
	PreviousClientSecretExpiresAt *string `json:"previous_client_secret_expires_at,omitempty"`
}

// Rotate gives a token a new secret. The client ID stays, and so does the date of
// expiry. It fails with [ErrNotFound] if there is no such token.
//
// If KnownVersion is set, the rotation is a compare-and-set: the token is given
// the next ClientSecretVersion, with the end of the overlap or, if there must be
// none, with a time long past:
// PUT /{accounts|zones}/{id}/access/service_tokens/{id}. If the response is lost,
// the same request is sent again, and does nothing if the first one took effect.
// Then the new secret is lost, and the token is rotated once more, with
// [RecoveryRotatedAgain]. The API keeps one previous secret, so this ends the
// overlap for the secret that consumers have. Nothing can be done about that: only
// a rotation gives a secret that somebody knows. If the version shows that somebody
// else has rotated the token meanwhile, the result reports it in OtherRotations.
//
// Without KnownVersion, at a server that promises idempotency, and at one that does
// not rotate by update, the request is
// POST /accounts/{id}/access/service_tokens/{id}/rotate. If its response is lost,
// a server that promises idempotency is sent the same key again, which gives the
// same secret. At any other the token is read. If it has been rotated, or that is
// not certain, it is rotated again as above; if not, the request is sent again, and
// the result has [RecoveryResent].
//
// A zone has no POST. If the server does not count versions, a rotation there fails
// with [ErrInvalid], and nothing is changed.
//
// After a lost response the token is read at the end. If its secret was replaced
// meanwhile, it is rotated again, or an error is returned beside the secret.
//
// A server other than Cloudflare's is asked once what it offers, before the first
// rotation with an overlap from a known version (see [Client.Capabilities]).
//
// Once the request has been sent, the end of ctx does not abandon it: the client
// goes on for Options.CancelGrace.
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

// rotate is Rotate with a detached context. The caller can cancel it as long as
// nothing has been done; with nil nobody can.
func (s *ServiceTokensService) rotate(ctx context.Context, caller *callerCancel, scope Scope, id string, in RotateServiceToken) (*IssuedToken, error) {
	in, err := s.withKnownVersion(ctx, scope, id, in)
	if err != nil {
		return nil, err
	}
	s.learnIdempotency(ctx, scope, in)
	r := &rotation{ServiceTokensService: s, id: id, in: in, request: &request{op: opRotateToken, scope: scope, caller: caller}}
	if r.rotatesByUpdate(in.KnownVersion) {
		r.useUpdate(*in.KnownVersion + 1)
	} else {
		r.usePost()
	}
	return r.run(ctx)
}

// learnIdempotency asks a server what it offers, once, before a rotation with an
// overlap: only a server that promises idempotency can keep the overlap if the
// response is lost. Cloudflare does not, and is not asked. If the question fails, the
// answer is no.
func (s *ServiceTokensService) learnIdempotency(ctx context.Context, scope Scope, in RotateServiceToken) {
	if in.KnownVersion == nil || in.PreviousClientSecretExpiresAt == nil || s.client.endpoint.String() == DefaultEndpoint {
		return
	}
	_, _ = s.client.Capabilities(ctx, scope)
}

// rotation is a rotation of a token, with all that is needed to find out what
// became of it. It is an update to the next version, or a POST.
type rotation struct {
	*ServiceTokensService

	request *request
	id      string
	in      RotateServiceToken
	// target is the version that the update asks for; 0 means a POST.
	target int64
	// targetLost is set if the response to an update to the target was lost, and
	// anyLost if that to any request was.
	targetLost, anyLost bool
	// withheld is set if an update has given the token its target version, as it
	// seems, but no secret, though no response was lost.
	withheld bool
	// others counts the rotations by others.
	others int64
	// recovery is how a lost secret, or a lost response, is dealt with.
	recovery Recovery
	// rotated is the token without its secret, once it is known that it was
	// rotated and that the secret is lost.
	rotated *IssuedToken
}

// rotationUnknown is what may be the case after a lost rotation.
const rotationUnknown = "The token may have a secret that nobody knows."

// run sends the rotation until there is a secret.
func (r *rotation) run(ctx context.Context) (*IssuedToken, error) {
	return run(ctx, r.client, &operation[*IssuedToken]{
		request:    r.request,
		unknown:    rotationUnknown,
		late:       "A request that was given up may still rotate the token.",
		mayRunLate: true,
		sameKey:    "the server answers the same key with the same secret; the request is sent again",
		onSameKey:  func() { r.recovery, r.anyLost = RecoveryNone, false },
		send:       r.send,
		lookUp:     r.lookUp,
	})
}

// usePost makes the next request a POST.
func (r *rotation) usePost() {
	r.target = 0
	r.use(tokenRequest(r.request.op, http.MethodPost, r.request.scope, r.id, "rotate"))
	r.request.key, r.request.idempotent = newIdempotencyKey(), r.client.promisesIdempotency(r.request.scope)
	r.request.body = &wireRotate{PreviousClientSecretExpiresAt: formatTime(r.in.PreviousClientSecretExpiresAt)}
}

// use replaces the request by another.
func (r *rotation) use(next *request) {
	next.safety, next.caller = safetyOnce, r.request.caller
	*r.request = *next
}

// send sends the rotation.
func (r *rotation) send(ctx context.Context, resends int) (*IssuedToken, step, error) {
	if r.target > 0 {
		return r.sendUpdate(ctx, resends)
	}
	issued, err := r.sendForSecret(ctx, r.request)
	switch {
	case issued != nil && issued.ClientSecret != "":
		return r.issue(ctx, issued, err, resends)
	case isOutcomeUnknown(err):
		r.anyLost = true
	}
	return r.rotated, nextStep(err), err
}

// lookUp finds out what became of a rotation whose response was lost. If the
// token is known to have been rotated it is returned.
func (r *rotation) lookUp(ctx context.Context, cause error, resends int) (*IssuedToken, step, error) {
	if r.target > 0 {
		return r.lookUpUpdate(ctx, cause, resends)
	}
	r.client.observeRecovery(ctx, cause, "the token is read, to see whether it was rotated")
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
		if mayResend && r.request.caller.err() == nil {
			r.client.observeRecovery(ctx, cause, "the token was not rotated; the request is sent again")
			r.recovery = orRecovery(r.recovery, RecoveryResent)
			r.preferUpdate(token)
		}
		return r.rotated, stepNotApplied, nil
	}
	r.rotated = &IssuedToken{ServiceToken: *token}
	if r.request.idempotent || resends >= max(1, r.client.maxRetries) {
		return r.rotated, stepReturn, cause
	}
	// The key of a POST stays the same, in case the server is idempotent after all.
	r.rotateAgain(ctx, cause)
	r.preferUpdate(token)
	return r.rotated, stepRepeat, nil
}

// preferUpdate makes the next request an update if the version is known.
func (r *rotation) preferUpdate(token *ServiceToken) {
	if r.rotatesByUpdate(token.ClientSecretVersion) {
		r.in.KnownVersion = token.ClientSecretVersion
		r.useUpdate(*token.ClientSecretVersion + 1)
	}
}

// rotateAgain notes that a secret is lost. From here on the rotation cannot be
// canceled: there must be a secret.
func (r *rotation) rotateAgain(ctx context.Context, cause error) {
	r.recovery, r.request.caller = RecoveryRotatedAgain, nil
	r.client.observeRecovery(ctx, cause, "the token was rotated and its new secret is lost; it is rotated again")
}

// issue returns a secret that was issued, unless another has replaced it.
func (r *rotation) issue(ctx context.Context, issued *IssuedToken, err error, resends int) (*IssuedToken, step, error) {
	r.countOthers(issued)
	latest := r.supersededBy(ctx, issued)
	switch {
	case latest == nil:
		if r.request.key == nil || !r.request.key.replayed {
			issued.Recovery = r.recovery
		}
		issued.OtherRotations = r.others
		return issued, stepReturn, err
	case resends > r.client.maxRetries:
		issued.Recovery, issued.OtherRotations = r.recovery, r.others
		return issued, stepReturn, &Error{
			Op: r.request.op, Method: r.request.method, outcome: outcomeUnknown, cause: errSuperseded, Message: errSuperseded.Error(),
		}
	}
	r.rotateAgain(ctx, errSuperseded)
	r.rotated = &IssuedToken{ServiceToken: *latest}
	if r.rotatesByUpdate(latest.ClientSecretVersion) {
		r.preferUpdate(latest)
	} else {
		r.usePost()
	}
	return r.rotated, stepRepeat, nil
}

// errSuperseded is the reason to rotate again, although a secret was issued.
var errSuperseded = errors.New("another rotation has replaced the secret since it was issued")

// countOthers notes the rotations that a version shows beyond the one that was
// asked for.
func (r *rotation) countOthers(issued *IssuedToken) {
	want := r.target
	if want == 0 && r.in.KnownVersion != nil {
		want = *r.in.KnownVersion + 1
	}
	version := issued.ClientSecretVersion
	switch {
	case want == 0 || version == nil || *version <= want:
	case r.target == 0 && r.anyLost:
		// The request that was given up has taken effect as well.
		r.recovery = RecoveryRotatedAgain
	default:
		r.others += *version - want
	}
}

// supersededBy returns the token if it was rotated again since a secret was
// issued, which is checked after a lost response only.
func (r *rotation) supersededBy(ctx context.Context, issued *IssuedToken) *ServiceToken {
	if !r.anyLost {
		return nil
	}
	token, err := r.getAfterLoss(ctx, r.request.scope, r.id)
	if err != nil {
		return nil
	}
	if token.ClientSecretVersion != nil && issued.ClientSecretVersion != nil && *token.ClientSecretVersion > *issued.ClientSecretVersion {
		return token
	}
	issued.complete(token)
	return nil
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
