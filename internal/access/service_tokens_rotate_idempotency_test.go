package access_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// TestRotate_asksForIdempotency: before a rotation with an overlap from a known version, a
// server is asked once what it offers, because only idempotency can keep the overlap if
// the response is lost. No other rotation asks.
func TestRotate_asksForIdempotency(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		overlap, version bool
		rotations, asked int
		core             bool
		method           string
	}{
		"with an overlap":                          {overlap: true, version: true, rotations: 3, asked: 1, method: "POST"},
		"with an overlap, of a core server":        {overlap: true, version: true, rotations: 3, asked: 1, core: true, method: "PUT"},
		"without an overlap":                       {version: true, rotations: 2, method: "PUT"},
		"with an overlap, from an unknown version": {overlap: true, rotations: 2, method: "POST"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server, scope := setupMock(t, mockOptions(tc.core))
			token, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy"})
			if err != nil {
				t.Fatal(err)
			}
			version := token.ClientSecretVersion
			for range tc.rotations {
				in := access.RotateServiceToken{}
				if tc.version {
					in.KnownVersion = version
				}
				if tc.overlap {
					in.PreviousClientSecretExpiresAt = new(server.Clock.Now().Add(time.Hour))
				}
				issued, err := client.ServiceTokens.Rotate(t.Context(), scope, token.ID, in)
				if err != nil {
					t.Fatal(err)
				}
				works(t, server, issued.ClientID, issued.ClientSecret)
				version = issued.ClientSecretVersion
			}
			if got := server.CountRequests("GET", "access/capabilities"); got != tc.asked {
				t.Errorf("the server was asked %d times, want %d", got, tc.asked)
			}
			path := "service_tokens/*"
			if tc.method == "POST" {
				path += "/rotate"
			}
			if got := server.CountRequests(tc.method, path); got != tc.rotations {
				t.Errorf("%d rotations by %s, want %d", got, tc.method, tc.rotations)
			}
		})
	}
}
