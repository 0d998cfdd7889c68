package access

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
)

// Settings says where the options of a client come from, so that an error can name
// what has to be corrected. An empty source is not known.
type Settings struct {
	// Endpoint and APIToken are sources, such as "environment variable ACCESS_ENDPOINT".
	Endpoint, APIToken string
	// AccountID is the account of calls that name none, and Account its source.
	AccountID, Account string
}

// Connection describes how a request was sent, for messages about its failure.
type Connection struct {
	Settings

	// URL is the base URL of the API.
	URL string
	// Proxy is nil if requests go directly to the API.
	Proxy *Proxy
}

// Proxy is a proxy from the environment.
type Proxy struct {
	// Variable is the environment variable that names it, such as HTTPS_PROXY.
	Variable string
	// Address is its host and port, without a user name and a password. It is empty if
	// the variable is not the address of a proxy.
	Address string
}

// newConnection describes how a client sends requests.
func newConnection(endpoint *url.URL, settings Settings, proxyFor func(*http.Request) (*url.URL, error), getenv func(string) string) *Connection {
	out := &Connection{Settings: settings, URL: endpoint.String()}
	if proxyFor == nil {
		return out
	}
	proxy, err := proxyFor(&http.Request{URL: endpoint})
	if proxy == nil && err == nil {
		return out
	}
	out.Proxy = &Proxy{Variable: proxyVariable(endpoint.Scheme, getenv)}
	if err == nil {
		out.Proxy.Address = cmp.Or(proxy.Host, proxy.Scheme)
	}
	return out
}

// proxyVariables are the variables that [http.ProxyFromEnvironment] reads for a scheme.
// The one in capitals counts if both are set.
var proxyVariables = map[string][2]string{
	"https": {"HTTPS_PROXY", "https_proxy"},
	"http":  {"HTTP_PROXY", "http_proxy"},
}

// proxyVariable returns the variable that names the proxy for a scheme.
func proxyVariable(scheme string, getenv func(string) string) string {
	names := proxyVariables[scheme]
	if getenv(names[0]) == "" && getenv(names[1]) != "" {
		return names[1]
	}
	return names[0]
}

// proxySecrets returns the credentials of the proxies in the environment, as they are
// written there and as they are sent.
func proxySecrets(getenv func(string) string) []string {
	var secrets []string
	for _, names := range proxyVariables {
		for _, name := range names {
			address := getenv(name)
			if !strings.Contains(address, "://") {
				address = "http://" + address // As net/http reads it.
			}
			proxy, err := url.Parse(address)
			if err != nil || proxy.User == nil {
				continue
			}
			password, _ := proxy.User.Password()
			secrets = append(secrets, password, proxy.User.String(), proxy.User.Username()+":"+password)
		}
	}
	return secrets
}
