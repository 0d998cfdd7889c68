package validators

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Identifier returns a validator for an id that stands as one step in the path
// of a request (account_id, service_account_id, id). What an id looks like is
// the API's business; only what would name another path is refused.
func Identifier() validator.String {
	return textRule{
		description: "value must be one id, without slashes and white space",
		summary:     "Invalid id",
		check:       checkIdentifier,
	}
}

// checkIdentifier refuses what cannot be one step of a path.
func checkIdentifier(text string) error {
	isGap := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

	switch {
	case text == "":
		return errors.New("must not be empty, write the id or leave the attribute out")
	case strings.ContainsFunc(text, isGap):
		return fmt.Errorf("%q must not contain white space", text)
	case strings.Contains(text, "/"):
		return fmt.Errorf("%q must not contain a slash, write the id alone", text)
	case text == "." || text == "..":
		return fmt.Errorf("%q is not an id", text)
	default:
		return nil
	}
}
