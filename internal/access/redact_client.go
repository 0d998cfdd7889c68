package access

import "os"

// Redact returns a text without the secrets that the client knows, however they are
// written.
func (c *Client) Redact(text string) string { return c.redactor.mask(text) }

// AddSecret makes the client remove one more secret from all texts that it returns or
// reports.
func (c *Client) AddSecret(secret string) { c.redactor.add(secret) }

// knownSecrets returns the secrets that a client knows when it starts.
func knownSecrets(apiToken string) []string {
	return append(proxySecrets(os.Getenv), apiToken)
}
