package validators

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Identifier returns a validator for an ID that is one segment of a request path
// (account_id, service_account_id, id). The API decides what a valid ID is; only what
// would change the path is refused.
func Identifier() validator.String {
	return textRule{
		description: "value must be one ID, without slashes and white space",
		summary:     "Invalid ID",
		check:       CheckIdentifier,
	}
}

// longID matches the form that the IDs of Cloudflare's accounts and zones have.
var longID = regexp.MustCompile(`\b[0-9a-fA-F]{32}\b`)

// CheckIdentifier returns what is wrong with a text that is not one path segment, without
// a full stop.
func CheckIdentifier(text string) error {
	isGap := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

	switch {
	case text == "":
		return errors.New("must not be empty, write the ID or remove the attribute")
	case strings.ContainsFunc(text, isGap):
		return fmt.Errorf("%q must not contain white space", text)
	case strings.Contains(text, "/"):
		if id := longID.FindString(text); id != "" {
			return fmt.Errorf("%q must not contain a slash, write only the ID, which may be %q", text, id)
		}
		return fmt.Errorf("%q must not contain a slash, write only the ID", text)
	case text == "." || text == "..":
		return fmt.Errorf("%q is not an ID", text)
	default:
		return nil
	}
}
