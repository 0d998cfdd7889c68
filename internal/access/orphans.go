package access

import (
	"context"
	"time"
)

// orphanAge is for how long a token that nobody has used may be what a killed
// run has left behind. Later it is more likely that somebody keeps it on purpose.
const orphanAge = 7 * 24 * time.Hour

// Orphans returns the tokens of a name that an earlier run may have created
// before it was killed: created within the last seven days, never used, and
// neither created nor read by this client. No server can report more: the key of
// the request was lost with the run. It lists the tokens:
// GET /{accounts|zones}/{id}/access/service_tokens. That takes one listing for
// all calls, for the creates of the run, and if possible for its reads, except for
// few names in an account of many pages, which are looked up by name. There is no
// error: if the tokens cannot be listed, this and all later calls return nothing.
func (s *ServiceTokensService) Orphans(ctx context.Context, scope Scope, name string) []*ServiceToken {
	seen := s.client.seen.of(scope)
	if seen.orphanLookupFailed.Load() {
		return nil
	}
	existing, err := s.existingTokens(ctx, scope, name)
	if err != nil {
		// One attempt is enough: a plan of many tokens must not wait for each.
		seen.orphanLookupFailed.Store(true)
		return nil
	}
	var (
		out []*ServiceToken
		now = s.client.now()
	)
	for _, token := range existing.tokens {
		recent := token.CreatedAt != nil && now.Sub(*token.CreatedAt) < orphanAge
		if token.Name == name && recent && token.LastSeenAt == nil && !seen.created.has(token.ID) && !seen.read.has(token.ID) {
			out = append(out, token.clone())
		}
	}
	return out
}
