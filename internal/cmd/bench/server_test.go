package main

import (
	"net/http"
	"testing"
	"time"
)

// get asks the server for something and returns the status.
func get(t *testing.T, s *server, path string) int {
	t.Helper()

	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Endpoint+"/accounts/"+s.AccountID+"/access/"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.APIToken)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

func startServer(t *testing.T, given settings) *server {
	t.Helper()

	s, err := newServer(given)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	return s
}

// TestServer_counts counts what comes, from one step to the next.
func TestServer_counts(t *testing.T) {
	t.Parallel()

	s := startServer(t, settings{})
	s.begin(true)
	for _, path := range []string{"capabilities", "service_tokens", "service_tokens"} {
		if got := get(t, s, path); got != http.StatusOK {
			t.Fatalf("%s: %d", path, got)
		}
	}
	got := s.traffic()
	if got.connections < 1 {
		t.Errorf("got %+v", got)
	}
	got.connections = 0
	if want := (traffic{requests: 3, capabilities: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	s.begin(true)
	if got := s.traffic(); got != (traffic{}) {
		t.Errorf("got %+v", got)
	}
}

// TestServer_latency answers no earlier than it is told to.
func TestServer_latency(t *testing.T) {
	t.Parallel()

	s := startServer(t, settings{latency: 30 * time.Millisecond})
	began := time.Now()
	get(t, s, "capabilities")
	if took := time.Since(began); took < s.latency {
		t.Errorf("the answer came after %s", took)
	}
}

// TestServer_limit refuses what is too much in a plan, and nothing elsewhere.
func TestServer_limit(t *testing.T) {
	t.Parallel()

	s := startServer(t, settings{limit: rateLimit{requests: 8, window: time.Hour}})
	for _, limited := range []bool{false, true, false, true} {
		s.begin(limited)
		for range 20 {
			get(t, s, "service_tokens")
		}
		want := 0
		if limited {
			want = 12
		}
		if got := s.traffic(); got.requests != 20 || got.refused != want {
			t.Errorf("limited %t: got %+v, want %d refused", limited, got, want)
		}
	}
}
