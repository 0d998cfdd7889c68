package access_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

func TestEndpoint(t *testing.T) {
	t.Parallel()
	for endpoint, wrong := range map[string]string{
		"":                                     "",
		"https://api.example.com/client/v4":    "",
		"https://api.example.com/client/v4/":   "",
		"https://api.example.com:8443":         "",
		"http://localhost:8080/client/v4":      "",
		"http://LOCALHOST":                     "",
		"http://127.0.0.1:1":                   "",
		"http://127.8.9.1":                     "",
		"http://[::1]:8080":                    "",
		"http://[::ffff:127.0.0.1]":            "",
		"http://api.example.com":               "this machine only",
		"http://localhost.example.com":         "this machine only",
		"http://10.0.0.1":                      "this machine only",
		"http://[::]":                          "this machine only",
		"http://0.0.0.0":                       "this machine only",
		"http://2130706433":                    "this machine only",
		"ftp://api.example.com":                "must begin with https://",
		"api.example.com":                      "must begin with https://",
		"https://":                             "names no host",
		"https:///client/v4":                   "names no host",
		"https://me:topsecret@api.example.com": "user name or a password",
		"https://api.example.com?x=y":          "neither a query",
		"https://api.example.com#x":            "neither a query",
		"https://me:topsecret@bad host/":       "not a URL",
	} {
		_, err := access.New(access.Options{Endpoint: endpoint, APIToken: apiToken})
		if wrong == "" {
			if err != nil {
				t.Errorf("%q: %v", endpoint, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), wrong) || strings.Contains(err.Error(), "topsecret") {
			t.Errorf("%q: got %v, want %q", endpoint, err, wrong)
		}
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*access.Options){
		"no token":           func(o *access.Options) { o.APIToken = "" },
		"token with newline": func(o *access.Options) { o.APIToken = "token-of-mine\n" },
		"negative retries":   func(o *access.Options) { o.MaxRetries = -1 },
		"negative rate":      func(o *access.Options) { o.RequestsPerSecond = -1 },
		"no number":          func(o *access.Options) { o.RequestsPerSecond = math.NaN() },
		"infinite rate":      func(o *access.Options) { o.RequestsPerSecond = math.Inf(1) },
		"negative timeout":   func(o *access.Options) { o.RequestTimeout = -1 },
	} {
		options := access.Options{APIToken: apiToken}
		change(&options)
		if _, err := access.New(options); err == nil || strings.Contains(err.Error(), "token-of-mine") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestRequest checks what is sent.
func TestRequest(t *testing.T) {
	t.Parallel()
	client, server := setup(t)
	server.handle("POST", tokensPath, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		for name, want := range map[string]string{
			"Authorization": "Bearer " + apiToken, "Accept": "application/json",
			"Content-Type": "application/json", "User-Agent": "tests",
		} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if len(r.Header.Get("Idempotency-Key")) != 36 {
			t.Errorf("no Idempotency-Key: %v", r.Header)
		}
		want := `{"name":"n","duration":"1h","enabled":false,"previous_client_secret_expires_at":"2030-01-02T03:04:05Z","domains":["https://a.example"]}`
		if string(body) != want {
			t.Errorf("body\n got %s\nwant %s", body, want)
		}
		reply(w, 201, ok(`{"id":"a","client_secret":"secret","expires_at":"2030-01-02T03:04:05Z"}`))
	})
	server.answer("GET", tokensPath, 200, ok(`[]`))
	end := time.Date(2030, 1, 2, 4, 4, 5, 999, time.FixedZone("", 3600))
	issued, err := client.ServiceTokens.Create(t.Context(), account, access.CreateServiceToken{
		Name: "n", Duration: "1h", Enabled: new(false), PreviousClientSecretExpiresAt: &end, Domains: []string{"https://a.example"},
	})
	if err != nil || issued.ClientSecret.Reveal() != "secret" {
		t.Errorf("got %+v, %v", issued, err)
	}
}

// TestEmptyDomainsAreSent: nil means unchanged, an empty list means none.
func TestEmptyDomainsAreSent(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		domains []string
		want    string
	}{"nil": {nil, "{}"}, "empty": {[]string{}, `{"domains":[]}`}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := setup(t)
			server.handle("PUT", onePath, func(w http.ResponseWriter, r *http.Request) {
				if body, _ := io.ReadAll(r.Body); string(body) != test.want {
					t.Errorf("got %s, want %s", body, test.want)
				}
				reply(w, 200, ok(`{"id":"a"}`))
			})
			if _, err := client.ServiceTokens.Update(t.Context(), account, tokenID, access.UpdateServiceToken{Domains: test.domains}); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestIDsAreEscaped: an ID is always one element of the path.
func TestIDsAreEscaped(t *testing.T) {
	t.Parallel()
	var got atomic.Value
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got.Store(r.RequestURI)
		reply(w, 200, ok(`{"id":"a"}`))
	}))
	t.Cleanup(server.Close)
	client := newClient(t, server.URL+basePath)
	for id, want := range map[string]string{
		"a/b":        "a%2Fb",
		"../x":       "..%2Fx",
		"a?b=c":      "a%3Fb=c",
		"a b#c":      "a%20b%23c",
		"%2e%2e":     "%252e%252e",
		"ä":          "%C3%A4",
		"a\r\nHost:": "a%0D%0AHost:",
		"...":        "...",
	} {
		if _, err := client.ServiceTokens.Get(t.Context(), account, id); err != nil {
			t.Errorf("%q: %v", id, err)
		}
		if got.Load() != basePath+tokensPath+"/"+want {
			t.Errorf("%q was sent as %s", id, got.Load())
		}
	}
	got.Store("nothing")
	for _, id := range []string{"", ".", ".."} {
		_, err := client.ServiceTokens.Get(t.Context(), account, id)
		if !errors.Is(err, access.ErrInvalid) {
			t.Errorf("id %q: got %v", id, err)
		}
		if err := client.ServiceTokens.Delete(t.Context(), account, id); !errors.Is(err, access.ErrInvalid) {
			t.Errorf("id %q: got %v", id, err)
		}
		if _, err := client.ServiceTokens.Create(t.Context(), access.Account(id), access.CreateServiceToken{Name: "n"}); !errors.Is(err, access.ErrInvalid) {
			t.Errorf("account id %q: got %v", id, err)
		}
	}
	if _, err := client.ServiceTokens.Get(t.Context(), access.Scope{}, "a"); !errors.Is(err, access.ErrInvalid) {
		t.Errorf("no scope: got %v", err)
	}
	if got.Load() != "nothing" {
		t.Errorf("%s was requested", got.Load())
	}
}

// TestRedirects: the API token is sent only to the endpoint, and a request that
// changes something is never sent twice.
func TestRedirects(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the redirect was followed to another host with %v", r.Header)
	}))
	t.Cleanup(elsewhere.Close)

	redirect := func(to string, status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, status) }
	}
	get := func(ctx context.Context, c *access.Client) error {
		_, err := c.ServiceTokens.Get(ctx, account, tokenID)
		return err
	}
	t.Run("other host", func(t *testing.T) {
		t.Parallel()
		for _, status := range []int{301, 302, 303, 307, 308} {
			client, server := setup(t)
			server.handle("GET", onePath, redirect(elsewhere.URL+"/x", status))
			err := get(t.Context(), client)
			if !errors.Is(err, access.ErrRedirect) || !strings.Contains(err.Error(), "redirects to "+elsewhere.URL) {
				t.Errorf("%d: got %v", status, err)
			}
		}
	})
	t.Run("same host", func(t *testing.T) {
		t.Parallel()
		client, server := setup(t)
		server.handle("GET", onePath, redirect("/elsewhere", 308))
		server.HandleFunc("/elsewhere", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") == "" {
				t.Error("the redirect within the host has lost the API token")
			}
			reply(w, 200, ok(`{"id":"a"}`))
		})
		if err := get(t.Context(), client); err != nil {
			t.Error(err)
		}
	})
	t.Run("endless", func(t *testing.T) {
		t.Parallel()
		client, server := setup(t)
		hops := 0
		server.handle("GET", onePath, func(w http.ResponseWriter, r *http.Request) {
			hops++
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		})
		if err := get(t.Context(), client); !errors.Is(err, access.ErrRedirect) || hops != 6 {
			t.Errorf("got %v after %d hops", err, hops)
		}
	})
	t.Run("writes", func(t *testing.T) {
		t.Parallel()
		client, server := setup(t)
		requests := 0
		to := func(w http.ResponseWriter, r *http.Request) {
			requests++
			http.Redirect(w, r, basePath+onePath, http.StatusTemporaryRedirect)
		}
		server.handle("POST", onePath+"/rotate", to)
		server.handle("PUT", onePath, to)
		server.handle("DELETE", onePath, to)
		_, rotate := client.ServiceTokens.Rotate(t.Context(), account, tokenID, access.RotateServiceToken{})
		_, update := client.ServiceTokens.Update(t.Context(), account, tokenID, access.UpdateServiceToken{})
		remove := client.ServiceTokens.Delete(t.Context(), account, tokenID)
		for _, err := range []error{rotate, update, remove} {
			if !errors.Is(err, access.ErrRedirect) || errors.Is(err, access.ErrUnknownOutcome) {
				t.Errorf("got %v", err)
			}
		}
		if requests != 3 {
			t.Errorf("%d requests, want 3", requests)
		}
	})
}

// TestTLS: old versions and unknown authorities are refused, at once and without
// sending anything.
func TestTLS(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		version uint16
		trusted bool
		want    string
	}{
		"TLS 1.1":           {tls.VersionTLS11, true, "protocol version"},
		"TLS 1.2":           {tls.VersionTLS12, true, ""},
		"TLS 1.3":           {tls.VersionTLS13, true, ""},
		"unknown authority": {tls.VersionTLS13, false, "unknown authority"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				requests.Add(1)
				reply(w, 200, ok(`{"id":"a","client_secret":"b","duration":"forever"}`))
			}))
			server.Config.ErrorLog = discardLog()
			server.TLS = &tls.Config{MaxVersion: test.version}
			server.StartTLS()
			t.Cleanup(server.Close)
			var events atomic.Int32
			client := newClient(t, server.URL, func(o *access.Options) {
				o.Observe = func(_ context.Context, e access.Event) {
					if e.Kind == access.EventRequest {
						events.Add(1)
					}
				}
				transport := access.NewTransport()
				if test.trusted {
					transport.TLSClientConfig.RootCAs = x509.NewCertPool()
					transport.TLSClientConfig.RootCAs.AddCert(server.Certificate())
				}
				o.Transport = transport
			})
			_, err := client.ServiceTokens.Rotate(t.Context(), account, tokenID, access.RotateServiceToken{})
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || errors.Is(err, access.ErrUnknownOutcome) || requests.Load() != 0 {
				t.Errorf("got %v after %d requests", err, requests.Load())
			}
			if !test.trusted && events.Load() != 1 {
				t.Errorf("an unknown authority was tried %d times", events.Load())
			}
		})
	}
}

// TestHTTP2: it is used if the server offers it, with the hidden header.
func TestHTTP2(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 || len(r.Header.Values("Idempotency-Key")) != 1 {
			t.Errorf("%s with the headers %v", r.Proto, r.Header)
		}
		reply(w, 200, ok(`{"id":"a","client_secret":"b","duration":"forever"}`))
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	client := newClient(t, server.URL, func(o *access.Options) {
		transport := access.NewTransport()
		transport.TLSClientConfig.RootCAs = x509.NewCertPool()
		transport.TLSClientConfig.RootCAs.AddCert(server.Certificate())
		o.Transport = transport
	})
	if _, err := client.ServiceTokens.Rotate(t.Context(), account, tokenID, access.RotateServiceToken{}); err != nil {
		t.Error(err)
	}
}

// TestTransport checks what cannot be seen from outside.
func TestTransport(t *testing.T) {
	t.Parallel()
	transport := access.NewTransport()
	if transport.MaxIdleConnsPerHost < 10 || !transport.ForceAttemptHTTP2 || transport.Proxy == nil ||
		transport.TLSClientConfig.MinVersion < tls.VersionTLS12 || transport.TLSClientConfig.InsecureSkipVerify {
		t.Errorf("got %+v", transport)
	}
}

// TestContractIsEmbedded: the document is part of the package.
func TestContractIsEmbedded(t *testing.T) {
	t.Parallel()
	if !strings.HasPrefix(access.OpenAPI, "openapi: 3") || json.Valid([]byte(access.OpenAPI)) {
		t.Errorf("got %.40q", access.OpenAPI)
	}
}
