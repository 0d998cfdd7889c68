package access_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// cancelledMeanwhile runs a call whose context ends while the server does the
// work of a request, and lets the server go on only then.
func cancelledMeanwhile(t *testing.T, server *accesstest.Server, method, path string) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var once atomic.Bool
	server.Before(method, path, func() {
		if once.CompareAndSwap(false, true) {
			cancel()
			// Give the cancellation time to do harm.
			time.Sleep(20 * time.Millisecond)
		}
	})
	return ctx
}

// TestCancelAfterSending: what has been sent is waited for, and followed up.
func TestCancelAfterSending(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]accesstest.Fault{
		"answered":  {},
		"lost":      {Kind: accesstest.FaultCutAfter},
		"truncated": {Kind: accesstest.FaultTruncate},
		"500":       {Kind: accesstest.FaultStatus, AfterWork: true},
	} {
		for _, core := range []bool{true, false} {
			run := func(kind, path string, call func(context.Context, *access.Client, *accesstest.Server, access.Scope) (*access.IssuedToken, error)) {
				t.Run(kind+", "+name, func(t *testing.T) {
					t.Parallel()
					client, server, scope := setupMock(t, mockOptions(core))
					if fault.Kind != 0 {
						fault := fault
						fault.Method, fault.Path = "POST", path
						server.AddFault(fault)
					}
					ctx := cancelledMeanwhile(t, server, "POST", path)
					issued, err := call(ctx, client, server, scope)
					if err != nil || ctx.Err() == nil {
						t.Fatalf("got %+v, %v", issued, err)
					}
					if len(server.Tokens()) != 1 || issued.ExpiresAt == nil {
						t.Errorf("%d tokens, and got %+v", len(server.Tokens()), issued)
					}
					works(t, server, issued.ClientID, issued.ClientSecret)
				})
			}
			run("create", "access/service_tokens", func(ctx context.Context, c *access.Client, _ *accesstest.Server, scope access.Scope) (*access.IssuedToken, error) {
				return c.ServiceTokens.Create(ctx, scope, access.CreateServiceToken{Name: "deploy"})
			})
			run("rotate", "rotate", func(ctx context.Context, c *access.Client, s *accesstest.Server, scope access.Scope) (*access.IssuedToken, error) {
				token := s.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
				return c.ServiceTokens.Rotate(ctx, scope, token.ID, access.RotateServiceToken{KnownVersion: new(int64(1))})
			})
		}
	}
}

// TestCancelBeforeSending: what is called off before it was sent is not sent.
func TestCancelBeforeSending(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, create := client.ServiceTokens.Create(ctx, scope, access.CreateServiceToken{Name: "deploy"})
	_, rotate := client.ServiceTokens.Rotate(ctx, scope, tokenID, access.RotateServiceToken{})
	_, account := client.ServiceAccounts.Create(ctx, scope, access.CreateServiceAccount{Name: "ci"})
	_, raise := client.ServiceTokens.Update(ctx, scope, tokenID, access.UpdateServiceToken{ClientSecretVersion: new(int64(9))})
	for _, err := range []error{create, rotate, account, raise} {
		if !errors.Is(err, context.Canceled) || errors.Is(err, access.ErrUnknownOutcome) {
			t.Errorf("got %v", err)
		}
	}
	if got := len(server.Requests()); got != 0 {
		t.Errorf("%d requests were sent", got)
	}
}

// TestCancelWhileWaitingToTryAgain: where the server has done nothing, waiting
// can be called off.
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
				// The caller goes away while it is found out what was done.
				server.Before("GET", "service_tokens/*", cancel)
			}
			fault.Method = "POST"
			server.AddFault(fault)
			_, err := client.ServiceTokens.Rotate(ctx, scope, token.ID, access.RotateServiceToken{KnownVersion: new(int64(1))})
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
	client, server, scope := setupMock(t, mockOptions(true), func(o *access.Options) { o.CancelGrace = 30 * time.Millisecond })
	token := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
	server.AddFault(accesstest.Fault{Method: "POST", Kind: accesstest.FaultSlow, AfterWork: true})
	ctx := cancelledMeanwhile(t, server, "POST", "rotate")
	_, err := client.ServiceTokens.Rotate(ctx, scope, token.ID, access.RotateServiceToken{})
	if !errors.Is(err, access.ErrUnknownOutcome) {
		t.Errorf("got %v", err)
	}
}

// TestReadsEndWithTheirContext: nothing but creates and rotations outlives it.
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
