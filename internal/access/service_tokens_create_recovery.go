package access

import (
	"context"
	"fmt"
	"time"
)

// lookupDelays are the waits before each look-up of a token whose create was
// lost. A server may still be executing the request, and a listing may come from a
// replica that lags behind.
var lookupDelays = [...]time.Duration{0, time.Second, time.Second, 2 * time.Second, 4 * time.Second}

// adoptionOverlap is how long an adopted token keeps the secret that it had. If it
// is somebody else's, they have that long to notice.
const adoptionOverlap = 24 * time.Hour

// lookUp finds out what became of a create whose response was lost.
func (c *creation) lookUp(ctx context.Context, cause error, _ int) (*IssuedToken, step, error) {
	c.client.observeRecovery(ctx, cause, "the token that the request may have created is looked up")
	for _, delay := range lookupDelays {
		if delay > 0 && !c.wait(ctx, delay) {
			break
		}
		found, err := c.list(ctx)
		if err != nil {
			return nil, stepUnknown, err
		}
		if token := c.isAnswered(found); token != nil {
			return c.completeAnswered(ctx, token, cause)
		}
		ours, doubtful := c.classify(found)
		switch {
		case len(ours) == 0 && len(doubtful) == 0:
			continue
		case len(ours) == 1 && len(doubtful) == 0:
			c.client.observeRecovery(ctx, cause, "the token that the request has created was found; it is rotated for a secret")
			adopted, err := c.adopt(ctx, ours[0], new(c.client.now().Add(adoptionOverlap)), cause)
			return adopted, stepReturn, err
		}
		return nil, stepReturn, &AmbiguousCreateError{Name: c.in.Name, IDs: idsOf(ours, doubtful), Err: cause}
	}
	c.mayRunLate = true
	return nil, stepNotApplied, nil
}

// wait reports whether there was time to wait.
func (c *creation) wait(ctx context.Context, d time.Duration) bool {
	return c.client.sleep(ctx, d) == nil
}

// isAnswered returns the token that a response without an ID was about.
func (c *creation) isAnswered(found []*ServiceToken) *ServiceToken {
	for _, token := range found {
		if c.answered != nil && token.ClientID == c.answered.ClientID {
			return token
		}
	}
	return nil
}

// completeAnswered returns the token that a response without an ID was about. Its
// secret was in the response, or the token is rotated for one.
func (c *creation) completeAnswered(ctx context.Context, token *ServiceToken, cause error) (*IssuedToken, step, error) {
	if c.answered.ClientSecret == "" {
		adopted, err := c.adopt(ctx, token, nil, cause)
		return adopted, stepReturn, err
	}
	c.seen.created.add(token.ID)
	return &IssuedToken{ServiceToken: *token, ClientSecret: c.answered.ClientSecret}, stepReturn, nil
}

// sentAt is when the create was first sent, on the server's clock if that is known.
func (c *creation) sentAt() time.Time {
	if at := c.client.clock.at(c.request.key.sentAt); !at.IsZero() {
		return at
	}
	return c.request.key.sentAt
}

// possibleDuplicates returns the tokens that a lost create has created after they
// were looked up: a request can take long to be executed. There are none if the
// tokens cannot be listed.
func (c *creation) possibleDuplicates(ctx context.Context) []string {
	found, err := c.list(ctx)
	if err != nil {
		return nil
	}
	return idsOf(c.classify(found))
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

// list lists the tokens of the requested name that this run has not created.
func (c *creation) list(ctx context.Context) ([]*ServiceToken, error) {
	return retryLookup(ctx, c.client, func() (found []*ServiceToken, err error) {
		for token, err := range c.List(ctx, c.scope, ListServiceTokens{Name: c.in.Name}) {
			if err != nil {
				return nil, err
			}
			if token.Unreadable != "" {
				// It cannot be told whether this token is what was asked for.
				return nil, fmt.Errorf("service token %s cannot be read: %s: %w", token.ID, token.Unreadable, ErrBadResponse)
			}
			if !c.seen.created.has(token.ID) {
				found = append(found, token)
			}
		}
		return found, nil
	})
}

// classify divides tokens of the requested name, see the function.
func (c *creation) classify(found []*ServiceToken) (ours, doubtful []*ServiceToken) {
	return classify(found, &evidence{
		want:     c.in,
		existing: c.existing.ids,
		listedAt: c.existing.at,
		sentAt:   c.client.clock.at(c.request.key.sentAt),
	})
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

// maxSkew is by how much the clocks behind the Date header and created_at may
// differ. A token that was created so shortly before the create was sent is
// doubtful.
const maxSkew = 30 * time.Second

// classify divides tokens of the requested name into those that the create has
// created and those for which that is not certain. A token that existed before, or
// was created after the listing but well before the create was sent, is somebody
// else's and in neither.
func classify(tokens []*ServiceToken, e *evidence) (ours, doubtful []*ServiceToken) {
	for _, token := range tokens {
		if _, existed := e.existing[token.ID]; existed {
			continue
		}
		timed := token.CreatedAt != nil && !e.sentAt.IsZero()
		switch {
		case timed && token.CreatedAt.Before(e.sentAt.Add(-maxSkew)):
			if e.existing != nil && token.CreatedAt.Before(e.listedAt.Add(-clockTolerance)) {
				// It was created before the listing and was not in it. Either the
				// clocks cannot be compared or the listing was incomplete.
				doubtful = append(doubtful, token)
			}
		case !e.couldBeOurs(token), // It has our name and is new, and is not what we asked for.
			!timed && e.existing == nil,
			timed && token.CreatedAt.Before(e.sentAt.Add(-clockTolerance)):
			doubtful = append(doubtful, token)
		default:
			ours = append(ours, token)
		}
	}
	return ours, doubtful
}

// couldBeOurs reports whether the create can have created a token: whether it is
// what was asked for, and its secret was never rotated. A field that the server
// does not return is assumed to be right.
func (e *evidence) couldBeOurs(token *ServiceToken) bool {
	first := int64(1)
	if e.want.ClientSecretVersion != nil {
		first = max(first, *e.want.ClientSecretVersion)
	}
	switch in := e.want; {
	case token.ClientSecretVersion != nil && *token.ClientSecretVersion > first:
		return false
	case in.Duration != "" && token.Duration != "" && !sameDuration(in.Duration, token.Duration):
		return false
	case in.ExpiresAt != nil && token.ExpiresAt != nil && !sameSecond(in.ExpiresAt, token.ExpiresAt):
		return false
	case in.Enabled != nil && token.Enabled != nil && *in.Enabled != *token.Enabled:
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

// adopt takes over a token that a lost create has created: it is rotated for a
// secret, with an overlap that ends at a time, or without one. If that fails the
// token is returned without a secret, beside the error.
func (c *creation) adopt(ctx context.Context, token *ServiceToken, overlapEnd *time.Time, cause error) (*IssuedToken, error) {
	c.seen.created.add(token.ID)
	issued, err := c.rotate(ctx, nil, c.scope, token.ID, RotateServiceToken{
		Name: token.Name, KnownVersion: token.ClientSecretVersion, PreviousClientSecretExpiresAt: overlapEnd,
	})
	if issued == nil {
		issued = &IssuedToken{ServiceToken: *token}
	}
	issued.AdoptedByName, issued.AdoptedSecretExpiresAt = overlapEnd != nil, overlapEnd
	if issued.Recovery == RecoveryRotatedAgain {
		issued.AdoptedSecretExpiresAt = nil
	}
	issued.Recovery, issued.FirstSentAt = RecoveryAdopted, c.sentAt()
	if err == nil {
		c.client.observeRecovery(ctx, cause, "the token was adopted")
		c.addExpiry(ctx, c.scope, issued)
	}
	return issued, err
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
