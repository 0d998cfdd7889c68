package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// server is the mock server behind a network: each answer comes late, and all
// that comes is counted.
type server struct {
	*accesstest.Server
	listener *httptest.Server
	latency  time.Duration
	limit    rateLimit

	limited      atomic.Bool // whether the rate limit counts
	requests     atomic.Int64
	capabilities atomic.Int64
	refused      atomic.Int64
	connections  atomic.Int64
}

// traffic is what has come to the server in one step.
type traffic struct {
	// requests are all of them, and capabilities those that asked what the server
	// can do.
	requests, capabilities int
	// refused are those that were answered with 429.
	refused     int
	connections int
}

func newServer(given settings) (*server, error) {
	limit := given.limit
	if limit.requests == 0 {
		limit = rateLimit{requests: 1 << 30, window: time.Hour}
	}
	api, err := accesstest.NewServer(accesstest.WithRunningClock(), accesstest.WithRateLimit(limit.requests, limit.window))
	if err != nil {
		return nil, err
	}
	s := &server{Server: api, latency: given.latency, limit: limit}
	s.listener = httptest.NewUnstartedServer(s)
	s.listener.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.connections.Add(1)
		}
	}
	s.listener.Start()
	s.Endpoint = s.listener.URL + accesstest.BasePath
	return s, nil
}

// stop ends the server.
func (s *server) stop() {
	s.Close()
	s.listener.Close()
}

// begin makes ready for a step: nothing counted yet, and none of the rate limit
// used.
func (s *server) begin(limited bool) {
	s.Clock.Advance(s.limit.window)
	s.ResetRequests()
	s.limited.Store(limited)
	for _, counter := range []*atomic.Int64{&s.requests, &s.capabilities, &s.refused, &s.connections} {
		counter.Store(0)
	}
}

// traffic is what has come since begin.
func (s *server) traffic() traffic {
	return traffic{
		requests: int(s.requests.Load()), capabilities: int(s.capabilities.Load()),
		refused: int(s.refused.Load()), connections: int(s.connections.Load()),
	}
}

// ServeHTTP waits as a network does, and lets the mock server answer.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	count := s.requests.Add(1)
	if r.URL.Path == accesstest.BasePath+"/accounts/"+s.AccountID+"/access/capabilities" {
		s.capabilities.Add(1)
	}
	// If the limit does not count, a window ends long before it is used up.
	if !s.limited.Load() && count%int64(max(s.limit.requests/4, 1)) == 0 {
		s.Clock.Advance(s.limit.window)
	}
	if s.latency > 0 {
		arrives := time.NewTimer(s.latency)
		defer arrives.Stop()
		select {
		case <-arrives.C:
		case <-r.Context().Done():
			return
		}
	}
	s.Server.ServeHTTP(&statusWriter{ResponseWriter: w, refused: &s.refused}, r)
}

// statusWriter counts the answers that refuse a request as one too many.
type statusWriter struct {
	http.ResponseWriter
	refused *atomic.Int64
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	if status == http.StatusTooManyRequests {
		w.refused.Add(1)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
