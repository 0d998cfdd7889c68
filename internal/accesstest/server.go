package accesstest

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// BasePath is the path of the API on a server: Endpoint is the server's URL with
// this path.
const BasePath = "/client/v4"

// Server is a server of the Access API.
type Server struct {
	// Endpoint is the base URL of the API. It is empty for a server created by
	// NewServer, which has no listener of its own.
	Endpoint string
	// AccountID is the id of the (first) account.
	AccountID string
	// ZoneID is the id of the (first) zone.
	ZoneID string
	// APIToken is an API token that may do everything.
	APIToken string
	// ReadOnlyAPIToken is an API token that may read only: every method but GET
	// is answered with 403 and code 9109.
	ReadOnlyAPIToken string
	// User is the user to whom the API tokens belong, and the owner of each
	// token that is created without a service account.
	User User
	// Clock is the server's time.
	Clock *Clock

	config   config
	routes   []route
	handler  http.Handler
	tb       testing.TB // nil for a server created by NewServer
	listener *httptest.Server
	close    sync.Once
	closing  chan struct{} // closed by Close: ends slow and endless answers

	mu      sync.Mutex // guards stores and everything in them
	stores  map[scope]*store
	saved   []byte // what the data file contains
	history history

	held held

	limiter  limiter
	replays  replays
	faults   faults
	hooks    hooks
	requests requestLog
}

// New starts a server on a free port of the loopback interface and stops it
// when the test ends.
func New(tb testing.TB, options ...Option) *Server {
	tb.Helper()

	server, err := NewServer(options...)
	if err != nil {
		tb.Fatalf("accesstest: %s", err)
	}
	server.tb = tb
	server.listener = httptest.NewUnstartedServer(server)
	if server.config.http2 {
		server.listener.EnableHTTP2 = true // for the client
		server.listener.TLS = &tls.Config{NextProtos: []string{"h2", "http/1.1"}, MinVersion: tls.VersionTLS12}
		server.listener.Config.TLSNextProto = HTTP2()
		server.listener.StartTLS()
	} else {
		server.listener.Start()
	}
	server.Endpoint = server.listener.URL + BasePath
	tb.Cleanup(server.Close)

	return server
}

// NewServer creates a server without a listener, to be served as an
// [http.Handler]. It fails if the file of [WithStore] cannot be used.
func NewServer(options ...Option) (*Server, error) {
	settings := config{
		unknownRouteStatus: http.StatusBadRequest,
		rateLimit:          1200,
		rateWindow:         300 * time.Second,
	}
	for _, option := range options {
		option(&settings)
	}
	if settings.rateLimit < 1 || settings.rateWindow < time.Second {
		return nil, fmt.Errorf("the rate limit is %d requests in %s, it must be one in a second at least",
			settings.rateLimit, settings.rateWindow)
	}

	start := time.Now().Truncate(time.Second)
	if settings.fractionalTimes {
		start = start.Add(123450 * time.Microsecond)
	}
	server := &Server{
		APIToken:         settings.apiToken,
		ReadOnlyAPIToken: newAPIToken(),
		User:             User{ID: newUUID(), Name: "API User"},
		Clock:            newClock(start, settings.runningClock, settings.clockSkew),
		config:           settings,
		routes:           routes(),
		closing:          make(chan struct{}),
		stores:           make(map[scope]*store),
	}
	if server.APIToken == "" {
		server.APIToken = newAPIToken()
	}
	if err := server.load(); err != nil {
		return nil, err
	}
	server.addScopes(accountScope, settings.accountIDs)
	server.addScopes(zoneScope, settings.zoneIDs)
	if err := server.save(); err != nil {
		return nil, err
	}
	server.handler = server.layers()

	return server, nil
}

// HTTP2 serves HTTP/2 in a way that lets streams be reset by [FaultStreamReset]
// and [FaultGoAway]. It is the TLSNextProto of an [http.Server] whose handler is
// a server created by NewServer; [WithHTTP2] does it for New.
func HTTP2() map[string]func(*http.Server, *tls.Conn, http.Handler) {
	return map[string]func(*http.Server, *tls.Conn, http.Handler){"h2": serveHTTP2}
}

// Client is an HTTP client for the server: it trusts the certificate of
// [WithHTTP2]. It is nil for a server created by NewServer.
func (s *Server) Client() *http.Client {
	if s.listener == nil {
		return nil
	}

	return s.listener.Client()
}

// Certificate is the one of [WithHTTP2]; nil without it.
func (s *Server) Certificate() *x509.Certificate {
	if s.listener == nil {
		return nil
	}

	return s.listener.Certificate()
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.handler.ServeHTTP(w, r)
}

// Close ends slow and endless answers, and stops the listener if the server
// has one. New does it automatically at the end of the test.
func (s *Server) Close() {
	s.close.Do(func() {
		close(s.closing)
		s.Clock.stop()
		if s.listener != nil {
			s.listener.Close()
		}
	})
}

// layers puts the server together. The outermost layer comes first.
func (s *Server) layers() http.Handler {
	var core http.Handler = http.HandlerFunc(s.serve)
	for _, wrap := range slices.Backward(s.config.middlewares) {
		core = wrap(core)
	}

	return s.withRequestLog(s.withRateLimit(s.withFaults(core)))
}

// misuse reports that a test has called a method wrongly. It fails
// the test rather than panicking, since it may run in a handler's goroutine.
func (s *Server) misuse(format string, arguments ...any) {
	message := "accesstest: " + fmt.Sprintf(format, arguments...)
	if s.tb == nil {
		panic(message)
	}
	s.tb.Error(message)
}
