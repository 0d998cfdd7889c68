package access_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// TestSecretsAreNotSeen prints, logs and encodes everything that contains a
// secret.
func TestSecretsAreNotSeen(t *testing.T) {
	t.Parallel()
	const plain = "cfast_0123456789"
	client, err := access.New(access.Options{APIToken: plain})
	if err != nil {
		t.Fatal(err)
	}
	secret := access.Secret(plain)
	holders := map[string]any{
		"secret":     secret,
		"pointer":    &secret,
		"slice":      []access.Secret{secret},
		"map":        map[string]access.Secret{"a": secret},
		"key":        map[access.Secret]int{secret: 1},
		"issued":     access.IssuedToken{ClientSecret: secret},
		"issued ptr": &access.IssuedToken{ClientSecret: secret},
		"options":    access.Options{APIToken: plain},
		"options ptr": &access.Options{
			APIToken: plain,
		},
		"client": client,
	}
	for name, holder := range holders {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%10s", "%-5v", "%c", "%U", "%b"} {
			if got := fmt.Sprintf(verb, holder); leaks(got, plain) {
				t.Errorf("%s with %s is %s", name, verb, got)
			}
		}
		if got := fmt.Sprint(holder) + fmt.Sprintln(holder) + fmt.Errorf("%w %v", errors.ErrUnsupported, holder).Error(); leaks(got, plain) {
			t.Errorf("%s is %s", name, got)
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "a", holder)
		if name != "key" {
			slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "a", holder)
		}
		if got := log.String(); leaks(got, plain) {
			t.Errorf("%s is logged as %s", name, got)
		}
		if name == "key" {
			continue // JSON takes a string as it is for a key, whatever its type.
		}
		if name == "options" || name == "options ptr" || name == "client" {
			continue // They contain functions, which JSON cannot.
		}
		encoded, err := json.Marshal(holder)
		if err != nil || leaks(string(encoded), plain) {
			t.Errorf("%s is encoded as %s, %v", name, encoded, err)
		}
	}
	if secret.Reveal() != plain || secret.String() != "[REDACTED]" || access.Secret("").String() != "" {
		t.Error("Reveal or String is wrong")
	}
	if got := fmt.Sprintf("%#v %q", secret, secret); got != `access.Secret("[REDACTED]") "[REDACTED]"` {
		t.Errorf("got %s", got)
	}
}

func leaks(text, secret string) bool {
	hex := fmt.Sprintf("%x", secret)
	return strings.Contains(text, secret) || strings.Contains(strings.ToLower(text), hex)
}

// TestErrorsRedactSecrets: an API may echo what it was sent, or has sent.
func TestErrorsRedactSecrets(t *testing.T) {
	t.Parallel()
	const (
		issued = "0123456789abcdef0123456789abcdef" // Of the old form, without a prefix.
		alien  = "cfast_" + "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789ABCDEFGH"
	)
	var mu sync.Mutex
	var events []access.Event
	client, server := setup(t, func(o *access.Options) {
		o.Observe = func(_ context.Context, e access.Event) {
			mu.Lock()
			defer mu.Unlock()
			events = append(events, e)
		}
	})
	server.answer("POST", onePath+"/rotate", 200, ok(`{"id":"a","client_secret":"`+issued+`","duration":"forever"}`))
	server.handle("GET", onePath, func(w http.ResponseWriter, r *http.Request) {
		reply(w, 400, `{"success":false,"errors":[
			{"code":1,"message":"`+r.Header.Get("Authorization")+` `+issued+`","source":{"pointer":"/`+alien+`"}},
			{"code":2,"message":"`+alien+`","documentation_url":"https://x/`+issued+`"}]}`)
	})
	server.handle("DELETE", onePath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<title>" + issued + "</title>"))
	})
	if _, err := client.ServiceTokens.Rotate(t.Context(), account, tokenID, access.RotateServiceToken{}); err != nil {
		t.Fatal(err)
	}
	_, errGet := client.ServiceTokens.Get(t.Context(), account, tokenID)
	errDelete := client.ServiceTokens.Delete(t.Context(), account, tokenID)
	for _, err := range []error{errGet, errDelete} {
		text := fmt.Sprintf("%v %+v %#v", err, err, err)
		var e *access.Error
		if !errors.As(err, &e) {
			t.Fatalf("got %v", err)
		}
		text += fmt.Sprintf("%+v", *e)
		for _, secret := range []string{apiToken, issued, alien} {
			if strings.Contains(text, secret) {
				t.Errorf("the error shows %q: %s", secret, text)
			}
		}
		if !strings.Contains(text, "[REDACTED]") {
			t.Errorf("nothing is redacted in %s", text)
		}
	}
	for _, event := range events {
		text := fmt.Sprintf("%+v", event)
		for _, secret := range []string{apiToken, issued, alien} {
			if strings.Contains(text, secret) {
				t.Errorf("an event shows %q: %s", secret, text)
			}
		}
	}
	if len(events) != 3 {
		t.Errorf("%d events, want 3", len(events))
	}
}

// TestEvents: what the client does can be logged, without the query.
func TestEvents(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var events []access.Event
	type key struct{}
	client, server := setup(t, func(o *access.Options) {
		o.Observe = func(ctx context.Context, e access.Event) {
			mu.Lock()
			defer mu.Unlock()
			if ctx.Value(key{}) != "here" {
				t.Error("the event has another context than the call")
			}
			events = append(events, e)
		}
	})
	attempts := 0
	server.handle("GET", tokensPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cf-Ray", "ray")
		if attempts++; attempts == 1 {
			reply(w, 503, failure("1", "busy"))
			return
		}
		reply(w, 200, ok(`[]`))
	})
	ctx := context.WithValue(t.Context(), key{}, "here")
	if _, err := collect(client.ServiceTokens.List(ctx, account, access.ListServiceTokens{Name: "private"})); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range events {
		if e.Path != tokensPath || e.Method != "GET" || e.Op != "list service tokens" {
			t.Errorf("got %+v", e)
		}
		got = append(got, fmt.Sprintf("%s %d %d %s", e.Kind, e.Attempt, e.StatusCode, e.RequestID))
	}
	want := "request 1 503 ray,retry 2 503 ,request 2 200 ray"
	if strings.Join(got, ",") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ","), want)
	}
}
