package accesstest_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

const (
	keyHeader  = "Idempotency-Key"
	replayed   = "Idempotent-Replayed"
	someKey    = "0b9a2f6c-4c2e-4b0e-8a55-0d9b7c1e3f42"
	anotherKey = "5b2f3c4e-8a1d-4c7b-9e60-2f1a7d3c9b58"
)

func TestIdempotency_everyPost(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	account := a.createAccount("shop")
	token := a.SeedServiceToken(accesstest.ServiceToken{})
	path := "service_tokens/" + token.ID
	for i, request := range [][2]string{
		{"service_tokens", `{"name":"a"}`},
		{"service_accounts", `{"name":"a"}`},
		{path + "/rotate", ""},
		{path + "/refresh", ""},
		{path + "/reassign", `{"service_account_id":"` + account + `"}`},
		{"uploads", "some bytes"},
	} {
		caller := a
		if request[0] == "uploads" {
			caller = a.as(a.SeedServiceToken(accesstest.ServiceToken{}).ClientSecret)
		}
		key := someKey[:35] + string(rune('0'+i))
		first := caller.do("POST", request[0], request[1], keyHeader, key)
		a.Clock.Advance(time.Minute)
		second := caller.do("POST", request[0], request[1], keyHeader, key)
		if first.status >= 300 || second.status != first.status {
			t.Errorf("%s: status %d, then %d", request[0], first.status, second.status)
		}
		if diff := cmp.Diff(string(first.body), string(second.body)); diff != "" {
			t.Errorf("%s (-first +second):\n%s", request[0], diff)
		}
		if first.header.Get(replayed) != "" || second.header.Get(replayed) != "true" {
			t.Errorf("%s: %s is %q, then %q", request[0], replayed, first.header.Get(replayed), second.header.Get(replayed))
		}
		if first.header.Get("X-Request-Id") == second.header.Get("X-Request-Id") {
			t.Errorf("%s: both requests have the same request id", request[0])
		}
	}
	if got, _ := a.Token(token.ID); got.ClientSecretVersion != 2 {
		t.Errorf("the secret has version %d, want 2", got.ClientSecretVersion)
	}
}

func TestIdempotency_keyOfAnotherRequest(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	first := a.do("POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
	a.bad(http.StatusUnprocessableEntity, 12422, "", "POST", "service_tokens", `{"name":"b"}`, keyHeader, someKey)
	a.bad(http.StatusUnprocessableEntity, 12422, "", "POST", "service_tokens", `{"name":"a"} `, keyHeader, someKey)
	a.bad(http.StatusUnprocessableEntity, 12422, "", "POST", "service_accounts", `{"name":"a"}`, keyHeader, someKey)
	// What was refused has not taken the key from the first.
	again := a.do("POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
	if string(again.body) != string(first.body) {
		t.Errorf("the answer is no longer the first: %s", again.body)
	}
	a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"b"}`, keyHeader, anotherKey)
	a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"b"}`)
	if count := len(a.Tokens()); count != 3 {
		t.Errorf("there are %d tokens, want 3", count)
	}
}

func TestIdempotency_keyIsOnlyItsCallers(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	first := a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
	secret := text(t, first, "client_secret")

	a.as("").bad(http.StatusUnauthorized, 10000, "", "POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
	a.as(a.ReadOnlyAPIToken).bad(http.StatusForbidden, 9109, "", "POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
	second := a.as(secret).good(http.StatusCreated, "POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
	if first["id"] == second["id"] {
		t.Error("one caller got the other's secret by its key")
	}
}

func TestIdempotency_whatIsKept(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	// A refusal that a repetition cannot change is kept.
	a.bad(http.StatusBadRequest, 12130, "/name", "POST", "service_accounts", `{"name":"a b"}`, keyHeader, someKey)
	out := a.bad(http.StatusBadRequest, 12130, "/name", "POST", "service_accounts", `{"name":"a b"}`, keyHeader, someKey)
	if out.header.Get(replayed) != "true" {
		t.Error("a refusal is not kept")
	}
	// One that says nothing of the request itself is not.
	a.as("x").bad(http.StatusUnauthorized, 10000, "", "POST", "service_accounts", `{"name":"b"}`, keyHeader, anotherKey)
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Status: 503})
	a.bad(http.StatusServiceUnavailable, 10001, "", "POST", "service_accounts", `{"name":"b"}`, keyHeader, anotherKey)
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultRateLimit})
	a.bad(http.StatusTooManyRequests, 971, "", "POST", "service_accounts", `{"name":"b"}`, keyHeader, anotherKey)
	done := a.do("POST", "service_accounts", `{"name":"b"}`, keyHeader, anotherKey)
	if done.status != http.StatusCreated || done.header.Get(replayed) != "" {
		t.Errorf("after three failures: %d %s", done.status, done.body)
	}
}

func TestIdempotency_lifetimeOfAKey(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	first := a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
	a.Clock.Advance(24*time.Hour - time.Second)
	if again := a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey); again["id"] != first["id"] {
		t.Error("the key was forgotten before 24 hours")
	}
	a.Clock.Advance(time.Second)
	if again := a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"b"}`, keyHeader, someKey); again["id"] == first["id"] {
		t.Error("the key is still known after 24 hours")
	}
}

func TestIdempotency_badKeys(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, key := range []string{"x", someKey + "0", "{" + someKey + "}", "0b9a2f6c4c2e4b0e8a550d9b7c1e3f42"} {
		a.bad(http.StatusBadRequest, 12130, "", "POST", "service_tokens", `{"name":"a"}`, keyHeader, key)
	}
	// On other methods a key means nothing.
	a.good(http.StatusOK, "GET", "capabilities", "", keyHeader, "x")
	// The case of its digits does not matter.
	first := a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
	second := a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"a"}`, keyHeader, "0B9A2F6C-4C2E-4B0E-8A55-0D9B7C1E3F42")
	if first["id"] != second["id"] {
		t.Error("the case of the key makes a difference")
	}
}

func TestIdempotency_afterALostAnswer(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	a.AddFault(accesstest.Fault{Method: "POST", Kind: accesstest.FaultCutAfter})
	if _, err := a.try("POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey); err == nil {
		t.Fatal("the answer was not lost")
	}
	token := a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
	if kept := a.Tokens(); len(kept) != 1 || kept[0].ClientSecret != token["client_secret"] {
		t.Errorf("the second answer is not about the one token: %v, %+v", token, kept)
	}
}

// While the first request is under way, another of the same key waits, one of
// another body is refused, and one of another key goes on.
func TestIdempotency_inFlight(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	entered, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	a.Before("POST", "service_tokens", func() {
		isFirst := false
		once.Do(func() { isFirst = true })
		if isFirst {
			close(entered)
			<-release
		}
	})

	const twins = 4
	answers := make(chan answer, twins)
	send := func() {
		out, err := a.try("POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
		if err != nil {
			t.Error(err)
		}
		answers <- out
	}
	go send()
	<-entered
	for range twins - 1 {
		go send()
	}
	a.bad(http.StatusUnprocessableEntity, 12422, "", "POST", "service_tokens", `{"name":"b"}`, keyHeader, someKey)
	a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"c"}`, keyHeader, anotherKey)
	select {
	case out := <-answers:
		t.Errorf("an answer came before the work was done: %s", out.body)
	default:
	}
	close(release)

	bodies := map[string]int{}
	replays := 0
	for range twins {
		out := <-answers
		bodies[string(out.body)]++
		if out.header.Get(replayed) == "true" {
			replays++
		}
	}
	if len(bodies) != 1 || replays != twins-1 {
		t.Errorf("%d different answers and %d repetitions, want 1 and %d", len(bodies), replays, twins-1)
	}
	if count := len(a.Tokens()); count != 2 {
		t.Errorf("there are %d tokens, want 2", count)
	}
}

// Who waits for a twin does not wait longer than its own client.
func TestIdempotency_waitingEndsWithTheClient(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	entered, release := make(chan struct{}), make(chan struct{})
	a.Before("POST", "service_tokens", func() {
		close(entered)
		<-release
	})
	first := make(chan error, 1)
	go func() {
		_, err := a.try("POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
		first <- err
	}()
	<-entered

	ctx, cancel := context.WithCancel(t.Context())
	a.SeedServiceToken(accesstest.ServiceToken{})
	second := make(chan error, 1)
	go func() {
		request, err := http.NewRequestWithContext(ctx, "POST", a.Endpoint+"/accounts/"+a.AccountID+"/access/service_tokens",
			http.NoBody)
		if err != nil {
			second <- err

			return
		}
		request.Header.Set("Authorization", "Bearer "+a.APIToken)
		request.Header.Set(keyHeader, someKey)
		response, err := connections.Do(request)
		if err == nil {
			_ = response.Body.Close()
		}
		second <- err
	}()
	cancel()
	if err := <-second; !errors.Is(err, context.Canceled) {
		t.Errorf("the second request ended with %v", err)
	}
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
	}
}

// A work that breaks off frees its key.
func TestIdempotency_panicFreesTheKey(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	remove := a.Before("POST", "", func() { panic(http.ErrAbortHandler) })
	if _, err := a.try("POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey); err == nil {
		t.Fatal("there is an answer")
	}
	remove()
	a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
}
