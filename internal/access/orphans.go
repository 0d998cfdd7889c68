package access

import (
	"context"
	"time"
)

// orphanAge is for how long a token that nobody has used may be what a killed
// run has left behind. Later it is more likely that somebody keeps it on purpose.
const orphanAge = 7 * 24 * time.Hour

// Orphans returns the tokens of a name that an earlier run may have made and not
// lived to tell of: made within the last seven days, never used, and neither made
// nor read by this client. No server can tell more: the run that died took the
// key of its request with it. The tokens are listed once for all calls, for the
// creates of the run, and where it suits for its reads, but for few names in an
// account of many pages, which are looked up:
// GET /accounts/{account_id}/access/service_tokens. Where that fails there are
// none.
func (s *ServiceTokensService) Orphans(ctx context.Context, scope Scope, name string) []*ServiceToken {
	ledger := s.client.ledgers.of(scope)
	if ledger.sightless.Load() {
		return nil
	}
	before, err := s.tokensBefore(ctx, scope, name)
	if err != nil {
		// One try is enough: a plan of many tokens must not wait for each of them.
		ledger.sightless.Store(true)
		return nil
	}
	var (
		out []*ServiceToken
		now = s.client.now()
	)
	for _, token := range before.tokens {
		recent := token.CreatedAt != nil && now.Sub(*token.CreatedAt) < orphanAge
		if token.Name == name && recent && token.LastSeenAt == nil && !ledger.isMade(token.ID) && !ledger.isRead(token.ID) {
			out = append(out, token.clone())
		}
	}
	return out
}
