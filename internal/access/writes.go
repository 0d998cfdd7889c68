package access

import (
	"net/http"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access/internal/readcache"
)

// beginWrite reports to the caches that a request is under way that changes
// something, until end is called. All requests pass here, so no operation can
// forget it.
func (c *Client) beginWrite(call *call) (end func()) {
	if call.method == http.MethodGet || len(call.elements) < 2 {
		return func() {}
	}
	id := ""
	if len(call.elements) > 2 {
		id = call.elements[2]
	}
	own := readcache.Write{ID: id, OutcomeUnknown: func() bool { return call.inDoubt }}
	tokens, accounts := c.tokens.of(call.scope), c.accounts.of(call.scope)
	switch call.elements[1] {
	case "service_tokens":
		// Service accounts count their tokens.
		return both(tokens.BeginWrite(own), accounts.BeginWrite(readcache.Write{}))
	case "service_accounts":
		// Tokens name their owners.
		return both(accounts.BeginWrite(own), tokens.BeginWrite(readcache.Write{ShowsInAll: id != ""}))
	default:
		return func() {}
	}
}

func both(a, b func()) func() {
	return func() {
		a()
		b()
	}
}
