package access

import (
	"fmt"
	"net/http"
	"net/url"
)

// authTransport adds the API token, or the credential of a service token that must be
// checked, only to requests that go to the endpoint. It is added here, below the handling
// of redirects, so that no redirect can send it elsewhere.
type authTransport struct {
	endpoint *url.URL
	token    apiToken
	next     http.RoundTripper
}

func (t *authTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if !sameOrigin(req.URL, t.endpoint) {
		return nil, fmt.Errorf("the request would go to %s instead of %s: %w", req.URL.Host, t.endpoint.Host, ErrRedirect)
	}
	authorized := req.Clone(req.Context())
	if call := callFrom(req.Context()); call != nil && call.credential != nil {
		call.credential.set(authorized.Header)
		return t.next.RoundTrip(authorized)
	}
	token := t.token.current()
	authorized.Header.Set("Authorization", "Bearer "+token)
	resp, err := t.next.RoundTrip(authorized)
	if err != nil || !canSendAgain(req, resp) {
		return resp, err
	}
	fresh, ok := t.token.renew(token)
	if !ok {
		return resp, err
	}
	again := req.Clone(req.Context())
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return resp, nil //nolint:nilerr // The first answer stands.
		}
		again.Body = body
	}
	_ = resp.Body.Close()
	again.Header.Set("Authorization", "Bearer "+fresh)
	return t.next.RoundTrip(again)
}

// maxRedirects bounds how many redirects in a row are followed.
const maxRedirects = 5

// checkRedirect follows only redirects of GET within the endpoint's host. Another
// method would be turned into GET, or be sent twice, and another host must not see
// the API token.
func checkRedirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	switch {
	case !sameOrigin(req.URL, first.URL):
		return fmt.Errorf("the server redirects to %s://%s, which would be given the API token; check the endpoint: %w",
			req.URL.Scheme, req.URL.Host, ErrRedirect)
	case first.Method != http.MethodGet:
		return fmt.Errorf("the server redirects a %s to %s; check the endpoint: %w", first.Method, req.URL.Path, ErrRedirect)
	case len(via) > maxRedirects:
		return fmt.Errorf("the server redirects more than %d times; check the endpoint: %w", maxRedirects, ErrRedirect)
	default:
		return nil
	}
}
