package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// credential is what a consumer of a service token sends.
type credential struct {
	clientID, clientSecret string
	// origin is sent if it is set. A public token is accepted from its domains
	// only.
	origin string
}

// readIdentity asks the API who the credential belongs to, an extension:
// GET /accounts/{account_id}/access/identity. It returns the status: 401 if the
// secret is wrong, expired, revoked or disabled, 403 if a public token is used
// from an origin that is not one of its domains.
func (s *demo) readIdentity(ctx context.Context, c credential) (status int, err error) {
	return s.sendAs(ctx, c, http.MethodGet, "identity", "")
}

// uploadFile sends a file, an extension:
// POST /accounts/{account_id}/access/uploads. It returns the status.
func (s *demo) uploadFile(ctx context.Context, c credential) (status int, err error) {
	return s.sendAs(ctx, c, http.MethodPost, "uploads", "a file to scan")
}

// sendAs sends one request with the credential in place of the API token.
func (s *demo) sendAs(ctx context.Context, c credential, method, operation, body string) (status int, err error) {
	target := s.endpoint + "/" + access.Account(s.api.AccountID).String() + "/access/" + operation
	req, err := http.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("CF-Access-Client-Id", c.clientID)
	req.Header.Set("CF-Access-Client-Secret", c.clientSecret)
	if c.origin != "" {
		req.Header.Set("Origin", c.origin)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/octet-stream")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, fmt.Errorf("use a credential: %w", err)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	if closeErr := resp.Body.Close(); err == nil {
		err = closeErr
	}
	return resp.StatusCode, err
}
