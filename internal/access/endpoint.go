package access

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// DefaultEndpoint is the base URL of Cloudflare's API.
const DefaultEndpoint = "https://api.cloudflare.com/client/v4"

// parseEndpoint checks the base URL of an API and returns it without a
// trailing slash. Everything but https is refused, because each request
// carries the API token; http is for a server on this machine.
func parseEndpoint(endpoint string) (*url.URL, error) {
	u, err := url.Parse(endpoint)
	if err != nil {
		// The error of url.Parse quotes its input, which may contain a password.
		if !strings.ContainsAny(endpoint, "@") && !strings.Contains(endpoint, "://") {
			return nil, fmt.Errorf("the endpoint %q must begin with https://", endpoint)
		}
		return nil, errors.New("the endpoint is not a URL")
	}
	switch {
	case u.User != nil:
		return nil, errors.New("the endpoint must not contain a user name or a password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("the endpoint must have neither a query nor a fragment")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("the endpoint %q must begin with https://", endpoint)
	case u.Hostname() == "":
		return nil, fmt.Errorf("the endpoint %q names no host", endpoint)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("the endpoint %q must begin with https://: http would show the API token to the network and is for this machine only", endpoint)
	}
	return url.Parse(strings.TrimRight(u.String(), "/"))
}

// isLoopback reports whether a host name means this machine, by its form only;
// nothing is looked up.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// sameOrigin reports whether a URL goes to the scheme, host and port of the
// endpoint.
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && portOf(a) == portOf(b)
}

func portOf(u *url.URL) string {
	switch port := u.Port(); {
	case port != "":
		return port
	case u.Scheme == "https":
		return "443"
	default:
		return "80"
	}
}
