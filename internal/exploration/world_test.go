package exploration_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// credential is what a client of a token has.
type credential struct{ clientID, secret string }

// world is an API, two runs of Terraform that use it, and the clients of their tokens.
type world struct {
	t      testing.TB
	server *accesstest.Server
	// client encodes values for the provider.
	client *protocoltest.Client
	// ours and second are two configurations with one token each, of the same name.
	ours, second *run
	// clients are those who use a secret, by who gave it to them.
	clients map[string]credential
	// external counts the rotations by people.
	external int
	// sabotage is a fault of the provider that is put in to see that it is found.
	sabotage sabotage
}

func newWorld(t testing.TB, opts []accesstest.Option, sabotage sabotage) *world {
	t.Helper()

	server, err := accesstest.NewServer(append([]accesstest.Option{accesstest.WithRateLimit(1<<30, time.Minute)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, server: server, client: &protocoltest.Client{T: t, Ctx: t.Context(), Schema: schema(t)}, clients: map[string]credential{}, sabotage: sabotage}
	w.ours, w.second = &run{world: w, name: "ours"}, &run{world: w, name: "second"}
	return w
}

// runs returns both runs.
func (w *world) runs() []*run { return []*run{w.ours, w.second} }

// works reports whether a credential is accepted.
func (w *world) works(c credential) bool {
	status, _ := w.server.Authenticate(accesstest.Credential{ClientID: c.clientID, ClientSecret: c.secret})
	return status == 200
}

// working returns the names of the clients whose secret works.
func (w *world) working() map[string]bool {
	out := map[string]bool{}
	for name, c := range w.clients {
		out[name] = w.works(c)
	}
	return out
}

// deploy gives the clients of the runs the secrets of their states.
func (w *world) deploy() {
	for _, r := range w.runs() {
		switch c, ok := r.credential(); {
		case ok:
			w.clients[r.name] = c
		case r.state == nil:
			delete(w.clients, r.name)
		}
	}
}

// rotateExternally rotates the token of our run by hand, with an overlap or without.
func (w *world) rotateExternally(grace time.Duration) {
	id := w.ours.attribute("id")
	if _, exists := w.server.Token(id); !exists {
		return
	}
	w.external++
	w.clients["a person"] = credential{w.ours.attribute("client_id"), w.server.RotateToken(id, grace)}
	for name, c := range w.clients {
		if !w.works(c) {
			delete(w.clients, name) // A person has locked them out, not the provider.
		}
	}
}
