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
// neither created nor managed by the caller, as far as this client knows (see
// [ServiceTokensService.NoteManaged]). No server can report more: the key of
// the request was lost with the run. It lists the tokens:
// GET /{accounts|zones}/{id}/access/service_tokens. That takes one listing for
// all calls, for the creates of the run, and if possible for its reads, except for
// few names in an account of many pages, which are looked up by name. If the tokens
// cannot be listed, the first call returns the error, and all others return nothing:
// a plan of many tokens must neither wait for each nor report each.
//
// If it finds tokens, it waits until the client has learned of no further managed
// token for a second, ten seconds at most: a plan reads the tokens that it manages
// in any order.
func (s *ServiceTokensService) Orphans(ctx context.Context, scope Scope, name string) ([]*ServiceToken, error) {
	seen := s.client.seen.of(scope)
	if seen.orphanLookupFailed.Load() {
		return nil, nil
	}
	existing, err := s.existingTokensUnless(ctx, scope, name, seen.orphanLookupFailed.Load)
	if err == nil {
		err = existing.refusal
	}
	if err != nil {
		if seen.orphanLookupFailed.Swap(true) {
			return nil, nil
		}
		return nil, err
	}
	return s.unmanaged(ctx, scope, existing.tokens, name, s.client.now().Add(-orphanAge)), nil
}

// CreatedSince returns the tokens of a name that were created since a time, by the
// server's clock, that nobody has used, and that are neither created nor managed by
// the caller: what a request may have created whose response was lost. It lists the
// tokens of the name: GET /{accounts|zones}/{id}/access/service_tokens?name=…. If it
// finds some, it waits as [ServiceTokensService.Orphans] does.
func (s *ServiceTokensService) CreatedSince(ctx context.Context, scope Scope, name string, since time.Time) ([]*ServiceToken, error) {
	var found []*ServiceToken
	for token, err := range s.List(ctx, scope, ListServiceTokens{Name: name}) {
		if err != nil {
			return nil, err
		}
		found = append(found, token)
	}
	return s.unmanaged(ctx, scope, found, name, since.Add(-maxSkew)), nil
}

// NoteManaged tells the client of a token that the caller manages, so that it is not
// taken for an orphan. Reads of a single token do the same.
func (s *ServiceTokensService) NoteManaged(scope Scope, id string) {
	s.client.seen.of(scope).managed.add(id)
}

// unmanaged returns the tokens of a name that were created after a time, never used,
// and neither created nor managed by the caller.
func (s *ServiceTokensService) unmanaged(ctx context.Context, scope Scope, tokens []*ServiceToken, name string, since time.Time) []*ServiceToken {
	seen := s.client.seen.of(scope)
	filter := func(in []*ServiceToken) (out []*ServiceToken) {
		for _, token := range in {
			isRecent := token.CreatedAt != nil && token.CreatedAt.After(since)
			if token.Name == name && isRecent && token.LastSeenAt == nil && !isDisabled(token) && !seen.created.has(token.ID) && !seen.managed.has(token.ID) {
				out = append(out, token)
			}
		}
		return out
	}
	found := filter(tokens)
	if len(found) == 0 {
		return nil
	}
	s.waitForManaged(ctx, seen)
	found = filter(found)
	for i, token := range found {
		found[i] = token.clone()
	}
	return found
}

const (
	// managedQuiet is for how long no managed token must have become known before the
	// client believes that it knows them all.
	managedQuiet = time.Second
	// managedWaits is how often the client waits that long at most.
	managedWaits = 10
)

// waitForManaged waits until the managed tokens of a plan have become known, once for
// all calls.
func (s *ServiceTokensService) waitForManaged(ctx context.Context, seen *seenTokens) {
	_, _ = seen.managedKnown.get(ctx, func(ctx context.Context) (struct{}, error) {
		for range managedWaits {
			before := seen.managed.len()
			err := s.client.sleep(ctx, managedQuiet)
			if err != nil || seen.managed.len() == before {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
}

// isDisabled reports whether a token is disabled. An apply that was killed leaves no such
// token behind, but deletion_policy = "disable" does.
func isDisabled(token *ServiceToken) bool { return token.Enabled != nil && !*token.Enabled }
