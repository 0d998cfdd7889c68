package diagnostics

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// connectionAdvice says how a request was sent that got no response of the API, and
// what to check. It is empty for other errors, and for a request that was canceled.
func connectionAdvice(err error) string {
	e, ok := errors.AsType[*access.Error](err)
	if !ok || e.Connection == nil || e.Attempts == 0 || e.StatusCode != 0 && !e.NotFromAPI || isCanceled(e) {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Endpoint: %s%s", e.Connection.URL, from(e.Connection.Endpoint))
	if proxy := e.Connection.Proxy; proxy != nil {
		fmt.Fprintf(&b, "\nProxy: %s (environment variable %s)", cmp.Or(proxy.Address, "not a valid address"), proxy.Variable)
	}
	fmt.Fprintf(&b, "\nAttempts: %d\n\n%s", e.Attempts, whatToCheck(e))
	return b.String()
}

// from names the source of a setting after its value.
func from(source string) string {
	if source == "" {
		return ""
	}
	return " (" + source + ")"
}

// isCanceled reports whether the caller has ended a request. A timeout of package net
// also claims to be context.DeadlineExceeded.
func isCanceled(err error) bool {
	_, network := errors.AsType[*net.OpError](err)
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) && !network
}

// connectionCauses are the failures whose cause is known, the most specific first.
var connectionCauses = []struct {
	matches func(*access.Error) bool
	check   string
}{
	{
		func(e *access.Error) bool { return e.NotFromAPI },
		"Something other than the API answered. Check that the endpoint is the base URL of the API, including its path, such as " + access.DefaultEndpoint +
			", and that no proxy or log-in page intercepts the requests.",
	},
	{
		func(e *access.Error) bool { return errors.Is(e, access.ErrRedirect) },
		"The API token is never sent to another address. If you trust the address that the server redirects to, set the endpoint to it.",
	},
	{
		func(e *access.Error) bool { return errors.Is(e, access.ErrBadResponse) },
		"The connection ended before the response was complete, or the response was not one of the API. Check the network and the proxies between here and the endpoint, and try again.",
	},
	{
		func(e *access.Error) bool { return isRefusedByProxy(e, http.StatusProxyAuthRequired, true) },
		"The proxy does not accept the user name and the password in %[2]s. Correct them, with special characters percent-encoded.",
	},
	{
		func(e *access.Error) bool { return isRefusedByProxy(e, http.StatusProxyAuthRequired, false) },
		"The proxy requires a user name and a password. Add them to %[2]s: http://user:password@%[3]s, with special characters percent-encoded.",
	},
	{
		func(e *access.Error) bool {
			return isRefusedByProxy(e, http.StatusForbidden, false) || isRefusedByProxy(e, http.StatusForbidden, true)
		},
		"The proxy does not allow connections to %[1]s. Ask for access to it. If the API can be reached without the proxy, unset %[2]s, or add %[1]s to NO_PROXY.",
	},
	{isProxyFailure, "The proxy cannot be used. Check the address in %[2]s: whether a proxy listens there. If the API can be reached without it, unset the variable, or add %[1]s to NO_PROXY."},
	{
		func(e *access.Error) bool { return isNameError(e, true) },
		"There is no host %[1]s. Check the endpoint for a typing error. If the name exists only in a private network, connect to that network or its VPN. If this machine reaches the internet only through a proxy, set HTTPS_PROXY.",
	},
	{
		func(e *access.Error) bool { return isNameError(e, false) },
		"The address of %[1]s could not be looked up. Check the network connection and the DNS settings of this machine, and try again.",
	},
	{
		func(e *access.Error) bool { return errors.Is(e, syscall.ECONNREFUSED) },
		"Nothing accepts connections at %[1]s. Check the host and the port of the endpoint, and that the server is running.",
	},
	{
		func(e *access.Error) bool {
			return errors.Is(e, syscall.ENETUNREACH) || errors.Is(e, syscall.EHOSTUNREACH) || errors.Is(e, syscall.EADDRNOTAVAIL)
		},
		"There is no route to %[1]s. Check the network connection, and the VPN if the server is in a private network.",
	},
	{isNotTLS, "%[1]s does not answer with TLS. Check the port of the endpoint. Only a server on this machine can be reached with http:// instead of https://."},
	{
		isCertificateError[x509.UnknownAuthorityError],
		"The certificate of %[1]s is not signed by an authority that this machine trusts. If a company proxy or a private authority issued it, set SSL_CERT_FILE to a file with the authority's certificate. Otherwise, check the endpoint.",
	},
	{isCertificateError[x509.HostnameError], "The certificate belongs to another host than %[1]s. Check the host name of the endpoint, and whether a proxy intercepts the connection."},
	{isCertificateError[x509.CertificateInvalidError], "The certificate of %[1]s is not valid now. Check the clock of this machine; if it is right, the certificate has to be renewed."},
	{isCertificateError[*tls.CertificateVerificationError], "The certificate of %[1]s could not be verified. Check the endpoint, and whether a proxy intercepts the connection."},
	{
		isTimeout,
		"%[1]s did not answer in time. Check the host and the port of the endpoint, and that no firewall drops the connection. If the server is slow, set a longer request_timeout.",
	},
	{
		func(e *access.Error) bool {
			return errors.Is(e, io.EOF) || errors.Is(e, io.ErrUnexpectedEOF) || errors.Is(e, syscall.ECONNRESET) || errors.Is(e, syscall.EPIPE)
		},
		"%[1]s closed the connection without an answer. Check the scheme and the port of the endpoint, and whether a firewall or a proxy interrupts connections, and try again.",
	},
}

// whatToCheck says what to check after a request that got no response of the API.
func whatToCheck(e *access.Error) string {
	host, variable, proxy := e.Connection.URL, "", ""
	if u, err := url.Parse(e.Connection.URL); err == nil {
		host = u.Host
	}
	if e.Connection.Proxy != nil {
		variable, proxy = e.Connection.Proxy.Variable, e.Connection.Proxy.Address
	}
	for _, cause := range connectionCauses {
		if cause.matches(e) {
			// Each text uses only some of the arguments.
			return strings.NewReplacer("%[1]s", host, "%[2]s", variable, "%[3]s", proxy).Replace(cause.check)
		}
	}
	return "Check the endpoint and the network connection, and try again."
}

// isRefusedByProxy reports whether a proxy answered with a status, with or without
// credentials in its variable.
func isRefusedByProxy(e *access.Error, status int, hasCredentials bool) bool {
	refused, ok := errors.AsType[*access.ProxyRefusedError](e)
	return ok && refused.Status == status && refused.HasCredentials == hasCredentials
}

// isProxyFailure reports whether a proxy could not be reached, or refused to connect to
// the API. The texts of such refusals name the proxy.
func isProxyFailure(e *access.Error) bool {
	if e.Connection.Proxy == nil {
		return false
	}
	if e.Connection.Proxy.Address == "" {
		return true
	}
	op, ok := errors.AsType[*net.OpError](e)
	return ok && op.Op == "proxyconnect" || !ok && strings.Contains(strings.ToLower(e.Message), "prox")
}

func isNameError(e *access.Error, notFound bool) bool {
	dns, ok := errors.AsType[*net.DNSError](e)
	return ok && dns.IsNotFound == notFound
}

// isNotTLS reports whether a server answered a TLS handshake with something else.
func isNotTLS(e *access.Error) bool {
	_, ok := errors.AsType[tls.RecordHeaderError](e)
	return ok || strings.Contains(e.Message, "server gave HTTP response to HTTPS client")
}

func isCertificateError[T error](e *access.Error) bool {
	_, ok := errors.AsType[T](e)
	return ok
}

func isTimeout(e *access.Error) bool {
	timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](e.Unwrap())
	return ok && timeout.Timeout()
}
