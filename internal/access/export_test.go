package access

// NewTransport shows the default transport to the tests.
var NewTransport = newTransport

// Waiting counts those who wait for a page of the tokens of an account.
func Waiting(c *Client, scope Scope) int {
	r := c.tokens.of(scope)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.flight == nil {
		return 0
	}
	return r.flight.waiting
}
