package access

import (
	"context"
	"fmt"
	"net/http"
)

// forever is the duration of a token that does not expire.
const forever = "forever"

// Create creates a token: POST /{accounts|zones}/{id}/access/service_tokens. Its
// secret is in the response and is never shown again.
//
// If the response is lost, the client finds out what became of the request. A
// server that promises idempotency is sent the same key again. At any other, the
// client looks for tokens of that name that did not exist before its first create
// of the run and were created since the request was sent, several times within
// eight seconds, because a listing can lag behind. If there is one, and it is what
// was asked for, it is adopted and rotated for a secret (see [RecoveryAdopted]); if
// there is none, the request is sent again, with [RecoveryResent]; if there are
// several, or doubtful ones, they are not changed, and the error is an
// *[AmbiguousCreateError]. For this, the tokens are listed once before the first
// create, or those of the name in an account of many pages, and creates of one name
// follow one after another.
//
// Once the request has been sent, the end of ctx does not abandon it: the client
// waits for the response for Options.CancelGrace.
//
// If Create fails but a token was created whose ID is known, the token is returned
// beside the error, perhaps without its secret. The caller must keep it. After an
// [ErrUnknownOutcome] a token may exist that could not be found.
func (s *ServiceTokensService) Create(ctx context.Context, scope Scope, in CreateServiceToken) (*IssuedToken, error) {
	idempotent := s.client.promisesIdempotency(scope)
	c := &creation{
		ServiceTokensService: s,
		scope:                scope, in: &in,
		seen: s.client.seen.of(scope), existing: &existingTokens{},
	}
	unlock, err := c.seen.lockName(ctx, in.Name)
	if err != nil {
		return nil, errAborted(opCreateToken, err)
	}
	defer unlock()
	if !idempotent {
		if c.existing, err = s.existingTokens(ctx, scope, in.Name); err != nil {
			return nil, fmt.Errorf("%s: listing the tokens that exist already: %w", opCreateToken, err)
		}
	}
	own, release := s.client.detach(ctx)
	defer release()

	c.request = tokenRequest(opCreateToken, http.MethodPost, scope)
	c.request.body, c.request.safety = in.wire(), safetyOnce
	c.request.idempotent, c.request.key, c.request.caller = idempotent, newIdempotencyKey(), &callerCancel{ctx}
	return run(own, s.client, &operation[*IssuedToken]{
		request:    c.request,
		unknown:    "A token of that name may exist whose secret nobody knows.",
		mayRunLate: true,
		sameKey:    "the server answers the same key with the same token; the request is sent again",
		late:       "A request that was given up may still create a token of that name.",
		send:       c.send,
		lookUp:     c.lookUp,
	})
}

// creation is a create of a token, with all that is needed to find out what
// became of it.
type creation struct {
	*ServiceTokensService

	request  *request
	scope    Scope
	in       *CreateServiceToken
	seen     *seenTokens
	existing *existingTokens
	// mayRunLate is set once a request was given up that may still be executed.
	mayRunLate bool
	// answered is a response that does not contain the ID, but the client ID.
	answered *IssuedToken
}

// send sends the create.
func (c *creation) send(ctx context.Context, _ int) (*IssuedToken, step, error) {
	issued, err := c.sendForSecret(ctx, c.request)
	if issued != nil && issued.ID != "" {
		c.seen.created.add(issued.ID)
	}
	switch {
	case err == nil:
		c.addExpiry(ctx, c.scope, issued)
		if c.mayRunLate && !c.request.key.replayed {
			issued.PossibleDuplicates = c.possibleDuplicates(ctx)
			issued.Recovery, issued.FirstSentAt = RecoveryResent, c.sentAt()
		}
		return issued, stepReturn, nil
	case issued != nil && issued.ID == "" && issued.ClientID != "":
		c.answered = issued
		return nil, stepRecover, err
	case issued != nil && issued.ID != "" && issued.ClientSecret != "":
		return issued, stepReturn, err
	case isOutcomeUnknown(err) && issued != nil && issued.ID != "":
		c.client.observeRecovery(ctx, err, "the answer names the token but contains no secret that can be read; it is rotated for one")
		adopted, err := c.adopt(ctx, &issued.ServiceToken, nil, err)
		return adopted, stepReturn, err
	}
	return nil, nextStep(err), err
}

// sendForSecret sends a request whose response contains a secret. A response
// without one is an error, beside which whatever could be read of the token is
// returned.
func (s *ServiceTokensService) sendForSecret(ctx context.Context, r *request) (*IssuedToken, error) {
	issued, call, err := s.send(ctx, r)
	if err == nil && issued.ClientSecret == "" {
		err = s.client.errUnreadable(call, errNoSecret)
	}
	return issued, err
}

// errNoSecret is a response that should contain a secret.
var errNoSecret = fmt.Errorf("the API answered without %q: %w", "client_secret", ErrBadResponse)

// addExpiry reads a token once if the response that issued it does not contain
// when it expires. A failure to do so changes nothing: the secret is worth more.
func (s *ServiceTokensService) addExpiry(ctx context.Context, scope Scope, issued *IssuedToken) {
	if issued.ExpiresAt != nil || issued.Duration == forever {
		return
	}
	token, err := s.Get(ctx, scope, issued.ID)
	if err != nil {
		return
	}
	issued.complete(token)
}

// complete adds what the response that issued a token did not contain.
func (t *IssuedToken) complete(token *ServiceToken) {
	if t.Duration == "" {
		t.Duration = token.Duration
	}
	setIfNil(&t.ExpiresAt, token.ExpiresAt)
	setIfNil(&t.Enabled, token.Enabled)
	setIfNil(&t.ClientSecretVersion, token.ClientSecretVersion)
	setIfNil(&t.PreviousClientSecretExpiresAt, token.PreviousClientSecretExpiresAt)
	setIfNil(&t.CreatedAt, token.CreatedAt)
	setIfNil(&t.UpdatedAt, token.UpdatedAt)
	setIfNil(&t.LastSeenAt, token.LastSeenAt)
}

func setIfNil[T any](to **T, from *T) {
	if *to == nil {
		*to = from
	}
}
