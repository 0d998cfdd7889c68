package access_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// TestVerify asks a server whether a secret is right, once for each secret.
func TestVerify(t *testing.T) {
	t.Parallel()

	client, server, scope := setupMock(t, nil)
	right := server.SeedServiceToken(accesstest.ServiceToken{Name: "a"})
	other := server.SeedServiceToken(accesstest.ServiceToken{Name: "b"})
	token := &access.ServiceToken{ID: right.ID, ClientID: right.ClientID}
	for secret, want := range map[string]access.Verification{
		right.ClientSecret: access.Verified, other.ClientSecret: access.Refused, "wrong": access.Refused, "line\nbreak": access.Unverified, "": access.Unverified,
	} {
		for range 2 {
			if got := client.ServiceTokens.Verify(t.Context(), scope, token, access.Secret(secret)); got != want {
				t.Errorf("got %d, want %d", got, want)
			}
		}
	}
	if n := server.CountRequests(http.MethodGet, "/accounts/*/access/identity"); n != 3 {
		t.Errorf("%d requests, want 3", n)
	}
	if got := client.Redact("x " + right.ClientSecret + " y"); strings.Contains(got, right.ClientSecret) {
		t.Error("the client does not know the secret")
	}
}

// TestVerify_responses takes no answer for a refusal that is not one, and sends the secret
// only to a server with extensions, without the API token.
func TestVerify_responses(t *testing.T) {
	t.Parallel()

	const identity = `{"success":true,"errors":[],"messages":[],"result":{"token_id":%q}}`
	for name, tc := range map[string]struct {
		capabilities, answer string
		status               int
		want                 access.Verification
		asks                 bool
	}{
		"right":            {`{"token_types":true}`, fmt.Sprintf(identity, "id"), 200, access.Verified, true},
		"another token's":  {`{"token_types":true}`, fmt.Sprintf(identity, "other"), 200, access.Refused, true},
		"wrong":            {`{"token_types":true}`, `{"success":false,"errors":[{"code":10000,"message":"no"}]}`, 401, access.Refused, true},
		"origin":           {`{"token_types":true}`, `{"success":false,"errors":[{"code":10000,"message":"no"}]}`, 403, access.Unverified, true},
		"no such route":    {`{"token_types":true}`, `{"success":false,"errors":[{"code":7003,"message":"no"}]}`, 404, access.Unverified, true},
		"no answer":        {`{"token_types":true}`, `<html>`, 502, access.Unverified, true},
		"Cloudflare's API": {`{}`, `{"success":false,"errors":[{"code":10000,"message":"no"}]}`, 401, access.Unverified, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := false
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				if strings.HasSuffix(r.URL.Path, "/capabilities") {
					_, _ = io.WriteString(w, `{"success":true,"errors":[],"messages":[],"result":`+tc.capabilities+`}`)
					return
				}
				asked = true
				if r.Header.Get("Authorization") != "" || r.Header.Get("CF-Access-Client-Id") != "client" || r.Header.Get("CF-Access-Client-Secret") != "secret-of-the-token" {
					t.Errorf("the headers are %v", r.Header)
				}
				w.WriteHeader(tc.status)
				_, _ = io.WriteString(w, tc.answer)
			}))
			defer server.Close()
			client := newClient(t, server.URL, func(o *access.Options) { o.MaxRetries = 0 })
			token := &access.ServiceToken{ID: "id", ClientID: "client"}
			if got := client.ServiceTokens.Verify(t.Context(), access.Account("acc"), token, "secret-of-the-token"); got != tc.want || asked != tc.asks {
				t.Errorf("got %d, asked %t, want %d, %t", got, asked, tc.want, tc.asks)
			}
		})
	}
	client := newClient(t, "http://127.0.0.1:1")
	if got := client.ServiceTokens.Verify(t.Context(), access.Zone("zone"), &access.ServiceToken{ID: "id", ClientID: "client"}, "s"); got != access.Unverified {
		t.Errorf("got %d in a zone", got)
	}
}
