package function

import (
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	errNull  = errors.New("must not be null")
	errEmpty = errors.New("must not be empty")
)

// checkHeaderValue says why a client id or a client secret cannot be part of a
// header. It must be visible ASCII: a line break would begin another header, and
// white space at an end would be lost on the way.
func checkHeaderValue(value types.String) error {
	text := value.ValueString()

	switch {
	case value.IsUnknown():
		return nil
	case value.IsNull():
		return errNull
	case text == "":
		return errEmpty
	case strings.TrimSpace(text) != text:
		return errors.New("must not begin or end with white space: trimspace() takes it off")
	case strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }):
		return errors.New("must hold visible ASCII characters alone, as it becomes part of an HTTP header")
	}

	return nil
}

// checkHeaderName says why a text is not the name of a header: a token of RFC
// 9110, section 5.6.2.
func checkHeaderName(value types.String) error {
	name := value.ValueString()

	switch {
	case value.IsUnknown():
		return nil
	case value.IsNull():
		return errors.New("must not be null: leave it out for the two headers")
	case name == "":
		return errors.New("must not be empty: leave it out for the two headers")
	case strings.ContainsFunc(name, func(r rune) bool { return !isTokenCharacter(r) }):
		// The name is not repeated: someone may have put the secret here.
		return errors.New("is not the name of an HTTP header: it must hold letters, digits and hyphens, such as \"Authorization\"")
	}

	return nil
}

// isTokenCharacter reports whether a character may stand in a header's name.
func isTokenCharacter(r rune) bool {
	return isLetter(r) || isDigit(r) || strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}

// isLetter reports whether a character is a letter of ASCII.
func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// isDigit reports whether a character is a digit of ASCII.
func isDigit(r rune) bool { return r >= '0' && r <= '9' }
