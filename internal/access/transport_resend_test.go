package access_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"testing"
	"time"

	"golang.org/x/net/http2"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// TestHTTP2DoesNotResend: net/http sends no create and no rotation again by itself,
// whatever ends its stream, and the client follows up what the server may have done.
func TestHTTP2DoesNotResend(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault accesstest.Fault
		// safe is set if the server has said that it did nothing.
		safe bool
	}{
		"reset":             {accesstest.Fault{Kind: accesstest.FaultStreamReset, ErrorCode: http2.ErrCodeProtocol, AfterWork: true}, false},
		"reset, internal":   {accesstest.Fault{Kind: accesstest.FaultStreamReset, ErrorCode: http2.ErrCodeInternal, AfterWork: true}, false},
		"reset before work": {accesstest.Fault{Kind: accesstest.FaultStreamReset, ErrorCode: http2.ErrCodeProtocol}, false},
		"GOAWAY":            {accesstest.Fault{Kind: accesstest.FaultGoAway, AfterWork: true}, false},
		"refused stream":    {accesstest.Fault{Kind: accesstest.FaultStreamReset, ErrorCode: http2.ErrCodeRefusedStream}, true},
	} {
		for _, rotates := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, rotates %t", name, rotates), func(t *testing.T) {
				t.Parallel()
				client, server, scope := setupHTTP2(t)
				token, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy"})
				if err != nil {
					t.Fatal(err)
				}
				server.Clock.Advance(time.Hour)
				server.ResetRequests()
				fault, send := test.fault, func() (*access.IssuedToken, error) {
					return client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "new"})
				}
				fault.Method = "POST"
				if rotates {
					fault.Method, send = "PUT", func() (*access.IssuedToken, error) {
						return client.ServiceTokens.Rotate(t.Context(), scope, token.ID, access.RotateServiceToken{KnownVersion: token.ClientSecretVersion})
					}
				}
				server.AddFault(fault)
				issued, err := send()
				if err != nil || server.PendingFaults() > 0 {
					t.Fatalf("got %+v, %v", issued, err)
				}
				works(t, server, issued.ClientID, issued.ClientSecret)
				if tokens := len(server.Tokens()); !rotates && tokens != 2 || rotates && tokens != 1 {
					t.Errorf("there are %d tokens", tokens)
				}
				if silent := issued.Recovery == access.RecoveryNone; fault.AfterWork && silent || test.safe && !silent {
					t.Errorf("recovery %s", issued.Recovery)
				}
				if test.safe && server.CountRequests(fault.Method, "") != 2 {
					t.Errorf("%d requests, want the refused one and one more", server.CountRequests(fault.Method, ""))
				}
			})
		}
	}
}

// TestHTTP2DoesNotResend_always: a server that does the work and resets the stream
// each time is sent no more requests than the client counts.
func TestHTTP2DoesNotResend_always(t *testing.T) {
	t.Parallel()
	client, server, scope := setupHTTP2(t)
	server.AddFault(accesstest.Fault{Method: "POST", Kind: accesstest.FaultStreamReset, ErrorCode: http2.ErrCodeProtocol, AfterWork: true, Times: -1})
	server.AddFault(accesstest.Fault{Method: "PUT", Kind: accesstest.FaultStreamReset, ErrorCode: http2.ErrCodeProtocol, AfterWork: true, Times: -1})
	issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "new"})
	if err == nil || issued == nil || len(server.Tokens()) != 1 || issued.ID != server.Tokens()[0].ID {
		t.Errorf("got %+v, %v, and %d tokens", issued, err, len(server.Tokens()))
	}
	if posts, puts := server.CountRequests("POST", ""), server.CountRequests("PUT", ""); posts != 1 || puts > 4 {
		t.Errorf("%d creates and %d rotations, want 1 and at most 4", posts, puts)
	}
}

// setupHTTP2 returns a server of the core that speaks HTTP/2, and a client of it.
func setupHTTP2(t *testing.T) (*access.Client, *accesstest.Server, access.Scope) {
	t.Helper()
	server := accesstest.New(t, append(mockOptions(true), accesstest.WithHTTP2())...)
	trusted := x509.NewCertPool()
	trusted.AddCert(server.Certificate())
	transport := access.NewTransport()
	transport.TLSClientConfig = &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}
	t.Cleanup(transport.CloseIdleConnections)
	client := newClient(t, server.Endpoint, onClock(server.Clock), func(o *access.Options) {
		o.APIToken, o.Transport = server.APIToken, transport
	})
	return client, server, access.Account(server.AccountID)
}
