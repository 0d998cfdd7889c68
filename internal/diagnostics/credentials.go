package diagnostics

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// credentialAdvice says what to correct if the API refuses the API token, its
// permissions, or the account. It is empty for other errors.
func credentialAdvice(err error) string {
	e, ok := errors.AsType[*access.Error](err)
	if !ok {
		return ""
	}
	var connection access.Connection
	if e.Connection != nil {
		connection = *e.Connection
	}
	token := cmp.Or(connection.APIToken, "api_token in the provider block, or ACCESS_API_TOKEN")
	switch {
	case errors.Is(e, access.ErrUnauthorized):
		return "The API does not accept the API token. Check the token (" + token + "): whether it is complete, has not expired, and was created for this endpoint" + at(connection) + "."
	case errors.Is(e, access.ErrForbidden):
		return "The API token (" + token + ") lacks a permission. It needs \"Access: Service Tokens Write\", or only \"Read\" for data sources, in " +
			cmp.Or(scopeOf(e, connection), "this account") + "."
	case errors.Is(e, access.ErrUnknownRoute):
		return "The API has no such path. Check " + cmp.Or(scopeOf(e, connection), "account_id") +
			" and the endpoint" + at(connection) + "."
	default:
		return ""
	}
}

// at is the endpoint, as an addition to a sentence.
func at(connection access.Connection) string {
	if connection.URL == "" {
		return ""
	}
	return " " + connection.URL + from(connection.Endpoint)
}

// scopeOf names the account or the zone of a request, and where it comes from.
func scopeOf(e *access.Error, connection access.Connection) string {
	parts := strings.SplitN(strings.TrimPrefix(e.Path, "/"), "/", 3)
	switch {
	case len(parts) < 2:
		return ""
	case parts[0] == "zones":
		return fmt.Sprintf("the zone %q (zone_id)", unescape(parts[1]))
	case connection.Account != "" && unescape(parts[1]) == connection.AccountID:
		return fmt.Sprintf("the account %q%s", connection.AccountID, from(connection.Account))
	default:
		return fmt.Sprintf("the account %q (account_id)", unescape(parts[1]))
	}
}

// unescape returns a part of a path as it was configured.
func unescape(part string) string {
	if text, err := url.PathUnescape(part); err == nil {
		return text
	}
	return part
}
