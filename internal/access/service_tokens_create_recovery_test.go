package access_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// TestLostCreate: whatever happens to the response, there is one token, and its
// secret is known and works.
func TestLostCreate(t *testing.T) {
	t.Parallel()
	everyLostResponse(t, func(t *testing.T, core, after bool, fault accesstest.Fault) {
		client, server, scope := setupMock(t, mockOptions(core), attemptTime(fault))
		server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
		fault.Method, fault.Path = "POST", "access/service_tokens"
		server.AddFault(fault)
		issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy", Duration: "24h"})
		if err != nil {
			t.Fatal(err)
		}
		if server.PendingFaults() > 0 {
			t.Fatal("the fault did not happen")
		}
		if got := len(server.Tokens()); got != 2 {
			t.Errorf("there are %d tokens, want 2", got)
		}
		works(t, server, issued.ClientID, issued.ClientSecret)
		wantCreates, wantRotations, recovery := 2, 0, access.RecoveryNone
		switch {
		case core && after:
			wantCreates, wantRotations, recovery = 1, 1, access.RecoveryAdopted
		case core:
			recovery = access.RecoveryResent
		}
		if issued.FirstSentAt.IsZero() != (recovery == access.RecoveryNone) {
			t.Errorf("the first request was sent at %s", issued.FirstSentAt)
		}
		if got := server.CountRequests("POST", "access/service_tokens"); got != wantCreates {
			t.Errorf("%d creates, want %d", got, wantCreates)
		}
		if got := server.CountRequests("PUT", ""); got != wantRotations || server.CountRequests("POST", "rotate") > 0 {
			t.Errorf("%d rotations, want %d", got, wantRotations)
		}
		if issued.Recovery != recovery || issued.ExpiresAt == nil || issued.PossibleDuplicates != nil || issued.Name != "deploy" {
			t.Errorf("got %+v", issued)
		}
		keys := make(map[string]bool)
		for _, request := range server.Requests() {
			if request.Method == "POST" && request.Path == tokensPathOf(server) {
				keys[request.Header.Get("Idempotency-Key")] = true
			}
		}
		if len(keys) != 1 || keys[""] {
			t.Errorf("the attempts had the keys %v, want the same one", keys)
		}
	})
}

func tokensPathOf(server *accesstest.Server) string {
	return "/accounts/" + server.AccountID + "/access/service_tokens"
}

// TestCreateCosts: a run of many creates takes one listing for its safety, and
// none if the server is known to promise idempotency.
func TestCreateCosts(t *testing.T) {
	t.Parallel()
	for _, known := range []bool{false, true} {
		client, server, scope := setupMock(t, nil)
		if known {
			if _, err := client.Capabilities(t.Context(), scope); err != nil {
				t.Fatal(err)
			}
		}
		server.ResetRequests()
		var group sync.WaitGroup
		for i := range 30 {
			group.Go(func() {
				if _, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: fmt.Sprint(i)}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		want := 31
		if known {
			want = 30
		}
		if got := len(server.Requests()); got != want {
			t.Errorf("30 creates, capabilities known %t: %d requests, want %d", known, got, want)
		}
	}
}

// TestParallelCreatesOfOneName: none adopts the token of another.
func TestParallelCreatesOfOneName(t *testing.T) {
	t.Parallel()
	for _, core := range []bool{true, false} {
		t.Run(fmt.Sprint("core ", core), func(t *testing.T) {
			t.Parallel()
			client, server, scope := setupMock(t, mockOptions(core))
			for _, skip := range []int{1, 2, 3} {
				server.AddFault(accesstest.Fault{Method: "POST", Path: "access/service_tokens", Kind: accesstest.FaultCutAfter, Skip: skip})
			}
			issued := make([]*access.IssuedToken, 8)
			var group sync.WaitGroup
			for i := range issued {
				group.Go(func() {
					var err error
					if issued[i], err = client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "same"}); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			ids := make(map[string]bool)
			for _, token := range issued {
				ids[token.ID] = true
				works(t, server, token.ClientID, token.ClientSecret)
			}
			if len(ids) != 8 || len(server.Tokens()) != 8 {
				t.Errorf("%d ids and %d tokens, want 8", len(ids), len(server.Tokens()))
			}
		})
	}
}

// TestAmbiguousCreate: if a token could be somebody else's, none is changed.
func TestAmbiguousCreate(t *testing.T) {
	t.Parallel()
	lose := func(server *accesstest.Server, after bool) {
		kind := accesstest.FaultCutBefore
		if after {
			kind = accesstest.FaultCutAfter
		}
		server.AddFault(accesstest.Fault{Method: "POST", Path: "access/service_tokens", Kind: kind})
	}
	for name, test := range map[string]struct {
		// meanwhile runs just before the create takes effect, if it does.
		after     bool
		meanwhile func(server *accesstest.Server)
		ids       int // of an AmbiguousCreateError; 0 if the create succeeds
		tokens    int
	}{
		"another was created since": {true, func(s *accesstest.Server) {
			s.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
		}, 2, 2},
		"the only new token is of another name": {false, func(s *accesstest.Server) {
			s.SeedServiceToken(accesstest.ServiceToken{Name: "Deploy"})
		}, 0, 2},
		"the only new token has been rotated": {false, func(s *accesstest.Server) {
			s.RotateToken(s.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"}).ID, 0)
		}, 1, 1},
		"the only new token is older than the listing": {false, func(s *accesstest.Server) {
			s.SeedServiceToken(accesstest.ServiceToken{Name: "deploy", CreatedAt: s.Clock.Now().Add(-time.Hour)})
		}, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server, scope := setupMock(t, mockOptions(true))
			if _, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "first"}); err != nil {
				t.Fatal(err)
			}
			test.meanwhile(server)
			lose(server, test.after)
			issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy"})
			if got := len(server.Tokens()) - 1; got != test.tokens {
				t.Errorf("there are %d tokens, want %d", got, test.tokens)
			}
			if server.CountRequests("POST", "rotate") > 0 || server.CountRequests("PUT", "") > 0 || server.CountRequests("DELETE", "") > 0 {
				t.Error("a token was touched")
			}
			if test.ids == 0 {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var ambiguous *access.AmbiguousCreateError
			if issued != nil || !errors.As(err, &ambiguous) || len(ambiguous.IDs) != test.ids || ambiguous.Name != "deploy" ||
				!errors.Is(err, access.ErrUnknownOutcome) {
				t.Errorf("got %+v, %v", issued, err)
			}
		})
	}
}

// TestOthersTokenIsNotChanged: a token of the name that somebody created after the
// listing, but before the create was sent, is not ours.
func TestOthersTokenIsNotChanged(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, mockOptions(true))
	if _, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "first"}); err != nil {
		t.Fatal(err)
	}
	server.Clock.Advance(10 * time.Minute)
	others := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
	server.Clock.Advance(10 * time.Minute)
	server.AddFault(accesstest.Fault{Method: "POST", Path: "access/service_tokens", Kind: accesstest.FaultCutAfter})
	issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy"})
	if err != nil || issued.ID == others.ID || issued.Recovery != access.RecoveryAdopted {
		t.Fatalf("got %+v, %v", issued, err)
	}
	works(t, server, issued.ClientID, issued.ClientSecret)
	works(t, server, others.ClientID, access.Secret(others.ClientSecret))
}

// TestAdoptionFails: the token is returned without a secret.
func TestAdoptionFails(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, mockOptions(true))
	server.AddFault(accesstest.Fault{Method: "POST", Path: "access/service_tokens", Kind: accesstest.FaultCutAfter})
	server.AddFault(accesstest.Fault{Method: "PUT", Kind: accesstest.FaultStatus, Status: 403, Code: 9109})
	issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy"})
	if !errors.Is(err, access.ErrForbidden) || issued == nil || issued.ID != server.Tokens()[0].ID || issued.ClientSecret != "" {
		t.Errorf("got %+v, %v", issued, err)
	}
}

// TestCreateWithoutSecret: a response that names the token leads to it.
func TestCreateWithoutSecret(t *testing.T) {
	t.Parallel()
	client, server := setup(t)
	server.answer("GET", tokensPath, 200, ok(`[]`))
	server.answer("POST", tokensPath, 201, ok(`{"id":"`+tokenID+`","name":"n","duration":"forever"}`))
	server.answer("POST", onePath+"/rotate", 200, ok(`{"id":"`+tokenID+`","client_secret":"s","client_secret_version":2,"duration":"forever"}`))
	issued, err := client.ServiceTokens.Create(t.Context(), account, access.CreateServiceToken{Name: "n"})
	if err != nil || issued.ClientSecret.Reveal() != "s" || issued.Recovery != access.RecoveryAdopted {
		t.Errorf("got %+v, %v", issued, err)
	}
}

// TestCreateWithAWrongField: a secret that can be read is not given up because of
// a field that cannot.
func TestCreateWithAWrongField(t *testing.T) {
	t.Parallel()
	client, server := setup(t)
	server.answer("GET", tokensPath, 200, ok(`[]`))
	server.answer("POST", tokensPath, 201, ok(`{"enabled":"yes","id":"a","client_id":"c","client_secret":"s","expires_at":"never"}`))
	issued, err := client.ServiceTokens.Create(t.Context(), account, access.CreateServiceToken{Name: "n"})
	if !errors.Is(err, access.ErrBadResponse) || issued == nil || issued.ID != "a" || issued.ClientID != "c" || issued.ClientSecret.Reveal() != "s" {
		t.Errorf("got %+v, %v", issued, err)
	}
}

// TestLostCreateWithFailedLookup: the error is an unknown outcome, and names what
// was tried.
func TestLostCreateWithFailedLookup(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, mockOptions(true))
	if _, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "first"}); err != nil {
		t.Fatal(err)
	}
	server.AddFault(accesstest.Fault{Method: "POST", Path: "access/service_tokens", Kind: accesstest.FaultCutAfter})
	server.AddFault(accesstest.Fault{Method: "GET", Kind: accesstest.FaultStatus, Status: 503, Times: -1})
	issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy"})
	if issued != nil || !errors.Is(err, access.ErrUnknownOutcome) {
		t.Fatalf("got %+v, %v", issued, err)
	}
	if got := server.CountRequests("POST", "access/service_tokens"); got != 2 {
		t.Errorf("%d creates, want 2", got)
	}
}

// TestCreateThatNeverArrives: after all attempts nothing was created, and the
// error claims no more than that.
func TestCreateThatNeverArrives(t *testing.T) {
	t.Parallel()
	for _, core := range []bool{true, false} {
		client, server, scope := setupMock(t, mockOptions(core))
		server.AddFault(accesstest.Fault{Method: "POST", Kind: accesstest.FaultStatus, Status: 503, Times: -1})
		issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy"})
		if issued != nil || err == nil || errors.Is(err, access.ErrUnknownOutcome) {
			t.Errorf("core %t: got %+v, %v", core, issued, err)
		}
		want := 4
		if !core {
			want = 5 // The first, and four more with the promise.
		}
		if got := server.CountRequests("POST", ""); got != want {
			t.Errorf("core %t: %d creates, want %d", core, got, want)
		}
	}
}

// TestIdempotentCreateIsFoundAfterAll: if the server created the token and all its
// responses were lost, the token is looked up even so.
func TestIdempotentCreateIsFoundAfterAll(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, nil)
	server.AddFault(accesstest.Fault{Method: "POST", Path: "access/service_tokens", Kind: accesstest.FaultCutAfter, Times: 5})
	issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy"})
	if err != nil || issued.Recovery != access.RecoveryAdopted || len(server.Tokens()) != 1 {
		t.Fatalf("got %+v, %v", issued, err)
	}
	works(t, server, issued.ClientID, issued.ClientSecret)
}

// TestCapabilitiesCannotBeAsked: then the server is assumed not to be idempotent,
// which is also right for one that is.
func TestCapabilitiesCannotBeAsked(t *testing.T) {
	t.Parallel()
	for _, after := range []accesstest.FaultKind{accesstest.FaultCutAfter, accesstest.FaultCutBefore} {
		client, server, scope := setupMock(t, nil)
		server.AddFault(accesstest.Fault{Path: "capabilities", Kind: accesstest.FaultStatus, Status: 403, Times: -1})
		server.AddFault(accesstest.Fault{Method: "POST", Path: "access/service_tokens", Kind: after})
		issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy"})
		if err != nil || len(server.Tokens()) != 1 {
			t.Fatalf("got %+v, %v", issued, err)
		}
		works(t, server, issued.ClientID, issued.ClientSecret)
	}
}

// TestDefiniteRefusals: they are not looked up, and not sent again.
func TestDefiniteRefusals(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 401, 403, 409, 422} {
		client, server, scope := setupMock(t, mockOptions(true))
		server.AddFault(accesstest.Fault{Method: "POST", Kind: accesstest.FaultStatus, Status: status, Code: 12139, Times: -1})
		_, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy"})
		if err == nil || errors.Is(err, access.ErrUnknownOutcome) || len(server.Requests()) != 2 {
			t.Errorf("%d: %v after %d requests, want one listing and one create", status, err, len(server.Requests()))
		}
	}
}

// TestPossibleDuplicates: a create that is executed after it was looked up is
// reported.
func TestPossibleDuplicates(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, mockOptions(true))
	server.AddFault(accesstest.Fault{Method: "POST", Path: "access/service_tokens", Kind: accesstest.FaultCutBefore})
	var late accesstest.ServiceToken
	var once sync.Once
	server.Before("POST", "access/service_tokens", func() {
		once.Do(func() { late = server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"}) })
	})
	issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy"})
	if err != nil || len(issued.PossibleDuplicates) != 1 || issued.PossibleDuplicates[0] != late.ID || issued.ID == late.ID {
		t.Errorf("got %+v, %v", issued, err)
	}
}

// TestCreate_listingFails: nothing is created before it is known what exists,
// unless the server refuses to list.
func TestCreate_listingFails(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, mockOptions(true))
	server.AddFault(accesstest.Fault{Method: "GET", Kind: accesstest.FaultStatus, Status: 503, Times: 4})
	if _, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "a"}); err == nil {
		t.Error("created without knowing what exists")
	}
	server.AddFault(accesstest.Fault{Method: "GET", Kind: accesstest.FaultStatus, Status: 403, Times: 1})
	for _, name := range []string{"a", "b"} {
		if _, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: name}); err != nil {
			t.Error(err)
		}
	}
	server.AddFault(accesstest.Fault{Method: "POST", Path: "access/service_tokens", Kind: accesstest.FaultCutAfter})
	issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "c"})
	if err != nil || issued.Recovery != access.RecoveryAdopted {
		t.Errorf("got %+v, %v", issued, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	before := len(server.Requests())
	if _, err := client.ServiceTokens.Create(ctx, scope, access.CreateServiceToken{Name: "d"}); !errors.Is(err, context.Canceled) || len(server.Requests()) != before {
		t.Errorf("got %v after %d requests", err, len(server.Requests())-before)
	}
}
