package validators

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// maxServiceAccountName is the API's limit for the name of a service account,
// in characters.
const maxServiceAccountName = 64

// ServiceAccountName returns a validator for the name of a service account: 1
// to 64 ASCII letters, digits, hyphens and underscores. Its message names the
// invalid character and suggests a valid name.
func ServiceAccountName() validator.String {
	return textRule{
		description: `value must be 1 to 64 letters (a to z, A to Z), digits, "-" and "_"`,
		summary:     "Invalid service account name",
		check:       checkServiceAccountName,
	}
}

// checkServiceAccountName returns which rule a name breaks and a valid name.
func checkServiceAccountName(name string) error {
	if name == "" {
		return errors.New(`must not be empty, write 1 to 64 letters, digits, "-" and "_"`)
	}

	problem := ""

	if at := strings.IndexFunc(name, isNotNameRune); at >= 0 {
		problem = "must not contain " + describeRune([]rune(name[at:])[0])
	} else if len(name) > maxServiceAccountName {
		problem = fmt.Sprintf("is %d characters long, at most %d are allowed", len(name), maxServiceAccountName)
	}

	if problem == "" {
		return nil
	}

	advice := `write letters, digits, "-" and "_" only`
	if valid := validServiceAccountName(name); valid != "" {
		advice = fmt.Sprintf("write, for example, %q", valid)
	}

	return fmt.Errorf("%q %s, %s", name, problem, advice)
}

// validServiceAccountName returns a valid name that resembles an invalid one, or "" if
// there is none.
func validServiceAccountName(name string) string {
	valid := strings.Join(strings.FieldsFunc(name, isNotNameRune), "-")
	if len(valid) > maxServiceAccountName {
		valid = valid[:maxServiceAccountName]
	}

	return strings.Trim(valid, "-")
}

// isNotNameRune reports whether a character is invalid in a name.
func isNotNameRune(r rune) bool {
	isLetter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	isDigit := r >= '0' && r <= '9'

	return !isLetter && !isDigit && r != '-' && r != '_'
}

// describeRune names a character for a message, invisible ones by their code point.
func describeRune(r rune) string {
	switch {
	case r == ' ':
		return "spaces"
	case r == '\t':
		return "tabs"
	case r == '\n' || r == '\r':
		return "line breaks"
	case unicode.IsGraphic(r) && !unicode.IsSpace(r):
		return fmt.Sprintf("%q", string(r))
	default:
		return fmt.Sprintf("the character %U", r)
	}
}
