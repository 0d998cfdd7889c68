package access_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// TestRepeatableOperations reads, updates, deletes and refreshes are simply sent
// again, and nothing is looked up.
func TestRepeatableOperations(t *testing.T) {
	t.Parallel()
	everyLostResponse(t, func(t *testing.T, core, after bool, fault accesstest.Fault) {
		switch fault.Kind {
		case accesstest.FaultHTML, accesstest.FaultEmptyBody, accesstest.FaultRaw, accesstest.FaultEndlessBody:
			if fault.Status != 524 && (fault.Kind != accesstest.FaultHTML || fault.Status != 0) {
				t.Skip("a response that is not from the API is an error, not a loss")
			}
		default:
		}
		skipSlow(t, fault)
		client, server, scope := setupMock(t, mockOptions(core))
		token := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy", Duration: "24h"})
		lose := func(method, path string) {
			fault.Method, fault.Path = method, path
			server.ResetRequests()
			server.AddFault(fault)
		}
		check := func(err error) {
			t.Helper()
			if err != nil {
				t.Error(err)
			}
			if len(server.Requests()) != 2 || server.PendingFaults() > 0 {
				t.Errorf("%d requests, want 2", len(server.Requests()))
			}
		}
		lose("GET", "service_tokens/*")
		_, err := client.ServiceTokens.Get(t.Context(), scope, token.ID)
		check(err)
		lose("GET", "service_tokens")
		_, err = collect(client.ServiceTokens.List(t.Context(), scope, access.ListServiceTokens{}))
		check(err)
		lose("PUT", "service_tokens/*")
		_, err = client.ServiceTokens.Update(t.Context(), scope, token.ID, access.UpdateServiceToken{Name: new("renamed")})
		check(err)
		lose("POST", "refresh")
		_, err = client.ServiceTokens.Refresh(t.Context(), scope, token.ID)
		check(err)
		// After a delete whose response was lost, 404 means success.
		lose("DELETE", "service_tokens/*")
		check(client.ServiceTokens.Delete(t.Context(), scope, token.ID))
		if err := client.ServiceTokens.Delete(t.Context(), scope, token.ID); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("deleting what is gone gives %v, want ErrNotFound", err)
		}
	})
}

// TestInUseIsNotTriedAgain: code 12139 is a definite response.
func TestInUseIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, nil)
	token := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
	server.SetInUse(token.ID, true)
	err := client.ServiceTokens.Delete(t.Context(), scope, token.ID)
	if !errors.Is(err, access.ErrInUse) || errors.Is(err, access.ErrInvalid) || len(server.Requests()) != 1 {
		t.Errorf("got %v after %d requests", err, len(server.Requests()))
	}
}

// TestLostServiceAccount: there is one account, and it is returned.
func TestLostServiceAccount(t *testing.T) {
	t.Parallel()
	for name, noIdempotency := range map[string]bool{"idempotent": false, "not": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			everyLostResponse(t, func(t *testing.T, core, _ bool, fault accesstest.Fault) {
				if core {
					t.Skip("service accounts are an extension")
				}
				skipSlow(t, fault)
				client, server, scope := setupMock(t, nil)
				if noIdempotency {
					withoutIdempotency(server)
				}
				fault.Method, fault.Path = "POST", "service_accounts"
				server.AddFault(fault)
				owner, err := client.ServiceAccounts.Create(t.Context(), scope, access.CreateServiceAccount{Name: "ci"})
				if err != nil || len(server.ServiceAccounts()) != 1 || owner.ID != server.ServiceAccounts()[0].ID {
					t.Errorf("got %+v, %v", owner, err)
				}
			})
		})
	}
}

// withoutIdempotency makes a full server that does not promise idempotency.
func withoutIdempotency(server *accesstest.Server) {
	server.AddFault(accesstest.Fault{
		Path: "capabilities", Kind: accesstest.FaultRaw, Times: -1,
		Body: ok(`{"service_accounts":true,"token_types":true,"token_visibility":true,"absolute_expiry":true}`),
	})
}

// TestTakenServiceAccountName: an account that existed before is not ours, whether
// or not the response that reports it is lost.
func TestTakenServiceAccountName(t *testing.T) {
	t.Parallel()
	for _, lost := range []bool{true, false} {
		client, server, scope := setupMock(t, nil)
		withoutIdempotency(server)
		server.SeedServiceAccount(accesstest.ServiceAccount{Name: "ci", CreatedAt: server.Clock.Now().Add(-time.Hour)})
		if lost {
			server.AddFault(accesstest.Fault{Method: "POST", Kind: accesstest.FaultCutAfter})
		}
		owner, err := client.ServiceAccounts.Create(t.Context(), scope, access.CreateServiceAccount{Name: "ci"})
		if owner != nil || !errors.Is(err, access.ErrConflict) {
			t.Errorf("lost %t: got %+v, %v", lost, owner, err)
		}
	}
}

// TestLostReassign: it is sent again only if it had no effect.
func TestLostReassign(t *testing.T) {
	t.Parallel()
	for _, idempotent := range []bool{true, false} {
		for _, kind := range []accesstest.FaultKind{accesstest.FaultCutAfter, accesstest.FaultCutBefore} {
			client, server, scope := setupMock(t, nil)
			if !idempotent {
				withoutIdempotency(server)
			}
			owner := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "ci"})
			token := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
			server.AddFault(accesstest.Fault{Method: "POST", Path: "reassign", Kind: kind})
			got, err := client.ServiceTokens.Reassign(t.Context(), scope, token.ID, owner.ID)
			if err != nil || got.ServiceAccountID != owner.ID {
				t.Errorf("got %+v, %v", got, err)
			}
			want := 2
			if !idempotent && kind == accesstest.FaultCutAfter {
				want = 1
			}
			if sent := server.CountRequests("POST", "reassign"); sent != want {
				t.Errorf("idempotent %t, kind %d: %d requests, want %d", idempotent, kind, sent, want)
			}
		}
	}
}

// TestTransportDoesNotResend: net/http automatically repeats a request that breaks
// on a kept connection if it finds an Idempotency-Key.
func TestTransportDoesNotResend(t *testing.T) {
	t.Parallel()
	var posts atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			reply(w, 200, ok(`{"id":"a"}`))
			return
		}
		if r.Header.Get("Idempotency-Key") == "" {
			t.Error("there is no Idempotency-Key")
		}
		posts.Add(1)
		panic(http.ErrAbortHandler) // The request took effect, and the connection breaks.
	}))
	server.Config.ErrorLog = discardLog()
	t.Cleanup(server.Close)
	client := newClient(t, server.URL, func(o *access.Options) { o.MaxRetries = 0 })
	// After this there is a kept connection.
	if _, err := client.ServiceTokens.Get(t.Context(), account, tokenID); err != nil {
		t.Fatal(err)
	}
	if _, err := client.ServiceTokens.Reassign(t.Context(), account, tokenID, "b"); err == nil {
		t.Error("a reassignment that never took effect has succeeded")
	}
	if got := posts.Load(); got != 1 {
		t.Errorf("%d requests arrived, want 1", got)
	}
}

// TestConnectionRefused: nothing was sent, so even a create is tried again, and
// its outcome is known.
func TestConnectionRefused(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	var attempts atomic.Int32
	client := newClient(t, "http://"+address, func(o *access.Options) {
		o.Observe = func(_ context.Context, e access.Event) {
			if e.Kind == access.EventRequest {
				attempts.Add(1)
			}
		}
	})
	_, err = client.ServiceTokens.Rotate(t.Context(), account, tokenID, access.RotateServiceToken{})
	var e *access.Error
	if !errors.As(err, &e) || errors.Is(err, access.ErrUnknownOutcome) || attempts.Load() != 4 || e.StatusCode != 0 {
		t.Errorf("got %v after %d attempts", err, attempts.Load())
	}
}

// TestRetryAfterIsObeyed: the wait is the server's, up to the cap, and no wait is
// started for which there is no time.
func TestRetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	var waits []time.Duration
	client, server, scope := setupMock(t, nil, func(o *access.Options) {
		sleep := o.Sleep
		o.Sleep = func(ctx context.Context, d time.Duration) error {
			waits = append(waits, d)
			return sleep(ctx, d)
		}
	})
	token := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
	server.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Status: 503, RetryAfter: 7 * time.Second})
	server.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Status: 503, RetryAfter: time.Hour})
	if _, err := client.ServiceTokens.Get(t.Context(), scope, token.ID); err != nil {
		t.Fatal(err)
	}
	if len(waits) != 2 || waits[0] != 7*time.Second || waits[1] != 5*time.Minute {
		t.Errorf("waited for %v", waits)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	server.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Status: 503, RetryAfter: time.Hour, Message: "back in an hour"})
	_, err := client.ServiceTokens.Get(ctx, scope, token.ID)
	var e *access.Error
	if !errors.As(err, &e) || e.Message != "back in an hour" || len(waits) != 2 {
		t.Errorf("got %v after the waits %v", err, waits)
	}
}
