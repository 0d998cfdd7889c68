package access

import (
	"context"
	"time"
)

// tokenUnknown is what a lost create may lead to.
const tokenUnknown = "A token of that name may exist of which nobody knows the secret."

// creation is one create on its way, with all that is needed to find out what
// became of it.
type creation struct {
	*ServiceTokensService

	scope  Scope
	in     *CreateServiceToken
	ledger *ledger
	before *inventory
	intent *intention
	// calledOff is the error of the caller's context.
	calledOff func() error
	// idempotent is set where the server promises it.
	idempotent bool
	// resends counts how often the create has been sent again.
	resends int
	// late is set once a request was given up for lost that may yet arrive.
	late bool
}

// follow finds out what became of a create whose answer was lost. It returns
// again set where it is to be sent again, with the same key.
func (c *creation) follow(ctx context.Context, cause error, known *IssuedToken) (issued *IssuedToken, again bool, err error) {
	if known != nil && known.ID != "" {
		c.client.recovering(ctx, cause, "the answer names the token but holds no secret that can be read; it is rotated for one")
		return c.adopt(ctx, &known.ServiceToken, cause)
	}
	more := c.resends < c.client.maxRetries
	// Failed requests to an idempotent server are tried again further below.
	// What is left for here is to learn that it is one, and a success that
	// somebody else has answered with.
	fresh := !c.idempotent && c.client.askIdempotency(ctx, c.scope)
	if fresh || c.idempotent && more && foreign(cause) {
		c.client.recovering(ctx, cause, "the server answers the same key with the same token; the request is sent again")
		c.idempotent = true
		return nil, true, nil
	}
	c.client.recovering(ctx, cause, "the token that the request may have made is looked for")
	ours, doubtful, lookup := c.search(ctx)
	switch {
	case lookup != nil:
		return nil, false, c.client.undecided(cause, lookup, tokenUnknown)
	case len(ours) == 0 && len(doubtful) == 0:
		if err := c.calledOff(); err != nil {
			return nil, false, stopped("create service token", err)
		}
		if c.idempotent || !more {
			return nil, false, undone(cause)
		}
		c.late = true
		return nil, true, nil
	case len(ours) == 1 && len(doubtful) == 0:
		c.client.recovering(ctx, cause, "the token that the request has made was found; it is rotated for a secret")
		return c.adopt(ctx, ours[0], cause)
	}
	ambiguous := &AmbiguousCreateError{Name: c.in.Name, Err: cause}
	for _, token := range append(ours, doubtful...) {
		ambiguous.IDs = append(ambiguous.IDs, token.ID)
	}
	return nil, false, ambiguous
}

// search lists the tokens of the wanted name and sorts them.
func (c *creation) search(ctx context.Context) (ours, doubtful []*ServiceToken, err error) {
	found, err := persist(ctx, c.client, func() (found []*ServiceToken, err error) {
		for token, err := range c.List(ctx, c.scope, ListServiceTokens{Name: c.in.Name}) {
			if err != nil {
				return nil, err
			}
			if !c.ledger.isMade(token.ID) {
				found = append(found, token)
			}
		}
		return found, nil
	})
	if err != nil {
		return nil, nil, err
	}
	ours, doubtful = sift(found, &evidence{
		want:   c.in,
		before: c.before.ids,
		listed: c.before.at,
		sent:   c.client.clock.at(c.intent.sentAt),
	})
	return ours, doubtful, nil
}

// evidence is what is known about the token that a create may have made. The
// times are the server's.
type evidence struct {
	want *CreateServiceToken
	// before are the tokens that were there before; nil where not known.
	before map[string]struct{}
	// listed is when before was listed, zero where the server's clock is not
	// known.
	listed time.Time
	// sent is when the create was sent, likewise.
	sent time.Time
}

// slack makes up for whole seconds, in the Date header and in created_at.
const slack = 2 * time.Second

// sift sorts tokens of the wanted name into those that the create has made and
// those of which it cannot be told. A token that was there before, or was made
// after the listing but before the create was sent, is somebody else's and in
// neither.
func sift(tokens []*ServiceToken, e *evidence) (ours, doubtful []*ServiceToken) {
	for _, token := range tokens {
		if _, known := e.before[token.ID]; known {
			continue
		}
		timed := token.CreatedAt != nil && !e.sent.IsZero()
		switch {
		case !e.fits(token):
			// It has our name and is new, and is not what we asked for.
			doubtful = append(doubtful, token)
		case !timed && e.before == nil:
			doubtful = append(doubtful, token)
		case !timed || !token.CreatedAt.Before(e.sent.Add(-slack)):
			ours = append(ours, token)
		case e.before != nil && token.CreatedAt.Before(e.listed.Add(-slack)):
			// It was made before the listing and was not in it. Either the
			// clocks cannot be compared or the listing had a gap.
			doubtful = append(doubtful, token)
		}
	}
	return ours, doubtful
}

// fits reports whether a token can have been made by the create, going by what
// does not change by itself: a secret that was rotated has been in other hands,
// and so has a token of another owner.
func (e *evidence) fits(token *ServiceToken) bool {
	first := int64(1)
	if e.want.ClientSecretVersion != nil {
		first = max(first, *e.want.ClientSecretVersion)
	}
	switch {
	case token.ClientSecretVersion != nil && *token.ClientSecretVersion > first:
		return false
	case e.want.Type != "" && token.Type != "" && e.want.Type != token.Type:
		return false
	case e.want.Visibility != "" && token.Visibility != "" && e.want.Visibility != token.Visibility:
		return false
	case e.want.ServiceAccountID != "" && token.ServiceAccountID != "" && e.want.ServiceAccountID != token.ServiceAccountID:
		return false
	}
	return true
}

// adopt takes over a token that a lost create has made: it is given the
// configuration asked for where it differs, and rotated for a secret. Where
// that fails the token is returned without a secret, beside the error.
func (c *creation) adopt(ctx context.Context, token *ServiceToken, cause error) (*IssuedToken, bool, error) {
	c.ledger.register(token.ID)
	found := &IssuedToken{ServiceToken: *token, Recovery: RecoveryAdopted}
	if change, differs := c.in.differences(token); differs {
		changed, err := c.Update(ctx, c.scope, token.ID, *change)
		if err != nil {
			return found, false, err
		}
		found.ServiceToken = changed.ServiceToken
	}
	issued, err := c.rotate(ctx, nil, c.scope, token.ID, RotateServiceToken{KnownVersion: found.ClientSecretVersion})
	if issued == nil {
		return found, false, err
	}
	issued.Recovery = RecoveryAdopted
	if err == nil {
		c.client.recovering(ctx, cause, "the token was adopted")
	}
	return issued, false, err
}

// differences says what has to be changed of a token for it to be what the
// create asked for. What the server does not tell is taken to be right.
func (in *CreateServiceToken) differences(token *ServiceToken) (*UpdateServiceToken, bool) {
	var (
		out     UpdateServiceToken
		differs bool
	)
	if in.Duration != "" && token.Duration != "" && !sameDuration(in.Duration, token.Duration) {
		out.Duration, differs = &in.Duration, true
	}
	if in.ExpiresAt != nil && token.ExpiresAt != nil && !sameSecond(in.ExpiresAt, token.ExpiresAt) {
		out.ExpiresAt, differs = in.ExpiresAt, true
	}
	if in.Enabled != nil && token.Enabled != nil && *in.Enabled != *token.Enabled {
		out.Enabled, differs = in.Enabled, true
	}
	return &out, differs
}

// sameDuration compares two durations by their length.
func sameDuration(a, b string) bool {
	if a == b {
		return true
	}
	left, errLeft := time.ParseDuration(a)
	right, errRight := time.ParseDuration(b)
	return errLeft == nil && errRight == nil && left == right
}

func sameSecond(a, b *time.Time) bool { return a.Truncate(time.Second).Equal(b.Truncate(time.Second)) }
