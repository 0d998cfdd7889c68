package access_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// TestProxyRefuses: what a proxy answers to CONNECT is not repeated, and a refusal that
// will not change is asked for once.
func TestProxyRefuses(t *testing.T) {
	t.Parallel()
	const password = "proxy-password-0123"
	for status, attempts := range map[int]int64{403: 1, 407: 1, 502: 4, 429: 4} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			var connects atomic.Int64
			pair := base64.StdEncoding.EncodeToString([]byte("user:" + password))
			proxy := serveProxy(t, &connects, fmt.Sprintf("HTTP/1.1 %d no %s %s\r\nContent-Length: 0\r\n\r\n", status, password, pair))
			events := ""
			transport := access.NewTransport()
			transport.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: proxy, User: url.UserPassword("user", password)})
			client := newClient(t, "https://api.example.com"+basePath, func(o *access.Options) {
				o.Transport = transport
				o.Observe = func(_ context.Context, e access.Event) { events += fmt.Sprintf("%+v\n", e) }
			})
			_, err := client.ServiceTokens.Create(t.Context(), account, access.CreateServiceToken{Name: "ci"})
			if err == nil || errors.Is(err, access.ErrUnknownOutcome) {
				t.Fatalf("got %v", err)
			}
			text := err.Error() + events
			if strings.Contains(text, password) || strings.Contains(text, pair) {
				t.Errorf("the credentials of the proxy are seen: %s", text)
			}
			if !strings.Contains(text, fmt.Sprintf("answered the request to connect with %d", status)) || !strings.Contains(text, proxy) {
				t.Errorf("the error does not say who refused: %v", err)
			}
			if got := connects.Load(); got != attempts {
				t.Errorf("%d attempts, want %d", got, attempts)
			}
		})
	}
}

// serveProxy answers each connection with the same text, and returns the address.
func serveProxy(t *testing.T, connects *atomic.Int64, answer string) string {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				connects.Add(1)
				_, _ = conn.Write([]byte(answer))
			}
			_ = conn.Close()
		}
	}()
	return listener.Addr().String()
}

// TestTLSAlert: a handshake that one side ends with an alert is not tried again.
func TestTLSAlert(t *testing.T) {
	t.Parallel()
	var connections atomic.Int64
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = discardLog()
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12, ClientAuth: tls.RequireAnyClientCert}
	server.StartTLS()
	defer server.Close()
	transport := access.NewTransport()
	transport.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig //nolint:forcetypeassert // It is one.
	client := newClient(t, server.URL+basePath, func(o *access.Options) { o.Transport = transport })
	_, err := client.ServiceTokens.Get(t.Context(), account, tokenID)
	if err == nil || !strings.Contains(err.Error(), "tls:") {
		t.Errorf("got %v", err)
	}
	if got := connections.Load(); got != 1 {
		t.Errorf("%d connections, want 1", got)
	}
}
