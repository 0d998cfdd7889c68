package access

import (
	"context"
	"time"
)

// lookUp finds out what became of a create whose response was lost.
func (c *creation) lookUp(ctx context.Context, cause error, _ int) (*IssuedToken, step, error) {
	ours, doubtful, err := c.search(ctx)
	switch {
	case err != nil:
		return nil, stepUnknown, err
	case len(ours) == 0 && len(doubtful) == 0:
		c.mayRunLate = true
		return nil, stepNotApplied, nil
	case len(ours) == 1 && len(doubtful) == 0:
		c.client.observeRecovery(ctx, cause, "the token that the request has created was found; it is rotated for a secret")
		adopted, err := c.adopt(ctx, ours[0], cause)
		return adopted, stepReturn, err
	}
	return nil, stepReturn, &AmbiguousCreateError{Name: c.in.Name, IDs: idsOf(ours, doubtful), Err: cause}
}

// possibleDuplicates returns the tokens that a lost create has created after they
// were looked up: a request can take long to be executed. There are none if the
// tokens cannot be listed.
func (c *creation) possibleDuplicates(ctx context.Context) []string {
	ours, doubtful, err := c.search(ctx)
	if err != nil {
		return nil
	}
	return idsOf(ours, doubtful)
}

func idsOf(lists ...[]*ServiceToken) []string {
	var ids []string
	for _, tokens := range lists {
		for _, token := range tokens {
			ids = append(ids, token.ID)
		}
	}
	return ids
}

// search lists the tokens of the requested name and classifies them.
func (c *creation) search(ctx context.Context) (ours, doubtful []*ServiceToken, err error) {
	found, err := retryLookup(ctx, c.client, func() (found []*ServiceToken, err error) {
		for token, err := range c.List(ctx, c.scope, ListServiceTokens{Name: c.in.Name}) {
			if err != nil {
				return nil, err
			}
			if !c.seen.created.has(token.ID) {
				found = append(found, token)
			}
		}
		return found, nil
	})
	if err != nil {
		return nil, nil, err
	}
	ours, doubtful = classify(found, &evidence{
		want:     c.in,
		existing: c.existing.ids,
		listedAt: c.existing.at,
		sentAt:   c.client.clock.at(c.request.key.sentAt),
	})
	return ours, doubtful, nil
}

// evidence is what is known about the token that a create may have created. The
// times are on the server's clock.
type evidence struct {
	want *CreateServiceToken
	// existing are the tokens that existed before; nil if not known.
	existing map[string]struct{}
	// listedAt is when existing was listed, zero if the server's clock is not
	// known.
	listedAt time.Time
	// sentAt is when the create was sent, zero if the server's clock is not known.
	sentAt time.Time
}

// clockTolerance allows for whole seconds, in the Date header and in created_at.
const clockTolerance = 2 * time.Second

// classify divides tokens of the requested name into those that the create has
// created and those for which that is not certain. A token that existed before, or
// was created after the listing but before the create was sent, is somebody else's
// and in neither.
func classify(tokens []*ServiceToken, e *evidence) (ours, doubtful []*ServiceToken) {
	for _, token := range tokens {
		if _, existed := e.existing[token.ID]; existed {
			continue
		}
		timed := token.CreatedAt != nil && !e.sentAt.IsZero()
		switch {
		case !e.couldBeOurs(token):
			// It has our name and is new, and is not what we asked for.
			doubtful = append(doubtful, token)
		case !timed && e.existing == nil:
			doubtful = append(doubtful, token)
		case !timed || !token.CreatedAt.Before(e.sentAt.Add(-clockTolerance)):
			ours = append(ours, token)
		case e.existing != nil && token.CreatedAt.Before(e.listedAt.Add(-clockTolerance)):
			// It was created before the listing and was not in it. Either the
			// clocks cannot be compared or the listing was incomplete.
			doubtful = append(doubtful, token)
		}
	}
	return ours, doubtful
}

// couldBeOurs reports whether the create can have created a token. It looks at
// what does not change on its own: if the secret was rotated somebody else has
// had the token, and so they have if it has another owner.
func (e *evidence) couldBeOurs(token *ServiceToken) bool {
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

// adopt takes over a token that a lost create has created: it is changed to the
// requested configuration if it differs, and rotated for a secret. If that fails
// the token is returned without a secret, beside the error.
func (c *creation) adopt(ctx context.Context, token *ServiceToken, cause error) (*IssuedToken, error) {
	c.seen.created.add(token.ID)
	found := &IssuedToken{ServiceToken: *token, Recovery: RecoveryAdopted}
	if change, differs := c.in.differences(token); differs {
		changed, err := c.Update(ctx, c.scope, token.ID, *change)
		if err != nil {
			return found, err
		}
		found.ServiceToken = changed.ServiceToken
	}
	issued, err := c.rotate(ctx, nil, c.scope, token.ID, RotateServiceToken{KnownVersion: found.ClientSecretVersion})
	if issued == nil {
		return found, err
	}
	issued.Recovery = RecoveryAdopted
	if err == nil {
		c.client.observeRecovery(ctx, cause, "the token was adopted")
		c.addExpiry(ctx, c.scope, issued)
	}
	return issued, err
}

// differences returns what must be changed of a token so that it is what the
// create asked for. A field that the server does not return is assumed to be
// right.
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
