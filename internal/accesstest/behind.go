package accesstest

import "time"

// The methods of this file change things behind a client's back: without a
// request, and without the rules of one. An unknown id fails the test.

// ChangeToken changes a token. The function must not call methods of the
// server. What it does to ID, AccountID and ZoneID is lost.
func (s *Server) ChangeToken(id string, change func(*ServiceToken)) {
	s.mu.Lock()
	defer s.mu.Unlock()

	where, token := s.findToken(id)
	if token == nil {
		s.misuse("there is no service token %q", id)

		return
	}
	changed := token.clone()
	where.place(&changed)
	changed.UpdatedAt = s.Clock.stamp()
	change(&changed)
	changed.ID = id
	s.rememberToken(s.stores[where], id)
	*token = changed.clone()
	s.changed()
}

// RemoveToken takes a token away.
func (s *Server) RemoveToken(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()

	where, token := s.findToken(id)
	if token == nil {
		s.misuse("there is no service token %q", id)

		return
	}
	s.rememberToken(s.stores[where], id)
	delete(s.stores[where].tokens, id)
	s.changed()
}

// RotateToken gives a token a new secret and returns it. The one before goes on
// working for the grace period; where that is zero, no longer.
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

// SetInUse says whether a policy, group or SCIM configuration names a token. As
// long as one does the token cannot be deleted.
func (s *Server) SetInUse(id string, inUse bool) {
	s.ChangeToken(id, func(token *ServiceToken) { token.InUse = inUse })
}

// ChangeServiceAccount changes a service account. The function must not call
// methods of the server. What it does to ID and AccountID is lost.
func (s *Server) ChangeServiceAccount(id string, change func(*ServiceAccount)) {
	s.mu.Lock()
	defer s.mu.Unlock()

	where, account := s.findAccount(id)
	if account == nil {
		s.misuse("there is no service account %q", id)

		return
	}
	changed := *account
	changed.AccountID = where.id
	changed.UpdatedAt = s.Clock.stamp()
	change(&changed)
	changed.ID = id
	s.rememberAccount(s.stores[where], id)
	*account = changed
	s.changed()
}

// RemoveServiceAccount takes a service account away, and leaves its tokens
// behind with an owner that is no more.
func (s *Server) RemoveServiceAccount(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()

	where, account := s.findAccount(id)
	if account == nil {
		s.misuse("there is no service account %q", id)

		return
	}
	s.rememberAccount(s.stores[where], id)
	delete(s.stores[where].accounts, id)
	s.changed()
}
