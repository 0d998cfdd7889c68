package access

import (
	"net/http"
)

// pacing holds requests back as the limiter says, and tells it of the answers.
type pacing struct {
	client  *Client
	limiter *limiter
	next    http.RoundTripper
}

func (t *pacing) RoundTrip(req *http.Request) (*http.Response, error) {
	one := callFrom(req.Context())
	if err := t.limiter.wait(one); err != nil {
		return nil, &unsentError{cause: err}
	}
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		t.limiter.done(0, nil)
		return nil, err
	}
	t.limiter.done(resp.StatusCode, resp.Header)
	return resp, nil
}
