package access_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// gate holds back the responses to lists, after the server has handled them, so
// that their content is as old as can be.
type gate struct {
	// held gets a value for each response that is held back.
	held chan struct{}
	// release releases one response for each value, and all once it is closed.
	release chan struct{}
	// gone gets a value for each response that nobody waits for any more.
	gone chan struct{}
}

func newGate() (*gate, accesstest.Option) {
	g := &gate{held: make(chan struct{}, 100), release: make(chan struct{}), gone: make(chan struct{}, 100)}
	return g, accesstest.WithMiddleware(onList(func(next http.Handler, w http.ResponseWriter, r *http.Request) {
		done := httptest.NewRecorder()
		next.ServeHTTP(done, r)
		g.held <- struct{}{}
		select {
		case <-g.release:
		case <-r.Context().Done():
			g.gone <- struct{}{}
			return
		}
		maps.Copy(w.Header(), done.Header())
		w.WriteHeader(done.Code)
		_, _ = w.Write(done.Body.Bytes())
	}))
}

// operation is a write of one token.
type operation struct {
	run func(ctx context.Context, client *access.Client, scope access.Scope, id, owner string) error
	// method and path are those of the request that does it.
	method, path string
}

var operations = map[string]operation{
	"update": {func(ctx context.Context, client *access.Client, scope access.Scope, id, _ string) error {
		_, err := client.ServiceTokens.Update(ctx, scope, id, access.UpdateServiceToken{Name: new("renamed")})
		return err
	}, "PUT", "service_tokens/*"},
	"update that rotates": {func(ctx context.Context, client *access.Client, scope access.Scope, id, _ string) error {
		_, err := client.ServiceTokens.Update(ctx, scope, id, access.UpdateServiceToken{ClientSecretVersion: new(int64(2))})
		return err
	}, "PUT", "service_tokens/*"},
	"rotate": {func(ctx context.Context, client *access.Client, scope access.Scope, id, _ string) error {
		_, err := client.ServiceTokens.Rotate(ctx, scope, id, access.RotateServiceToken{})
		return err
	}, "POST", "rotate"},
	"refresh": {func(ctx context.Context, client *access.Client, scope access.Scope, id, _ string) error {
		_, err := client.ServiceTokens.Refresh(ctx, scope, id)
		return err
	}, "POST", "refresh"},
	"reassign": {func(ctx context.Context, client *access.Client, scope access.Scope, id, owner string) error {
		_, err := client.ServiceTokens.Reassign(ctx, scope, id, owner)
		return err
	}, "POST", "reassign"},
	"delete": {func(ctx context.Context, client *access.Client, scope access.Scope, id, _ string) error {
		return client.ServiceTokens.Delete(ctx, scope, id)
	}, "DELETE", "service_tokens/*"},
}

// expectTrue fails the test unless Read returns of a token what Get returns, and
// so does ReadKnown if it returns anything.
func expectTrue(t *testing.T, client *access.Client, scope access.Scope, id string) {
	t.Helper()
	known, ok := client.ServiceTokens.ReadKnown(scope, id)
	got, errRead := client.ServiceTokens.Read(t.Context(), scope, id)
	want, errGet := client.ServiceTokens.Get(t.Context(), scope, id)
	if diff := cmp.Diff(want, known); ok && diff != "" {
		t.Errorf("the truth (-) and what was known (+):\n%s", diff)
	}
	if errors.Is(errGet, access.ErrNotFound) && errors.Is(errRead, access.ErrNotFound) {
		return
	}
	if diff := cmp.Diff(want, got); diff != "" || errRead != nil || errGet != nil {
		t.Errorf("%v, %v, the truth (-) and what was read (+):\n%s", errGet, errRead, diff)
	}
}

// eachOperation runs a test for each write. The token that is written was created
// an hour ago, and there are three others.
func eachOperation(t *testing.T, run func(t *testing.T, w written)) {
	t.Helper()
	for name, op := range operations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gate, option := newGate()
			client, server, scope := setupMock(t, []accesstest.Option{option}, func(o *access.Options) { o.MaxRetries = 0 })
			ids := seedTokens(server, 4)
			owner := server.SeedServiceAccount(accesstest.ServiceAccount{})
			run(t, written{client, server, scope, ids[1:], ids[0], gate, op, func() error {
				return op.run(t.Context(), client, scope, ids[0], owner.ID)
			}})
		})
	}
}

// written is a token that is written to, with its surroundings.
type written struct {
	client *access.Client
	server *accesstest.Server
	scope  access.Scope
	others []string
	id     string
	gate   *gate
	op     operation
	write  func() error
}

// TestRead_afterWrite: a listing from before a write does not answer for the token
// that was written.
func TestRead_afterWrite(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, w written) {
		close(w.gate.release)
		readMany(t, w.client, w.scope, w.others, 1)
		if err := w.write(); err != nil {
			t.Fatal(err)
		}
		w.server.ResetRequests()
		expectTrue(t, w.client, w.scope, w.id)
		readMany(t, w.client, w.scope, w.others, 1)
		if got := len(w.server.Requests()); got != 2 {
			t.Errorf("%d requests, want 2 for the token that was written, and none for the others", got)
		}
		// A listing that starts now shows the write.
		w.server.Clock.Advance(3 * time.Minute)
		w.server.ResetRequests()
		readMany(t, w.client, w.scope, w.others, 1)
		expectTrue(t, w.client, w.scope, w.id)
		if got := w.server.CountRequests("GET", "service_tokens"); got != 1 {
			t.Errorf("%d listings, want 1", got)
		}
		// One for the first of the others, and one for Get.
		want := 2
		if w.op.method == http.MethodDelete {
			want++
		}
		if got := w.server.CountRequests("GET", "service_tokens/*"); got != want {
			t.Errorf("%d single reads, want %d", got, want)
		}
	})
}

// TestRead_writeWhileListing: the server handles a listing, then a token is
// written, then the listing is answered.
func TestRead_writeWhileListing(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, w written) {
		readMany(t, w.client, w.scope, w.others[:1], 1)
		var group sync.WaitGroup
		group.Go(func() { readMany(t, w.client, w.scope, w.others, len(w.others)) })
		<-w.gate.held
		if err := w.write(); err != nil {
			t.Fatal(err)
		}
		// This read may be answered before the page is, and must be right.
		expectTrue(t, w.client, w.scope, w.id)
		close(w.gate.release)
		group.Wait()
		expectTrue(t, w.client, w.scope, w.id)
		if got := w.server.CountRequests("GET", "service_tokens"); got != 1 {
			t.Errorf("%d listings, want 1", got)
		}
	})
}

// TestRead_waitingForAWrite: a reader that has waited for the page since before
// the write does not get the state before it.
func TestRead_waitingForAWrite(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, w written) {
		readMany(t, w.client, w.scope, w.others[:1], 1)
		type result struct {
			token *access.ServiceToken
			err   error
		}
		results := make(chan result)
		go func() {
			token, err := w.client.ServiceTokens.Read(t.Context(), w.scope, w.id)
			results <- result{token, err}
		}()
		<-w.gate.held
		if err := w.write(); err != nil {
			t.Fatal(err)
		}
		close(w.gate.release)
		got := <-results
		want, err := w.client.ServiceTokens.Get(t.Context(), w.scope, w.id)
		if diff := cmp.Diff(want, got.token); diff != "" || errors.Is(got.err, access.ErrNotFound) != errors.Is(err, access.ErrNotFound) {
			t.Errorf("%v, %v, the truth (-) and what was read (+):\n%s", err, got.err, diff)
		}
	})
}

// TestRead_listingWhileWriting: a write is sent, then a listing starts and ends,
// then the write takes effect.
func TestRead_listingWhileWriting(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, w written) {
		close(w.gate.release)
		reached, proceed := make(chan struct{}), make(chan struct{})
		remove := w.server.Before(w.op.method, w.op.path, func() {
			reached <- struct{}{}
			<-proceed
		})
		defer remove()
		done := make(chan error)
		go func() { done <- w.write() }()
		<-reached
		readMany(t, w.client, w.scope, w.others, 1)
		if got := w.server.CountRequests("GET", "service_tokens"); got != 1 {
			t.Fatalf("%d listings, want 1", got)
		}
		close(proceed)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		expectTrue(t, w.client, w.scope, w.id)
	})
}

// TestRead_afterLostWrite: a write whose response was lost may still take effect,
// after every listing that we can start.
func TestRead_afterLostWrite(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, w written) {
		close(w.gate.release)
		w.server.AddFault(accesstest.Fault{Method: w.op.method, Path: w.op.path, Kind: accesstest.FaultCutBefore})
		_ = w.write()
		for range 2 {
			readMany(t, w.client, w.scope, w.others, 1)
			expectTrue(t, w.client, w.scope, w.id)
			w.server.ChangeToken(w.id, func(token *accesstest.ServiceToken) { token.Name += "-late" })
			expectTrue(t, w.client, w.scope, w.id)
			w.server.Clock.Advance(3 * time.Minute)
		}
	})
}

// TestRead_neverListedFor: if no listing can answer, none is started.
func TestRead_neverListedFor(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, nil, func(o *access.Options) { o.MaxRetries = 0 })
	id := seedTokens(server, 2)[0]
	server.AddFault(accesstest.Fault{Method: "POST", Path: "refresh", Kind: accesstest.FaultCutBefore})
	if _, err := client.ServiceTokens.Refresh(t.Context(), scope, id); err == nil {
		t.Fatal("the answer was not lost")
	}
	readMany(t, client, scope, []string{id, id, id}, 1)
	if lists := server.CountRequests("GET", "service_tokens"); lists != 0 {
		t.Errorf("%d listings, want none", lists)
	}
}

// TestRead_afterAdoption: a token that was created by a request whose response was
// lost is read as it is after its adoption.
func TestRead_afterAdoption(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, mockOptions(true))
	readMany(t, client, scope, seedTokens(server, 3), 1)
	server.AddFault(accesstest.Fault{Method: "POST", Path: "service_tokens", Kind: accesstest.FaultCutAfter})
	// The listing that finds it shows the token as it was before it was adopted.
	issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "new"})
	if err != nil || issued.Recovery != access.RecoveryAdopted {
		t.Fatalf("got %+v, %v", issued, err)
	}
	expectTrue(t, client, scope, issued.ID)
	token, err := client.ServiceTokens.Read(t.Context(), scope, issued.ID)
	if err != nil || *token.ClientSecretVersion != *issued.ClientSecretVersion {
		t.Errorf("got %+v, %v", token, err)
	}
}

// TestRead_ownersName: the new name of a service account shows in its tokens.
func TestRead_ownersName(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, nil)
	owner := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "ci"})
	ids := seedTokens(server, 2)
	ids = append(ids, server.SeedServiceToken(accesstest.ServiceToken{ServiceAccountID: owner.ID}).ID)
	readMany(t, client, scope, ids, 1)
	if _, err := client.ServiceAccounts.Update(t.Context(), scope, owner.ID, access.UpdateServiceAccount{Name: new("cd")}); err != nil {
		t.Fatal(err)
	}
	server.ResetRequests()
	for range 2 {
		if token, err := client.ServiceTokens.Read(t.Context(), scope, ids[2]); err != nil || token.Owner.Name != "cd" {
			t.Errorf("got %+v, %v", token, err)
		}
	}
	if got := server.CountRequests("GET", "service_tokens"); got != 1 {
		t.Errorf("%d listings, want a new one", got)
	}
}

// TestRead_ownWrites: writers, each with tokens of its own, read back what they
// have written, while others make the client list all the time.
func TestRead_ownWrites(t *testing.T) {
	t.Parallel()
	const writers, steps = 8, 60
	client, server, scope := setupMock(t, []accesstest.Option{plenty})
	ids := seedTokens(server, writers*3)
	var group sync.WaitGroup
	for mine := range slices.Chunk(ids, 3) {
		group.Go(func() {
			names := make(map[string]string)
			for step := range steps {
				id := mine[rand.IntN(len(mine))]
				switch rand.IntN(8) {
				case 0, 1:
					name := fmt.Sprintf("%s-%d", id[:8], step)
					if _, err := client.ServiceTokens.Update(t.Context(), scope, id, access.UpdateServiceToken{Name: &name}); err != nil {
						t.Error(err)
					}
					names[id] = name
				case 2:
					// So that there are new listings.
					server.Clock.Advance(time.Minute)
				case 3:
					for token, err := range client.ServiceTokens.All(t.Context(), scope) {
						if err != nil || token.ID == id && names[id] != "" && token.Name != names[id] {
							t.Errorf("All gives %q for %q, %v", token.Name, names[id], err)
						}
					}
				default:
					token, err := client.ServiceTokens.Read(t.Context(), scope, id)
					if err != nil || names[id] != "" && token.Name != names[id] {
						t.Errorf("Read gives %+v for %q, %v", token, names[id], err)
					}
				}
			}
		})
	}
	group.Wait()
	if lists := server.CountRequests("GET", "service_tokens"); lists < 10 {
		t.Errorf("only %d listings: the test does not test what it should", lists)
	}
}
