package access

import (
	"net/url"
	"os"
)

// Redact returns a text without the secrets that the client knows, however they are
// written.
func (c *Client) Redact(text string) string { return c.redactor.mask(text) }

// AddSecret makes the client remove one more secret from all texts that it returns or
// reports.
func (c *Client) AddSecret(secret string) { c.redactor.add(secret) }

// proxyVariables name the variables from which net/http takes proxies.
var proxyVariables = []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"}

// proxySecrets returns the credentials of the proxies in the environment, as they are
// written there and as they are sent.
func proxySecrets(getenv func(string) string) []string {
	var secrets []string
	for _, name := range proxyVariables {
		proxy, err := url.Parse(getenv(name))
		if err != nil || proxy.User == nil {
			continue
		}
		password, _ := proxy.User.Password()
		secrets = append(secrets, password, proxy.User.String(), proxy.User.Username()+":"+password)
	}
	return secrets
}

// knownSecrets returns the secrets that a client knows when it starts.
func knownSecrets(apiToken string) []string {
	return append(proxySecrets(os.Getenv), apiToken)
}
