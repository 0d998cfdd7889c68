package validators

import (
	"errors"
	"fmt"
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
		check:       checkIdentifier,
	}
}

// checkIdentifier refuses what is not one path segment.
func checkIdentifier(text string) error {
	isGap := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

	switch {
	case text == "":
		return errors.New("must not be empty, write the ID or remove the attribute")
	case strings.ContainsFunc(text, isGap):
		return fmt.Errorf("%q must not contain white space", text)
	case strings.Contains(text, "/"):
		return fmt.Errorf("%q must not contain a slash, write only the ID", text)
	case text == "." || text == "..":
		return fmt.Errorf("%q is not an ID", text)
	default:
		return nil
	}
}
