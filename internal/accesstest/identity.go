package accesstest

import "net/http"

// Credential is what a program that holds a service token shows.
type Credential struct {
	AccountID    string // empty for the server's own account, or with ZoneID
	ZoneID       string // where it is not an account's
	ClientID     string // may be empty, as for a secret shown as bearer
	ClientSecret string
	Origin       string // the web origin that the program runs at, if any
}

// Identity is what a credential says of its holder.
type Identity struct {
	TokenID          string
	Name             string
	Type             string
	Visibility       string
	ServiceAccountID string
}

// Authenticate says what GET …/access/identity would answer to a credential:
// 200 and the identity; 401 where the secret is wrong, replaced, expired,
// revoked or disabled; 403 where a public token is shown at a foreign origin.
// It works on a core-only server too, and for a token of a zone, of which no
// path tells. As there, a credential that is good
// has been seen at this time.
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
