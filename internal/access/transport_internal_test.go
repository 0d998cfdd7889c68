package access

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"testing"
)

// NewTransport lets the external tests use the default transport.
var NewTransport = newTransport

// RoundTripper lets the external tests use roundTripper.
type RoundTripper = roundTripper

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// TestAuthTransport: the API token is sent only to the endpoint's scheme, host and
// port, and the request that was given is not changed.
func TestAuthTransport(t *testing.T) {
	t.Parallel()
	endpoint, err := url.Parse("https://api.example.com/client/v4")
	if err != nil {
		t.Fatal(err)
	}
	sent := ""
	layer := &authTransport{
		endpoint: endpoint, token: newAPIToken("token", nil, nil),
		next: roundTripper(func(req *http.Request) (*http.Response, error) {
			sent = req.Header.Get("Authorization")
			return &http.Response{Body: http.NoBody}, nil
		}),
	}
	for target, allowed := range map[string]bool{
		"https://api.example.com/client/v4/x":     true,
		"https://API.example.com:443/elsewhere":   true,
		"http://api.example.com/client/v4/x":      false,
		"https://api.example.com:8443/x":          false,
		"https://api.example.com.evil.example/x":  false,
		"https://evil.example/api.example.com":    false,
		"https://user@evil.example#api.example.c": false,
	} {
		sent = "nothing"
		ctx := context.WithValue(t.Context(), callKey{}, &call{request: &request{}})
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := layer.RoundTrip(req)
		if resp != nil {
			_ = resp.Body.Close()
		}
		if allowed != (err == nil) || allowed != (sent == "Bearer token") || !allowed && !errors.Is(err, ErrRedirect) {
			t.Errorf("%s: sent %q, %v", target, sent, err)
		}
		if req.Header.Get("Authorization") != "" {
			t.Error("the request that was given has been changed")
		}
	}
}
