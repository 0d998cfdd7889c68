package accesstest

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"strings"
)

// caller is who sent a request.
type caller struct {
	name  string        // unique
	token *ServiceToken // the service token, if it is one
}

// authorize finds out who sent a request, and refuses who may not.
func (s *Server) authorize(c *call) *answer {
	if c.route.credential == tokenCredential {
		return s.authorizeToken(c)
	}
	bearer := bearerOf(c.request)
	switch {
	case bearer == "":
		return new(unauthorized())
	case same(bearer, s.APIToken):
		c.caller = caller{name: "api-token"}
	case same(bearer, s.ReadOnlyAPIToken):
		c.caller = caller{name: "read-only-api-token"}
		if c.request.Method != http.MethodGet {
			return new(forbidden())
		}
	case s.isCoreOnly(c.store):
		return new(unauthorized())
	default:
		return s.authorizeDeveloper(c, bearer)
	}

	return nil
}

// authorizeDeveloper accepts the secret of a developer token in place of an API
// token.
func (s *Server) authorizeDeveloper(c *call, bearer string) *answer {
	s.mu.Lock()
	defer s.mu.Unlock()

	token, status := s.worth(c.store, credential{secret: bearer}, claimedOrigin(c.request))
	switch {
	case status == http.StatusUnauthorized:
		return new(unauthorized())
	case status != http.StatusOK || token.Type != developer:
		return new(forbidden())
	}
	c.caller = caller{name: token.ID, token: token}

	return nil
}

// authorizeToken wants the credential of a service token of either type.
func (s *Server) authorizeToken(c *call) *answer {
	shown, isShown := shownCredential(c.request)
	if !isShown {
		return new(unauthorized())
	}
	s.mu.Lock()
	defer s.mu.Unlock()

	token, status := s.worth(c.store, shown, claimedOrigin(c.request))
	switch status {
	case http.StatusOK:
		c.caller = caller{name: token.ID, token: token}

		return nil
	case http.StatusForbidden:
		return new(forbidden())
	default:
		return new(unauthorized())
	}
}

// credential is what a service token's holder shows: both parts, or the secret
// only.
type credential struct {
	clientID string
	secret   string
}

// shownCredential reads a credential in any of its three forms: two headers,
// one header with JSON in it, or the secret as bearer.
func shownCredential(r *http.Request) (credential, bool) {
	shown := credential{
		clientID: r.Header.Get("Cf-Access-Client-Id"),
		secret:   r.Header.Get("Cf-Access-Client-Secret"),
	}
	if shown.clientID != "" || shown.secret != "" {
		return shown, shown.clientID != "" && shown.secret != ""
	}
	authorization := r.Header.Get("Authorization")
	if strings.HasPrefix(authorization, "{") {
		var both map[string]string
		if json.Unmarshal([]byte(authorization), &both) != nil {
			return credential{}, false
		}
		shown = credential{clientID: both["cf-access-client-id"], secret: both["cf-access-client-secret"]}

		return shown, shown.clientID != "" && shown.secret != ""
	}
	shown.secret = bearerOf(r)

	return shown, shown.secret != ""
}

// bearerOf is the bearer token of a request. The scheme's case does not matter
// (RFC 9110).
func bearerOf(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}

	return token
}

func claimedOrigin(r *http.Request) string {
	return originOf(r.Header.Get("Origin"), r.Header.Get("Referer"))
}

// worth looks up the service token of a credential and returns the status of the
// answer: 200, 401 if it does not work (any more), 403 if it comes from the wrong
// origin. The caller holds the lock.
func (s *Server) worth(st *store, shown credential, origin string) (*ServiceToken, int) {
	now := s.Clock.Now()
	for _, token := range st.tokens {
		if shown.clientID != "" && !same(shown.clientID, token.ClientID) || !token.opensWith(shown.secret, now) {
			continue
		}
		if token.Disabled || token.isExpired(now) {
			return nil, http.StatusUnauthorized
		}
		if token.Visibility == public && !token.allows(origin) {
			return nil, http.StatusForbidden
		}
		token.LastSeenAt = &now

		return token, http.StatusOK
	}

	return nil, http.StatusUnauthorized
}

// same compares in constant time. Nothing is not the same as nothing: a token
// may lack a previous secret, and a credential its secret.
func same(a, b string) bool {
	return b != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}
