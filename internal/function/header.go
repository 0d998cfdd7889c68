package function

import (
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

var (
	errNull  = errors.New("must not be null")
	errEmpty = errors.New("must not be empty")
)

// checkHeaderValue returns why a client ID or a client secret cannot be part of a
// header. It must be visible ASCII: a line break would begin another header, and
// leading or trailing white space would be removed.
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
		return errors.New("must not begin or end with white space: trimspace() removes it")
	case !access.ValidHeaderValue(text):
		return errors.New("must consist of visible ASCII characters, because it becomes part of an HTTP header")
	}

	return nil
}

// checkHeaderName returns why a text is not a header name: a token of RFC 9110, section
// 5.6.2.
func checkHeaderName(value types.String) error {
	name := value.ValueString()

	switch {
	case value.IsUnknown():
		return nil
	case value.IsNull():
		return errors.New("must not be null: remove it to get the two headers")
	case name == "":
		return errors.New("must not be empty: remove it to get the two headers")
	case strings.ContainsFunc(name, func(r rune) bool { return !isTokenCharacter(r) }):
		// The error does not contain the name, which could be the secret.
		return errors.New("is not the name of an HTTP header: it must consist of letters, digits and hyphens, such as \"Authorization\"")
	}

	return nil
}

// isTokenCharacter reports whether a character is allowed in a header name.
func isTokenCharacter(r rune) bool {
	return isLetter(r) || isDigit(r) || strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}

// isLetter reports whether a character is an ASCII letter.
func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// isDigit reports whether a character is an ASCII digit.
func isDigit(r rune) bool { return r >= '0' && r <= '9' }
