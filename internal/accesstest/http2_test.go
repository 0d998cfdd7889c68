package accesstest_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/http2"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// newHTTP2API is newAPI over HTTP/2.
func newHTTP2API(t *testing.T, options ...accesstest.Option) *api {
	t.Helper()
	a := newAPI(t, append(options, accesstest.WithHTTP2())...)
	a.client = a.Client()

	return a
}

func TestHTTP2_serves(t *testing.T) {
	t.Parallel()
	a := newHTTP2API(t)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() { a.createToken(`{"name":"` + strings.Repeat("x", 350) + `"}`) })
	}
	group.Wait()
	// The list does not fit into the windows that a connection begins with.
	const many = 1000
	for range many - 20 {
		a.SeedServiceToken(accesstest.ServiceToken{Name: strings.Repeat("y", 350)})
	}
	if got := len(a.names("")); got != many {
		t.Errorf("the list has %d tokens, want %d", got, many)
	}
	request, err := http.NewRequestWithContext(t.Context(), "GET", a.Endpoint+"/accounts/"+a.AccountID+"/access/capabilities", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := a.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.ProtoMajor != 2 || response.StatusCode != http.StatusUnauthorized {
		t.Errorf("the protocol is %s", response.Proto)
	}
	// A client without HTTP/2 is served too.
	old := *a
	trusted := x509.NewCertPool()
	trusted.AddCert(a.Certificate())
	old.client = &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: trusted, NextProtos: []string{"http/1.1"}}, DisableKeepAlives: true,
	}}
	old.good(http.StatusOK, "GET", "capabilities", "")
}

// once is a body that net/http cannot send a second time.
type once struct{ *strings.Reader }

// createOnce sends a creation that net/http cannot repeat automatically.
func (a *api) createOnce() error {
	request, err := http.NewRequestWithContext(a.ctx, "POST", a.Endpoint+"/accounts/"+a.AccountID+"/access/service_tokens",
		once{strings.NewReader(`{"name":"a"}`)})
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+a.APIToken)
	request.Header.Set("Content-Type", "application/json")
	response, err := a.client.Do(request)
	if err != nil {
		return err
	}

	return errors.Join(response.Body.Close(), errors.New(response.Status))
}

func TestFaultStreamReset(t *testing.T) {
	t.Parallel()
	for _, code := range []http2.ErrCode{http2.ErrCodeProtocol, http2.ErrCodeInternal, http2.ErrCodeCancel, http2.ErrCodeRefusedStream} {
		for _, afterWork := range []bool{false, true} {
			t.Run(code.String(), func(t *testing.T) {
				t.Parallel()
				a := newHTTP2API(t)
				a.names("") // The fault hits a connection in use.
				a.AddFault(accesstest.Fault{Method: "POST", Kind: accesstest.FaultStreamReset, ErrorCode: code, AfterWork: afterWork})
				if err := a.createOnce(); err == nil || !strings.Contains(err.Error(), code.String()) {
					t.Errorf("the request ended with %v, want %s", err, code)
				}
				if made := len(a.Tokens()) == 1; made != afterWork {
					t.Errorf("AfterWork is %t, and that a token was created is %t", afterWork, made)
				}
				if requests := a.CountRequests("POST", ""); requests != 1 {
					t.Errorf("%d requests came", requests)
				}
				a.createToken(`{"name":"b"}`) // The connection still works.
			})
		}
	}
}

// What the fault is for: net/http sends a request again automatically after a
// reset with PROTOCOL_ERROR, though the server has done its work.
func TestFaultStreamReset_repeatedByNetHTTP(t *testing.T) {
	t.Parallel()
	a := newHTTP2API(t)
	a.AddFault(accesstest.Fault{
		Method: "POST", Kind: accesstest.FaultStreamReset, ErrorCode: http2.ErrCodeProtocol, AfterWork: true,
	})
	a.createToken(`{"name":"a"}`)
	if made, requests := len(a.Tokens()), a.CountRequests("POST", ""); made != 2 || requests != 2 {
		t.Errorf("%d tokens exist after %d requests, want 2 and 2", made, requests)
	}
}

// After a GOAWAY that disowns its stream net/http sends a request again on
// another connection, whether or not the server has done its work.
func TestFaultGoAway(t *testing.T) {
	t.Parallel()
	for _, afterWork := range []bool{false, true} {
		a := newHTTP2API(t)
		a.names("")
		a.AddFault(accesstest.Fault{Method: "POST", Kind: accesstest.FaultGoAway, AfterWork: afterWork})
		a.createToken(`{"name":"a"}`)
		want := map[bool]int{false: 1, true: 2}[afterWork]
		if made, requests := len(a.Tokens()), a.CountRequests("POST", ""); made != want || requests != 2 {
			t.Errorf("AfterWork is %t, and %d tokens exist after %d requests, want %d and 2", afterWork, made, requests, want)
		}
		a.AddFault(accesstest.Fault{Method: "POST", Kind: accesstest.FaultGoAway, AfterWork: afterWork})
		if err := a.createOnce(); err == nil || strings.Contains(err.Error(), "201 Created") {
			t.Errorf("a request that cannot be repeated ended with %v", err)
		}
	}
}

// The other faults work over HTTP/2 as over HTTP/1.
func TestHTTP2_otherFaults(t *testing.T) {
	t.Parallel()
	a := newHTTP2API(t)
	for made, kind := range []accesstest.FaultKind{accesstest.FaultCutBefore, accesstest.FaultCutAfter, accesstest.FaultTruncate} {
		a.AddFault(accesstest.Fault{Method: "POST", Kind: kind})
		if err := a.createOnce(); err == nil {
			t.Errorf("%s: no error", kind)
		}
		if got := len(a.Tokens()); got != made {
			t.Errorf("%s: %d tokens exist, want %d", kind, got, made)
		}
	}
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultSlow})
	a.AddFault(accesstest.Fault{Kind: accesstest.FaultEndlessBody})
	done := make(chan struct{}, 2)
	for range 2 {
		go func() {
			_, _ = a.try("GET", "service_tokens", "")
			done <- struct{}{}
		}()
	}
	a.eventually(func() bool { return a.PendingFaults() == 0 })
	a.Close()
	<-done
	<-done
}

// Over HTTP/1 there is no stream to reset: the connection is cut.
func TestFaultStreamReset_http1(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	for made, fault := range []accesstest.Fault{{Kind: accesstest.FaultStreamReset}, {Kind: accesstest.FaultGoAway, AfterWork: true}} {
		a.AddFault(fault)
		if err := a.createOnce(); err == nil || !strings.Contains(err.Error(), "EOF") || len(a.Tokens()) != made {
			t.Errorf("%s: %v, and %d tokens", fault.Kind, err, len(a.Tokens()))
		}
	}
	if a.Certificate() != nil {
		t.Error("there is a certificate without TLS")
	}
}
