package accesstest

import "time"

// The methods of this file change things out of band: without a request, and
// without the rules of one. An unknown id fails the test.

// ChangeToken changes a token. The function must not call methods of the
// server. What it does to ID, AccountID and ZoneID is lost.
func (s *Server) ChangeToken(id string, change func(*ServiceToken)) {
	s.mu.Lock()
	defer s.mu.Unlock()

	key, token := s.findToken(id)
	if token == nil {
		s.misuse("there is no service token %q", id)

		return
	}
	changed := token.clone()
	key.place(&changed)
	changed.UpdatedAt = s.Clock.stamp()
	change(&changed)
	changed.ID = id
	s.rememberToken(s.stores[key], id)
	*token = changed.clone()
	s.changed()
}

// RemoveToken deletes a token.
func (s *Server) RemoveToken(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()

	key, token := s.findToken(id)
	if token == nil {
		s.misuse("there is no service token %q", id)

		return
	}
	s.rememberToken(s.stores[key], id)
	delete(s.stores[key].tokens, id)
	s.changed()
}

// RotateToken gives a token a new secret and returns it. The previous
// one keeps working for the grace period; if that is zero, it stops at once.
func (s *Server) RotateToken(id string, grace time.Duration) (secret string) {
	s.ChangeToken(id, func(token *ServiceToken) {
		var previousUntil *time.Time
		if grace > 0 {
			previousUntil = new(s.Clock.Now().Add(grace))
		}
		token.rotate(previousUntil, token.ClientSecretVersion+1)
		secret = token.ClientSecret
	})

	return secret
}

// SetInUse sets whether a policy, group or SCIM configuration names a token. A
// token that is in use cannot be deleted.
func (s *Server) SetInUse(id string, inUse bool) {
	s.ChangeToken(id, func(token *ServiceToken) { token.InUse = inUse })
}

// ChangeServiceAccount changes a service account. The function must not call
// methods of the server. What it does to ID and AccountID is lost.
func (s *Server) ChangeServiceAccount(id string, change func(*ServiceAccount)) {
	s.mu.Lock()
	defer s.mu.Unlock()

	key, account := s.findAccount(id)
	if account == nil {
		s.misuse("there is no service account %q", id)

		return
	}
	changed := *account
	changed.AccountID = key.id
	changed.UpdatedAt = s.Clock.stamp()
	change(&changed)
	changed.ID = id
	s.rememberAccount(s.stores[key], id)
	*account = changed
	s.changed()
}

// RemoveServiceAccount deletes a service account. Its tokens stay, with an owner
// that no longer exists.
func (s *Server) RemoveServiceAccount(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()

	key, account := s.findAccount(id)
	if account == nil {
		s.misuse("there is no service account %q", id)

		return
	}
	s.rememberAccount(s.stores[key], id)
	delete(s.stores[key].accounts, id)
	s.changed()
}
