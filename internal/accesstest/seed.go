package accesstest

import (
	"cmp"
	"slices"
)

// SeedServiceAccount puts a service account into the server as it is; empty
// fields but Description get values as if it had just been created. No rule is
// checked. It returns what the server keeps.
func (s *Server) SeedServiceAccount(account ServiceAccount) ServiceAccount {
	s.mu.Lock()
	defer s.mu.Unlock()

	key := s.scopeOf(account.AccountID, "")
	account.AccountID = key.id
	st := s.stores[key]
	if st == nil {
		s.misuse("there is no account %q", account.AccountID)

		return account
	}
	account = s.completeAccount(account)
	s.rememberAccount(st, account.ID)
	kept := account
	st.accounts[account.ID] = &kept
	s.changed()

	return account
}

// SeedServiceToken puts a service token into the server as it is, into its own
// account unless another account or a zone is named; empty fields get values as
// if it had just been created. It expires after Duration (a year by
// default) from CreatedAt, unless ExpiresAt is given; ExpiresAt without
// Duration creates a token with a fixed date. No rule is checked. It
// returns what the server keeps, the secret included.
func (s *Server) SeedServiceToken(token ServiceToken) ServiceToken {
	s.mu.Lock()
	defer s.mu.Unlock()

	key := s.scopeOf(token.AccountID, token.ZoneID)
	st := s.stores[key]
	if st == nil {
		s.misuse("a token can be in one account or zone that there is, not in account %q, zone %q", token.AccountID, token.ZoneID)

		return token
	}
	token = s.complete(token.clone())
	key.place(&token)
	s.rememberToken(st, token.ID)
	kept := token.clone()
	st.tokens[token.ID] = &kept
	s.changed()

	return token
}

// complete gives the empty fields of a token their values.
func (s *Server) complete(token ServiceToken) ServiceToken {
	token.ID = cmp.Or(token.ID, newUUID())
	token.ClientID = cmp.Or(token.ClientID, newClientID())
	token.Name = cmp.Or(token.Name, "token-"+newHex(4))
	token.ClientSecret = cmp.Or(token.ClientSecret, newClientSecret())
	token.ClientSecretVersion = cmp.Or(token.ClientSecretVersion, 1)
	token.Type = cmp.Or(token.Type, developer)
	token.Visibility = cmp.Or(token.Visibility, private)
	if token.CreatedAt.IsZero() {
		token.CreatedAt = s.Clock.stamp()
	}
	if token.UpdatedAt.IsZero() {
		token.UpdatedAt = token.CreatedAt
	}
	if token.ExpiresAt == nil {
		token.run(cmp.Or(token.Duration, defaultDuration), token.CreatedAt)
	}
	if token.ServiceAccountID == "" {
		token.User = cmp.Or(token.User, s.User)
	}

	return token
}

// completeAccount gives the empty fields of a service account their values.
func (s *Server) completeAccount(account ServiceAccount) ServiceAccount {
	account.ID = cmp.Or(account.ID, newUUID())
	account.Name = cmp.Or(account.Name, "account-"+newHex(4))
	if account.CreatedAt.IsZero() {
		account.CreatedAt = s.Clock.stamp()
	}
	if account.UpdatedAt.IsZero() {
		account.UpdatedAt = account.CreatedAt
	}

	return account
}

// Tokens lists the tokens of all accounts and zones, by creation, then id.
func (s *Server) Tokens() []ServiceToken {
	s.mu.Lock()
	defer s.mu.Unlock()

	var out []ServiceToken
	for key, st := range s.stores {
		for _, token := range st.sortedTokens() {
			copied := token.clone()
			key.place(&copied)
			out = append(out, copied)
		}
	}
	slices.SortFunc(out, func(a, b ServiceToken) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})

	return out
}

// Token is the token of this id, if there is one in any account or
// zone.
func (s *Server) Token(id string) (token ServiceToken, exists bool) {
	s.mu.Lock()
	defer s.mu.Unlock()

	key, kept := s.findToken(id)
	if kept == nil {
		return ServiceToken{}, false
	}
	token = kept.clone()
	key.place(&token)

	return token, true
}

// ServiceAccounts lists the service accounts of all accounts, by creation,
// then id.
func (s *Server) ServiceAccounts() []ServiceAccount {
	s.mu.Lock()
	defer s.mu.Unlock()

	var out []ServiceAccount
	for key, st := range s.stores {
		for _, account := range st.sortedAccounts() {
			copied := *account
			copied.AccountID = key.id
			out = append(out, copied)
		}
	}
	slices.SortFunc(out, func(a, b ServiceAccount) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})

	return out
}

// ServiceAccount is the service account of this id, if there is one in any
// account.
func (s *Server) ServiceAccount(id string) (account ServiceAccount, exists bool) {
	s.mu.Lock()
	defer s.mu.Unlock()

	key, kept := s.findAccount(id)
	if kept == nil {
		return ServiceAccount{}, false
	}
	account = *kept
	account.AccountID = key.id

	return account, true
}

func (s *Server) findToken(id string) (scope, *ServiceToken) {
	for key, st := range s.stores {
		if token := st.tokens[id]; token != nil {
			return key, token
		}
	}

	return scope{}, nil
}

func (s *Server) findAccount(id string) (scope, *ServiceAccount) {
	for key, st := range s.stores {
		if account := st.accounts[id]; account != nil {
			return key, account
		}
	}

	return scope{}, nil
}

// changed saves a change without a request.
func (s *Server) changed() {
	if err := s.save(); err != nil {
		s.misuse("%s", err)
	}
}
