package access

import (
	"context"
	"errors"
	"net/http"
)

// Capabilities are the extensions that a server offers. The zero value is a
// server of the core only, such as Cloudflare's.
type Capabilities struct {
	ServiceAccounts bool `json:"service_accounts"`
	TokenTypes      bool `json:"token_types"`
	TokenVisibility bool `json:"token_visibility"`
	AbsoluteExpiry  bool `json:"absolute_expiry"`
	// Idempotency: the same POST with the same Idempotency-Key is done once.
	Idempotency bool `json:"idempotency"`
}

// Capabilities asks the server once for each scope what it offers:
// GET /accounts/{account_id}/access/capabilities. A server without this route has
// the core only, and so has an account that does not exist: both give the same
// response. A zone has the core only, and no request is sent for it. Errors are
// *[Error], such as [ErrUnauthorized], or that of ctx; the next call asks again.
func (c *Client) Capabilities(ctx context.Context, scope Scope) (Capabilities, error) {
	if scope.IsZone() {
		return Capabilities{}, nil
	}
	return c.capabilities.of(scope).get(ctx, func(ctx context.Context) (Capabilities, error) {
		call, err := c.do(ctx, &request{
			op: "read capabilities", method: http.MethodGet, scope: scope,
			elements: []string{"access", "capabilities"},
		})
		in, err := decodeResult[Capabilities](c, call, err)
		var e *Error
		switch {
		case err == nil:
			return *in, nil
		case errors.Is(err, ErrUnknownRoute) || errors.As(err, &e) && e.StatusCode == http.StatusNotFound:
			return Capabilities{}, nil
		default:
			return Capabilities{}, err
		}
	})
}

// promisesIdempotency reports what is known already, without a request.
func (c *Client) promisesIdempotency(scope Scope) bool {
	known, _ := c.capabilities.of(scope).peek()
	return known.Idempotency
}
