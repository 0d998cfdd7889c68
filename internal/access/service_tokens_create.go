package access

import (
	"context"
	"fmt"
	"net/http"
)

// forever is the duration of a token that does not expire.
const forever = "forever"

// Create makes a token: POST /accounts/{account_id}/access/service_tokens. Its
// secret is in the answer and is never shown again.
//
// Where the answer is lost, the client finds out what became of the request. A
// server that promises idempotency is asked again with the same key. Of any
// other, the tokens of that name are looked at that were not there before its
// first create of the run and were made since the request was sent: the only
// one is adopted and rotated for a secret (see [RecoveryAdopted]); without any
// the request is sent again; several, or doubtful ones, are not touched and
// named by an *[AmbiguousCreateError]. For this, the tokens are listed once
// before the first create, or those of the name in an account of many pages, and
// creates of one name follow one after another.
//
// Once the request has been sent, the end of ctx does not abandon it: the
// answer is waited for, for the time of Options.CancelGrace.
//
// Where Create fails but a token has been made whose id is known, the token is
// returned beside the error, perhaps without its secret. The caller has to keep
// it. An error that is [ErrUnknownOutcome] may have left a token that could not
// be found.
func (s *ServiceTokensService) Create(ctx context.Context, scope Scope, in CreateServiceToken) (*IssuedToken, error) {
	const op = "create service token"
	c := &creation{
		ServiceTokensService: s,
		scope:                scope, in: &in,
		ledger: s.client.ledgers.of(scope), before: &inventory{},
		intent: newIntention(), idempotent: s.client.promisesIdempotency(scope),
		calledOff: ctx.Err,
	}
	unlock, err := c.ledger.lock(ctx, in.Name)
	if err != nil {
		return nil, stopped(op, err)
	}
	defer unlock()
	if !c.idempotent {
		if c.before, err = s.tokensBefore(ctx, scope, in.Name); err != nil {
			return nil, fmt.Errorf("%s: looking at what is there before: %w", op, err)
		}
	}
	own, release := s.client.outlive(ctx)
	defer release()

	for caller := (&leave{ctx}); ; c.resends++ {
		issued, err := s.issue(own, &request{
			op: op, method: http.MethodPost, scope: scope, elements: []string{"access", "service_tokens"},
			body: in.wire(), safety: safetyOnce, idempotent: c.idempotent,
			intention: c.intent, caller: caller,
		})
		if issued != nil && issued.ID != "" {
			c.ledger.register(issued.ID)
		}
		switch {
		case err == nil:
			s.complete(own, scope, issued)
			if c.late {
				issued.Strays = c.strays(own)
			}
			return issued, nil
		case issued != nil && issued.ClientSecret != "":
			return issued, err
		case !lost(err):
			return nil, err
		}
		cause := err
		found, again, err := c.follow(own, cause, issued)
		if !again {
			if err == nil {
				s.complete(own, scope, found)
			}
			return found, err
		}
		if c.idempotent {
			// It can no longer be called off: a token may be there.
			caller = nil
		}
		if wait := s.client.sleep(own, s.client.waitBefore(c.resends+1, nil)); wait != nil {
			return nil, s.client.undecided(cause, wait, tokenUnknown)
		}
	}
}

// strays looks for tokens that a lost create has made after it was looked for:
// a request can be long on its way. It is best effort.
func (c *creation) strays(ctx context.Context) []string {
	ours, doubtful, err := c.search(ctx)
	if err != nil {
		return nil
	}
	var ids []string
	for _, token := range append(ours, doubtful...) {
		ids = append(ids, token.ID)
	}
	return ids
}

// issue sends a request that is answered with a secret. An answer without one
// is an error, beside which what could be read of the token is returned.
func (s *ServiceTokensService) issue(ctx context.Context, r *request) (*IssuedToken, error) {
	issued, one, err := s.one(ctx, r)
	if err == nil && issued.ClientSecret == "" {
		err = s.client.unreadable(one, fmt.Errorf("the API answered without %q: %w", "client_secret", ErrBadAnswer))
	}
	return issued, err
}

// complete reads a token once where the answer that issued it does not tell
// when it expires. A failure to do so changes nothing: the secret is worth more.
func (s *ServiceTokensService) complete(ctx context.Context, scope Scope, issued *IssuedToken) {
	if issued.ExpiresAt != nil || issued.Duration == forever {
		return
	}
	token, err := s.Get(ctx, scope, issued.ID)
	if err != nil {
		return
	}
	issued.ExpiresAt = token.ExpiresAt
	if issued.Duration == "" {
		issued.Duration = token.Duration
	}
	fill(&issued.Enabled, token.Enabled)
	fill(&issued.ClientSecretVersion, token.ClientSecretVersion)
	fill(&issued.PreviousClientSecretExpiresAt, token.PreviousClientSecretExpiresAt)
	fill(&issued.CreatedAt, token.CreatedAt)
	fill(&issued.UpdatedAt, token.UpdatedAt)
	fill(&issued.LastSeenAt, token.LastSeenAt)
}

func fill[T any](to **T, from *T) {
	if *to == nil {
		*to = from
	}
}
