package access

import (
	"context"
	"fmt"
	"io"
	"net/http"
)

// Credential is what a consumer of a service token holds.
type Credential struct {
	// ClientID may be empty; the secret is then sent as bearer.
	ClientID     string
	ClientSecret Secret
	// Origin is sent where it is set; a public token is accepted from its
	// domains alone.
	Origin string
}

// authorize adds the credential to a request.
func (c *Credential) authorize(header http.Header) {
	if c.ClientID == "" {
		header.Set("Authorization", "Bearer "+c.ClientSecret.Reveal())
	} else {
		header.Set("CF-Access-Client-Id", c.ClientID)
		header.Set("CF-Access-Client-Secret", c.ClientSecret.Reveal())
	}
	if c.Origin != "" {
		header.Set("Origin", c.Origin)
	}
}

// check keeps a credential that cannot stand in a header from being quoted in
// the error of net/http.
func (c *Credential) check() error {
	if !validHeaderValue(c.ClientID) || c.ClientSecret == "" || !validHeaderValue(c.ClientSecret.Reveal()) {
		return fmt.Errorf("the credential cannot be sent: %w", ErrInvalid)
	}
	return nil
}

// Identity is whom the API takes the holder of a credential for.
type Identity struct {
	TokenID          string `json:"token_id"`
	Name             string `json:"name"`
	Type             string `json:"type"`
	Visibility       string `json:"visibility"`
	ServiceAccountID string `json:"service_account_id"`
}

// Identity asks what a credential is worth, an extension:
// GET /accounts/{account_id}/access/identity. It fails with [ErrUnauthorized]
// where the secret is wrong, expired, revoked or disabled, and with
// [ErrForbidden] where a public token comes from a foreign origin. The API
// token is not sent.
func (c *Client) Identity(ctx context.Context, scope Scope, credential Credential) (*Identity, error) {
	r := &request{
		op: "read identity", method: http.MethodGet, scope: scope,
		elements: []string{"access", "identity"}, credential: &credential,
	}
	if err := c.useCredential(r); err != nil {
		return nil, err
	}
	one, err := c.do(ctx, r)
	in, err := fetch[Identity](c, one, err)
	if err != nil {
		return nil, err
	}
	return in, nil
}

// maxUpload bounds an upload, which is held in memory so that it can be sent
// again.
const maxUpload = 64 << 20

// Upload sends a file as the holder of a credential, an extension:
// POST /accounts/{account_id}/access/uploads. At most 64 MiB.
func (c *Client) Upload(ctx context.Context, scope Scope, credential Credential, body io.Reader) error {
	r := &request{
		op: "upload", method: http.MethodPost, scope: scope,
		elements: []string{"access", "uploads"}, credential: &credential,
		safety: safetyOnce, idempotent: c.promisesIdempotency(scope), intention: newIntention(),
	}
	if err := c.useCredential(r); err != nil {
		return err
	}
	content, err := io.ReadAll(io.LimitReader(body, maxUpload+1))
	if err != nil {
		return &Error{Op: r.op, Message: "the content cannot be read: " + err.Error(), cause: err}
	}
	if len(content) > maxUpload {
		return &Error{Op: r.op, Message: fmt.Sprintf("the content is larger than %d bytes", maxUpload), cause: ErrInvalid}
	}
	if content == nil {
		content = []byte{}
	}
	r.raw = content
	one, err := c.do(ctx, r)
	if err != nil {
		return err
	}
	return c.acknowledged(one)
}

func (c *Client) useCredential(r *request) error {
	if err := r.credential.check(); err != nil {
		return &Error{Op: r.op, Message: err.Error(), cause: err}
	}
	c.masker.add(r.credential.ClientSecret.Reveal())
	return nil
}
