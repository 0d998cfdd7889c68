package accesstest

import "net/http"

// Credential is what a client sends to authenticate as a service token.
type Credential struct {
	AccountID    string // empty for the server's own account, or with ZoneID
	ZoneID       string // if it is not an account's
	ClientID     string // may be empty, as for a secret shown as bearer
	ClientSecret string
	Origin       string // the web origin that the program runs at, if any
}

// Identity is the service token that a credential belongs to.
type Identity struct {
	TokenID          string
	Name             string
	Type             string
	Visibility       string
	ServiceAccountID string
}

// Authenticate returns what GET …/access/identity would answer to a credential:
// 200 and the identity; 401 if the secret is wrong, replaced, expired, revoked
// or disabled; 403 if a public token is used at an origin outside its domains.
// It also works on a core-only server and for a zone's token, for which the API
// has no such path. As there, it sets last_seen_at if the credential works.
func (s *Server) Authenticate(shown Credential) (status int, who Identity) {
	s.mu.Lock()
	defer s.mu.Unlock()

	st := s.stores[s.scopeOf(shown.AccountID, shown.ZoneID)]
	if st == nil {
		return http.StatusUnauthorized, Identity{}
	}
	token, status := s.worth(st, credential{clientID: shown.ClientID, secret: shown.ClientSecret}, originOf(shown.Origin, ""))
	if status != http.StatusOK {
		return status, Identity{}
	}
	s.changed()

	return status, Identity{
		TokenID:          token.ID,
		Name:             token.Name,
		Type:             token.Type,
		Visibility:       token.Visibility,
		ServiceAccountID: token.ServiceAccountID,
	}
}

// identity answers GET …/access/identity.
func (s *Server) identity(c *call) answer {
	token := c.caller.token

	return succeed(http.StatusOK, wireIdentity{
		TokenID:          token.ID,
		Name:             token.Name,
		Type:             token.Type,
		Visibility:       token.Visibility,
		ServiceAccountID: token.ServiceAccountID,
	})
}

// upload answers POST …/access/uploads: it takes anything and keeps nothing.
func (s *Server) upload(c *call) answer {
	return succeed(http.StatusCreated, wireUpload{ID: newUUID(), Size: len(c.body)})
}
