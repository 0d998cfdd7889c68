package access

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// proxyRefusedError is the refusal of a proxy to connect to the endpoint. It does not
// contain the text of the proxy, which may repeat the credentials.
type proxyRefusedError struct {
	// Host is that of the proxy.
	Host   string
	Status int
}

func (e *proxyRefusedError) Error() string {
	text := fmt.Sprintf("the proxy %s answered the request to connect with %d %s", e.Host, e.Status, http.StatusText(e.Status))
	if e.Status == http.StatusProxyAuthRequired {
		text += "; check the user name and the password in HTTPS_PROXY"
	}
	return text
}

// checkProxy returns an error unless a proxy has connected to the endpoint.
func checkProxy(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyRefusedError{Host: proxy.Host, Status: resp.StatusCode}
}

// isRefusedByProxy reports whether a proxy will refuse the next attempt as well: it wants
// other credentials, or does not allow the endpoint.
func isRefusedByProxy(err error) bool {
	e, ok := errors.AsType[*proxyRefusedError](err)
	return ok && e.Status >= 400 && e.Status < 500 && e.Status != http.StatusRequestTimeout && e.Status != http.StatusTooManyRequests
}

// isTLSAlert reports whether one side has ended TLS with an alert, such as that of a
// server that requires a certificate of the client. The next handshake would be the same.
func isTLSAlert(err error) bool {
	e, ok := errors.AsType[*net.OpError](err)
	return ok && (e.Op == "remote error" || e.Op == "local error")
}
