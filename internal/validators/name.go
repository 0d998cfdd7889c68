package validators

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CheckName returns what is wrong with a name that is shown to people: a blank at its
// beginning or end, or a character that cannot be seen. Such names look like others, and
// some servers change them. It completes "The value …".
func CheckName(name string) error {
	trimmed := strings.TrimFunc(name, unicode.IsSpace)
	if trimmed == "" {
		return errors.New("consists of blanks only")
	}
	position := 0
	for _, r := range name {
		position++
		if isInvisible(r) {
			return fmt.Errorf("contains the invisible character %U at position %d: remove it", r, position)
		}
	}
	if trimmed != name {
		return fmt.Errorf("begins or ends with a blank: write %q", trimmed)
	}
	return nil
}

// isInvisible reports whether a character cannot be seen in a text: a control character, a
// line break, one that changes the direction of writing, or one of no width.
func isInvisible(r rune) bool {
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) || r == utf8.RuneError
}
