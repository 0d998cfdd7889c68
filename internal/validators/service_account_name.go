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
// character at fault and a legal name made from the given one.
func ServiceAccountName() validator.String {
	return textRule{
		description: `value must be 1 to 64 letters (a to z, A to Z), digits, "-" and "_"`,
		summary:     "Invalid service account name",
		check:       checkServiceAccountName,
	}
}

// checkServiceAccountName says which rule a name breaks and how to mend it.
func checkServiceAccountName(name string) error {
	if name == "" {
		return errors.New(`must not be empty, write 1 to 64 letters, digits, "-" and "_"`)
	}

	fault := ""

	if at := strings.IndexFunc(name, isNotNameRune); at >= 0 {
		fault = "must not contain " + describeRune([]rune(name[at:])[0])
	} else if len(name) > maxServiceAccountName {
		fault = fmt.Sprintf("is %d characters long, at most %d are allowed", len(name), maxServiceAccountName)
	}

	if fault == "" {
		return nil
	}

	advice := `write letters, digits, "-" and "_" only`
	if legal := legalServiceAccountName(name); legal != "" {
		advice = fmt.Sprintf("write, for example, %q", legal)
	}

	return fmt.Errorf("%q %s, %s", name, fault, advice)
}

// legalServiceAccountName makes a legal name from an illegal one, or "" where
// nothing of it can stay.
func legalServiceAccountName(name string) string {
	legal := strings.Join(strings.FieldsFunc(name, isNotNameRune), "-")
	if len(legal) > maxServiceAccountName {
		legal = legal[:maxServiceAccountName]
	}

	return strings.Trim(legal, "-")
}

// isNotNameRune reports whether a character may not stand in a name.
func isNotNameRune(r rune) bool {
	isLetter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	isDigit := r >= '0' && r <= '9'

	return !isLetter && !isDigit && r != '-' && r != '_'
}

// describeRune names a character in a message, invisible ones by their number.
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
