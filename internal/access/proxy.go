package access

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// ProxyRefusedError is the refusal of a proxy to connect to the endpoint. It does not
// contain the text of the proxy, which may repeat the credentials.
type ProxyRefusedError struct {
	// Host is that of the proxy.
	Host   string
	Status int
	// HasCredentials is set if a user name was sent to the proxy.
	HasCredentials bool
}

func (e *ProxyRefusedError) Error() string {
	return fmt.Sprintf("the proxy %s answered the request to connect with %d %s", e.Host, e.Status, http.StatusText(e.Status))
}

// checkProxy returns an error unless a proxy has connected to the endpoint.
func checkProxy(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyRefusedError{Host: proxy.Host, Status: resp.StatusCode, HasCredentials: proxy.User != nil}
}

// isRefusedByProxy reports whether a proxy will refuse the next attempt as well: it wants
// other credentials, or does not allow the endpoint.
func isRefusedByProxy(err error) bool {
	e, ok := errors.AsType[*ProxyRefusedError](err)
	return ok && e.Status >= 400 && e.Status < 500 && e.Status != http.StatusRequestTimeout && e.Status != http.StatusTooManyRequests
}

// isTLSAlert reports whether one side has ended TLS with an alert, such as that of a
// server that requires a certificate of the client. The next handshake would be the same.
func isTLSAlert(err error) bool {
	e, ok := errors.AsType[*net.OpError](err)
	return ok && (e.Op == "remote error" || e.Op == "local error")
}

// CheckProxy returns an error if the environment variable that names the proxy for an
// endpoint is not a valid URL. net/http would ignore it and connect directly, or take a
// part of the password for the host. The error does not contain the value.
func CheckProxy(endpoint string, getenv func(string) string) error {
	target, err := url.Parse(endpoint)
	if err != nil {
		return nil //nolint:nilerr // New reports it.
	}
	variable := proxyVariable(target.Scheme, getenv)
	address := getenv(variable)
	if address == "" || !usesProxy(target, getenv) {
		return nil
	}
	if !strings.Contains(address, "://") {
		address = "http://" + address // As net/http reads it.
	}
	proxy, err := url.Parse(address)
	if err == nil && proxy.Host != "" && !strings.Contains(proxy.Path+proxy.RawQuery+proxy.Fragment, "@") {
		return nil
	}
	return fmt.Errorf("the value of the environment variable %s is not a valid URL. Write http://host:port, or http://user:password@host:port. "+
		"In a user name and a password, write %%25 for %%, %%40 for @, %%23 for #, %%2F for /, %%3A for : and %%3F for ?", variable)
}

// usesProxy reports whether requests to an address go through a proxy, if one is set: those
// to this machine and to the hosts in NO_PROXY do not.
func usesProxy(target *url.URL, getenv func(string) string) bool {
	const some = "http://proxy.invalid:1"
	config := httpproxy.Config{HTTPProxy: some, HTTPSProxy: some, NoProxy: cmp.Or(getenv("NO_PROXY"), getenv("no_proxy"))}
	proxy, err := config.ProxyFunc()(target)
	return err != nil || proxy != nil
}
