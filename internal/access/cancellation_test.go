package access_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// pipeListener accepts connections in memory, so that a server and its client can
// run in a bubble of synctest.
type pipeListener struct {
	accepted chan net.Conn
	closed   chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.accepted:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	close(l.closed)
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

func (l *pipeListener) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	l.accepted <- server
	return client, nil
}

// setupBubble is setupMock in a bubble of synctest, over net/http's own transport.
func setupBubble(t *testing.T, options []accesstest.Option, change ...func(*access.Options)) (*access.Client, *accesstest.Server, access.Scope) {
	t.Helper()
	server, err := accesstest.NewServer(options...)
	if err != nil {
		t.Fatal(err)
	}
	// The clock of a bubble starts in 2000, before the end of the overlap that the
	// client sends if there must be none.
	server.Clock.Set(time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC))
	listener := &pipeListener{accepted: make(chan net.Conn), closed: make(chan struct{})}
	httpServer := &http.Server{Handler: server, ErrorLog: discardLog()} // #nosec G112 -- in memory
	go func() { _ = httpServer.Serve(listener) }()
	transport := access.NewTransport()
	transport.DialContext = listener.dial
	t.Cleanup(func() {
		server.Close()
		transport.CloseIdleConnections()
		_ = httpServer.Close()
	})
	client := newClient(t, "http://localhost"+accesstest.BasePath, append([]func(*access.Options){onClock(server.Clock), func(o *access.Options) {
		o.APIToken, o.Transport = server.APIToken, transport
	}}, change...)...)
	return client, server, access.Account(server.AccountID)
}

// cancelDuring returns a context that ends while the server handles a request. The
// server goes on only when the cancellation has had all of its effects.
func cancelDuring(t *testing.T, server *accesstest.Server, method, path string) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var once atomic.Bool
	server.Before(method, path, func() {
		if once.CompareAndSwap(false, true) {
			cancel()
			synctest.Wait()
		}
	})
	return ctx
}

// TestCancelAfterSending: a request that has been sent is waited for, and its
// outcome is found out.
func TestCancelAfterSending(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]accesstest.Fault{
		"answered":  {},
		"lost":      {Kind: accesstest.FaultCutAfter},
		"truncated": {Kind: accesstest.FaultTruncate},
		"500":       {Kind: accesstest.FaultStatus, AfterWork: true},
	} {
		for _, core := range []bool{true, false} {
			run := func(operation, method, path string, call func(context.Context, *access.Client, *accesstest.Server, access.Scope) (*access.IssuedToken, error)) {
				t.Run(operation+", "+name, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						client, server, scope := setupBubble(t, mockOptions(core))
						if fault.Kind != 0 {
							fault := fault
							fault.Method, fault.Path = method, path
							server.AddFault(fault)
						}
						ctx := cancelDuring(t, server, method, path)
						issued, err := call(ctx, client, server, scope)
						if err != nil || ctx.Err() == nil {
							t.Fatalf("got %+v, %v", issued, err)
						}
						if len(server.Tokens()) != 1 || issued.ExpiresAt == nil {
							t.Errorf("%d tokens, and got %+v", len(server.Tokens()), issued)
						}
						works(t, server, issued.ClientID, issued.ClientSecret)
					})
				})
			}
			run("create", "POST", "access/service_tokens", func(ctx context.Context, c *access.Client, _ *accesstest.Server, scope access.Scope) (*access.IssuedToken, error) {
				return c.ServiceTokens.Create(ctx, scope, access.CreateServiceToken{Name: "deploy"})
			})
			run("rotate", "PUT", "", func(ctx context.Context, c *access.Client, s *accesstest.Server, scope access.Scope) (*access.IssuedToken, error) {
				token := s.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
				return c.ServiceTokens.Rotate(ctx, scope, token.ID, access.RotateServiceToken{KnownVersion: new(int64(1))})
			})
			run("rotate by POST", "POST", "rotate", func(ctx context.Context, c *access.Client, s *accesstest.Server, scope access.Scope) (*access.IssuedToken, error) {
				token := s.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
				return c.ServiceTokens.Rotate(ctx, scope, token.ID, access.RotateServiceToken{})
			})
		}
	}
}

// TestCancelBeforeSending: a request that is canceled before it was sent is not
// sent.
func TestCancelBeforeSending(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, create := client.ServiceTokens.Create(ctx, scope, access.CreateServiceToken{Name: "deploy"})
	_, rotate := client.ServiceTokens.Rotate(ctx, scope, tokenID, access.RotateServiceToken{})
	_, account := client.ServiceAccounts.Create(ctx, scope, access.CreateServiceAccount{Name: "ci"})
	_, update := client.ServiceTokens.Update(ctx, scope, tokenID, access.UpdateServiceToken{ClientSecretVersion: new(int64(9))})
	for _, err := range []error{create, rotate, account, update} {
		if !errors.Is(err, context.Canceled) || errors.Is(err, access.ErrUnknownOutcome) {
			t.Errorf("got %v", err)
		}
	}
	if got := len(server.Requests()); got != 0 {
		t.Errorf("%d requests were sent", got)
	}
}

// TestCancelWhileWaitingToTryAgain: if the server has done nothing, the wait can be
// canceled.
func TestCancelWhileWaitingToTryAgain(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]accesstest.Fault{
		"refused": {Kind: accesstest.FaultRateLimit, RetryAfter: time.Minute},
		"not done": {
			Kind: accesstest.FaultCutBefore,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			client, server, scope := setupMock(t, mockOptions(true), func(o *access.Options) {
				o.Sleep = func(ctx context.Context, _ time.Duration) error {
					cancel()
					return ctx.Err()
				}
			})
			token := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
			if fault.Kind == accesstest.FaultCutBefore {
				// The caller cancels during the look-up.
				server.Before("GET", "service_tokens/*", cancel)
			}
			fault.Method = "POST"
			server.AddFault(fault)
			_, err := client.ServiceTokens.Rotate(ctx, scope, token.ID, access.RotateServiceToken{
				PreviousClientSecretExpiresAt: new(server.Clock.Now().Add(time.Hour)),
			})
			if !errors.Is(err, context.Canceled) || errors.Is(err, access.ErrUnknownOutcome) {
				t.Errorf("got %v", err)
			}
			if got := server.CountRequests("POST", "rotate"); got != 1 {
				t.Errorf("%d rotations were sent, want 1", got)
			}
		})
	}
}

// TestCancelWhileConnecting: there was no connection yet, so nothing was sent
// and nothing is waited for.
func TestCancelWhileConnecting(t *testing.T) {
	t.Parallel()
	transport := access.NewTransport()
	ctx, cancel := context.WithCancel(t.Context())
	transport.DialContext = blockedDial(cancel)
	client := newClient(t, "https://api.example.com", func(o *access.Options) { o.Transport = transport })
	_, err := client.ServiceTokens.Rotate(ctx, account, tokenID, access.RotateServiceToken{})
	if !errors.Is(err, context.Canceled) || errors.Is(err, access.ErrUnknownOutcome) {
		t.Errorf("got %v", err)
	}
}

// TestGraceEnds: the wait for an answer after a cancellation is bounded.
func TestGraceEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, server, scope := setupBubble(t, mockOptions(true), func(o *access.Options) { o.CancelGrace = 10 * time.Second })
		token := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
		server.AddFault(accesstest.Fault{Method: "POST", Kind: accesstest.FaultSlow, AfterWork: true})
		ctx := cancelDuring(t, server, "POST", "rotate")
		start := time.Now()
		_, err := client.ServiceTokens.Rotate(ctx, scope, token.ID, access.RotateServiceToken{})
		if took := time.Since(start); !errors.Is(err, access.ErrUnknownOutcome) || took != 10*time.Second {
			t.Errorf("got %v after %s", err, took)
		}
	})
}

// TestReadsEndWithTheirContext: only creates and rotations go on without it.
func TestReadsEndWithTheirContext(t *testing.T) {
	t.Parallel()
	client, server := setup(t)
	ctx, cancel := context.WithCancel(t.Context())
	var requests atomic.Int32
	server.handle("GET", onePath, func(_ http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		cancel()
		<-r.Context().Done()
	})
	_, err := client.ServiceTokens.Get(ctx, account, tokenID)
	if !errors.Is(err, context.Canceled) || errors.Is(err, access.ErrUnknownOutcome) || requests.Load() != 1 {
		t.Errorf("got %v after %d requests", err, requests.Load())
	}
}
