package access

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"sync"
)

// Verification is what a server says about a client secret.
type Verification int

const (
	// Unverified means that the server cannot tell.
	Unverified Verification = iota
	// Verified means that the server accepts the secret for this token.
	Verified
	// Refused means that the server does not accept the secret.
	Refused
)

// credential is the client ID and the client secret of a service token.
type credential struct {
	clientID string
	secret   Secret
}

// set adds the credential to a request, as a client of the token does.
func (c *credential) set(header http.Header) {
	header.Set("CF-Access-Client-Id", c.clientID)
	header.Set("CF-Access-Client-Secret", c.secret.Reveal())
}

// Verify asks the server whether it accepts a secret for a token:
// GET /accounts/{account_id}/access/identity, an extension, with the secret in place of the
// API token. It returns Unverified for a zone, for a server without extensions, if the
// server does not answer, and if it does not accept the origin of a public token. A
// secret that it does not accept may also be that of a token that is disabled or has
// expired. The result is kept, so that a secret is sent only once. The client removes the
// secret from all texts that it returns.
func (s *ServiceTokensService) Verify(ctx context.Context, scope Scope, token *ServiceToken, secret Secret) Verification {
	s.client.AddSecret(secret.Reveal())
	if secret == "" || scope.IsZone() || !ValidHeaderValue(secret.Reveal()) || !ValidHeaderValue(token.ClientID) {
		return Unverified
	}
	if offers, err := s.client.Capabilities(ctx, scope); err != nil || offers == (Capabilities{}) {
		return Unverified
	}
	return s.client.verified.get(token.ID, secret, func() Verification {
		type identity struct {
			TokenID string `json:"token_id"`
		}
		call, err := s.client.do(ctx, &request{
			op: "verify client secret", method: http.MethodGet, scope: scope, elements: []string{"access", "identity"},
			credential: &credential{token.ClientID, secret},
		})
		in, err := decodeResult[identity](s.client, call, err)
		switch {
		case err == nil && in.TokenID == token.ID:
			return Verified
		case err == nil, errors.Is(err, ErrUnauthorized):
			return Refused
		default:
			return Unverified
		}
	})
}

// verifications are the secrets that were verified or refused.
type verifications struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]Verification
}

// get returns what is known of a secret, and else asks.
func (v *verifications) get(id string, secret Secret, ask func() Verification) Verification {
	key := sha256.Sum256([]byte(id + "\x00" + secret.Reveal()))
	v.mu.Lock()
	known, ok := v.known[key]
	v.mu.Unlock()
	if ok {
		return known
	}
	answer := ask()
	if answer != Unverified {
		v.mu.Lock()
		defer v.mu.Unlock()
		if v.known == nil {
			v.known = map[[sha256.Size]byte]Verification{}
		}
		v.known[key] = answer
	}
	return answer
}
