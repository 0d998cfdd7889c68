package access_test

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// TestStall: an API that refuses for ever does not keep a run waiting for ever. Once one
// request has been given up, the others are too.
func TestStall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var requests atomic.Int64
		client := newClient(t, "http://localhost"+basePath, func(o *access.Options) {
			o.MaxRetries = 100
			o.Transport = access.RoundTripper(func(req *http.Request) (*http.Response, error) {
				requests.Add(1)
				return &http.Response{
					StatusCode: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"999999999"}}, Body: http.NoBody, Request: req,
				}, nil
			})
		})
		began := time.Now()
		_, err := client.ServiceTokens.Get(t.Context(), account, tokenID)
		if err == nil || !strings.Contains(err.Error(), "the API has refused all requests, and no request was answered since") || !strings.Contains(err.Error(), "waited for the API for 15m0s") {
			t.Errorf("got %v", err)
		}
		if waited := time.Since(began); waited > 16*time.Minute || requests.Load() > 5 {
			t.Errorf("it waited %s for %d requests", waited, requests.Load())
		}
		before := requests.Load()
		if _, err := client.ServiceTokens.Get(t.Context(), account, tokenID); err == nil || requests.Load() > before {
			t.Errorf("the next request waits again: %v", err)
		}
	})
}

// TestStall_progress: waits are no stall as long as requests are answered between them.
func TestStall_progress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		client := newClient(t, "http://localhost"+basePath, func(o *access.Options) {
			o.MaxRetries = 3
			o.Transport = access.RoundTripper(func(req *http.Request) (*http.Response, error) {
				if requests++; requests%2 == 1 {
					return &http.Response{StatusCode: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"300"}}, Body: http.NoBody, Request: req}, nil
				}
				return answerOf(req, ok(`{"id":"`+tokenID+`","client_id":"c","name":"ci"}`)), nil
			})
		})
		for range 10 {
			if _, err := client.ServiceTokens.Get(t.Context(), account, tokenID); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func answerOf(req *http.Request, body string) *http.Response {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: req,
	}
}
