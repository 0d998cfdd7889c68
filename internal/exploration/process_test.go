package exploration_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// killPoint is when a provider is killed.
type killPoint int

const (
	neverKilled killPoint = iota
	killedBefore
	killedAfter
)

// process is one process of the provider.
type process struct {
	world *world
	fault fault
	// wrote is set once the process has sent a request that changes something.
	wrote bool
	// dead is set once the process was killed.
	dead bool
	// planTime is the provider's plan_timestamp; zero if it is not set.
	planTime time.Time
}

var errKilled = errors.New("the process was killed")

// start starts a provider. The schema is the same for all, and takes long to build.
func (p *process) start() tfprotov6.ProviderServer {
	w := p.world
	server := provider.NewServer("1.2.3",
		provider.WithEnv(func(string) string { return "" }),
		provider.WithClock(w.server.Clock.Now),
		provider.WithClientOptions(func(o *access.Options) {
			o.Now, o.Sleep, o.Transport = w.server.Clock.Now, p.sleep, p
		}),
	)()
	client := w.client
	block := protocoltest.ProviderBlock(w.server)
	block["endpoint"] = "http://127.0.0.1" + accesstest.BasePath
	if !p.planTime.IsZero() {
		block["plan_timestamp"] = p.planTime.Format(time.RFC3339)
	}
	configured, err := server.ConfigureProvider(client.Ctx, &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: protocoltest.TerraformVersion, Config: client.Encode(client.Schema.Provider, block),
	})
	client.MustSucceed(configured.Diagnostics, err)
	return server
}

// sleep moves the clock.
func (p *process) sleep(ctx context.Context, d time.Duration) error {
	if p.dead {
		return errKilled
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	p.world.server.Clock.Advance(d)
	return nil
}

// RoundTrip gives a request to the server, and injects the fault into the first one
// that changes something.
func (p *process) RoundTrip(req *http.Request) (*http.Response, error) {
	if p.dead {
		return nil, errKilled
	}
	writes := req.Method != http.MethodGet
	if writes && !p.wrote {
		p.wrote = true
		if p.fault.during {
			p.world.second.apply(fault{})
		}
		if p.fault.kill == killedBefore {
			p.dead = true
			return nil, errKilled
		}
		if p.fault.write.Kind != 0 {
			p.world.server.AddFault(p.fault.write)
		}
	}
	resp, err := p.serve(p.world.sabotage.of(req))
	if writes && p.fault.kill == killedAfter {
		p.dead = true
		return nil, errKilled
	}
	return resp, err
}

// serve gives a request to the server, or two in a row.
func (p *process) serve(req *http.Request, twice bool) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		read, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		_ = req.Body.Close()
		body = read
	}
	if twice {
		p.world.server.ServeHTTP(&response{ResponseRecorder: httptest.NewRecorder()}, incoming(req, body))
	}
	w := &response{ResponseRecorder: httptest.NewRecorder()}
	p.world.server.ServeHTTP(w, incoming(req, body))
	if w.cut {
		return nil, io.ErrUnexpectedEOF
	}
	resp := w.Result()
	resp.Request = req
	return resp, nil
}

// response records a response, or that the server has cut the connection.
type response struct {
	*httptest.ResponseRecorder

	cut bool
}

// Hijack implements http.Hijacker.
func (r *response) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	r.cut = true
	server, client := net.Pipe()
	_ = client.Close()
	return server, nil, nil
}

// incoming is a request as a server gets it.
func incoming(req *http.Request, body []byte) *http.Request {
	in := req.Clone(req.Context())
	in.RequestURI = req.URL.RequestURI()
	in.Header = http.Header{}
	for name, values := range req.Header {
		in.Header[http.CanonicalHeaderKey(name)] = values
	}
	in.Body = io.NopCloser(bytes.NewReader(body))
	in.ContentLength = int64(len(body))
	return in
}
