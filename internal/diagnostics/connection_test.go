package diagnostics_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// failing is a transport that fails.
type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

// failure returns the error of a read of which every attempt fails.
func failure(t *testing.T, change func(*access.Options)) error {
	t.Helper()

	options := access.Options{
		Endpoint: "https://access.example.com:8443/client/v4", APIToken: "the-token", MaxRetries: 2,
		Settings: access.Settings{Endpoint: "environment variable ACCESS_ENDPOINT"},
		Sleep:    func(context.Context, time.Duration) error { return nil },
	}
	change(&options)
	client, err := access.New(options)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.ServiceTokens.Get(t.Context(), access.Account("a"), "b")
	return err
}

// TestAddAPIError_connection says how a request was sent that got no response, and what
// to check.
func TestAddAPIError_connection(t *testing.T) {
	t.Parallel()

	dial := func(err error) error {
		return &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}, Err: err}
	}
	for name, tc := range map[string]struct {
		err   error
		words string
	}{
		"refused":             {dial(syscall.ECONNREFUSED), "Nothing accepts connections at access.example.com:8443. Check the host and the port of the endpoint"},
		"unreachable network": {dial(syscall.ENETUNREACH), "There is no route to access.example.com:8443."},
		"unreachable host":    {dial(syscall.EHOSTUNREACH), "There is no route to access.example.com:8443."},
		"unknown host":        {dial(&net.DNSError{Err: "no such host", Name: "access.example.com", IsNotFound: true}), "There is no host access.example.com:8443. Check the endpoint for a typing error."},
		"no name server":      {dial(&net.DNSError{Err: "server misbehaving", Name: "access.example.com"}), "could not be looked up. Check the network connection and the DNS settings"},
		"no TLS":              {tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, "does not answer with TLS. Check the port of the endpoint."},
		"HTTP":                {errors.New("http: server gave HTTP response to HTTPS client"), "does not answer with TLS."},
		"private authority":   {&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, "set SSL_CERT_FILE to a file with the authority's certificate"},
		"another host":        {&tls.CertificateVerificationError{Err: x509.HostnameError{Host: "x", Certificate: &x509.Certificate{}}}, "The certificate belongs to another host than access.example.com:8443."},
		"expired":             {&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}, "Check the clock of this machine"},
		"other certificates":  {&tls.CertificateVerificationError{Err: errors.New("bad")}, "could not be verified"},
		"timeout of the dial": {dial(context.DeadlineExceeded), "did not answer in time"},
		"timeout":             {dial(timeout{}), "did not answer in time. Check the host and the port of the endpoint, and that no firewall drops the connection."},
		"end":                 {io.EOF, "closed the connection without an answer."},
		"reset":               {&net.OpError{Op: "read", Err: syscall.ECONNRESET}, "closed the connection without an answer."},
		"proxy with password": {&access.ProxyRefusedError{Host: "proxy:1", Status: 407, HasCredentials: true}, "The proxy does not accept the user name and the password in"},
		"proxy without":       {&access.ProxyRefusedError{Host: "proxy:1", Status: 407}, "The proxy requires a user name and a password. Add them to"},
		"proxy that forbids":  {&access.ProxyRefusedError{Host: "proxy:1", Status: 403}, "The proxy does not allow connections to access.example.com:8443. Ask for access to it."},
		"anything else":       {errors.New("some words"), "Check the endpoint and the network connection, and try again."},
		"canceled":            {context.Canceled, ""},
	} {
		got, _ := single(t, failure(t, func(o *access.Options) { o.Transport = failing{tc.err} }))
		if tc.words == "" {
			if strings.Contains(got.Detail(), "Endpoint:") {
				t.Errorf("%s: got advice about the connection:\n%s", name, got.Detail())
			}
			continue
		}
		if !strings.Contains(got.Detail(), tc.words) || strings.Contains(got.Detail(), "%!") || strings.Contains(got.Detail(), "%[") {
			t.Errorf("%s: %q is missing in\n%s", name, tc.words, got.Detail())
		}
		if want := "\n\nEndpoint: https://access.example.com:8443/client/v4 (environment variable ACCESS_ENDPOINT)\nAttempts: "; !strings.Contains(got.Detail(), want) {
			t.Errorf("%s: %q is missing in\n%s", name, want, got.Detail())
		}
	}
}

type timeout struct{}

func (timeout) Error() string { return "i/o timeout" }
func (timeout) Timeout() bool { return true }

// TestAddAPIError_network provokes real failures.
func TestAddAPIError_network(t *testing.T) {
	t.Parallel()

	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html><title>Welcome</title></html>")
	}))
	t.Cleanup(page.Close)
	private := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(private.Close)
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(hangs.Close)
	through := func(address string) func(*access.Options) {
		return func(o *access.Options) {
			o.Transport = &http.Transport{Proxy: func(*http.Request) (*url.URL, error) { return url.Parse(address) }}
		}
	}
	for name, tc := range map[string]struct {
		endpoint string
		change   func(*access.Options)
		words    []string
	}{
		"nobody listens": {closed.URL, nil, []string{"Attempts: 3", "Nothing accepts connections at 127.0.0.1:"}},
		"no TLS":         {strings.Replace(page.URL, "http://", "https://", 1), nil, []string{"Attempts: 1", "does not answer with TLS"}},
		"a page":         {page.URL, nil, []string{`an HTML page titled "Welcome"`, "including its path, such as https://api.cloudflare.com/client/v4"}},
		"private":        {private.URL, nil, []string{"SSL_CERT_FILE"}},
		"no host":        {"https://access.invalid", nil, []string{"access.invalid"}},
		"slow":           {hangs.URL, func(o *access.Options) { o.RequestTimeout = 20 * time.Millisecond }, []string{"no answer within 20ms", "did not answer in time", "request_timeout"}},
		"proxy": {
			"https://access.example.com", through(strings.Replace(closed.URL, "//", "//user:password@", 1)),
			[]string{"Proxy: 127.0.0.1:", "(environment variable HTTPS_PROXY)", "The proxy cannot be used. Check the address in HTTPS_PROXY: whether a proxy listens there.", "add access.example.com to NO_PROXY"},
		},
		"proxy that refuses": {
			"https://access.example.com", through(page.URL + "/nothing"), []string{"Proxy: 127.0.0.1:"},
		},
		"no proxy": {
			"https://access.example.com", func(o *access.Options) {
				o.Transport = &http.Transport{Proxy: func(*http.Request) (*url.URL, error) { return nil, errors.New("invalid proxy address") }}
			},
			[]string{"Proxy: not a valid address (environment variable HTTPS_PROXY)", "The proxy cannot be used."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := failure(t, func(o *access.Options) {
				o.Endpoint = tc.endpoint
				if tc.change != nil {
					tc.change(o)
				}
			})
			got, _ := single(t, err)
			for _, words := range append(tc.words, fmt.Sprintf("Endpoint: %s (environment variable ACCESS_ENDPOINT)", tc.endpoint)) {
				if !strings.Contains(got.Detail(), words) {
					t.Errorf("%q is missing in\n%s", words, got.Detail())
				}
			}
			if strings.Contains(got.Detail(), "password") || strings.Contains(got.Detail(), "the-token") {
				t.Errorf("a secret is in\n%s", got.Detail())
			}
		})
	}
}
