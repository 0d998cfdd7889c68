package access

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// foldedText is a text in folded form: in lower case, with escapes decoded, and without
// blanks and invisible characters.
type foldedText struct {
	text string
	// at are the ranges of the bytes of text in the text that was folded.
	at [][2]int
}

// ranges converts ranges of the folded text to those of the original.
func (f foldedText) ranges(in [][2]int) [][2]int {
	out := make([][2]int, len(in))
	for i, one := range in {
		out[i] = [2]int{f.at[one[0]][0], f.at[one[1]-1][1]}
	}
	return out
}

// fold folds a text.
func fold(text string) foldedText {
	out := foldedText{at: make([][2]int, 0, len(text))}
	folded := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		char, length := unescape(text[i:])
		switch {
		case char >= 'A' && char <= 'Z':
			char += 'a' - 'A'
		case char <= ' ', char == 0x7f:
			i += length
			continue
		case char >= utf8.RuneSelf && length == 1:
			if r, size := utf8.DecodeRuneInString(text[i:]); unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				i += size
				continue
			}
		}
		folded = append(folded, char)
		out.at = append(out.at, [2]int{i, i + length})
		i += length
	}
	out.text = string(folded)
	return out
}

// unescape returns the first character of a text, and how many bytes write it: one, or
// those of an escape such as %41, \x41, \u0041, \101, &#65; or &#x41;.
func unescape(text string) (char byte, length int) {
	for _, escape := range []struct {
		prefix, suffix string
		digits, base   int
	}{
		{"%", "", 2, 16},
		{`\x`, "", 2, 16},
		{`\u00`, "", 2, 16},
		{`\u{`, "}", 0, 16},
		{`\`, "", 3, 8},
		{"&#x", ";", 0, 16},
		{"&#X", ";", 0, 16},
		{"&#", ";", 0, 10},
	} {
		rest, ok := strings.CutPrefix(text, escape.prefix)
		if !ok {
			continue
		}
		digits := escape.digits
		if digits == 0 {
			digits = strings.Index(rest, escape.suffix)
		}
		if digits < 1 || digits > 6 || digits > len(rest) {
			continue
		}
		if value, err := strconv.ParseUint(rest[:digits], escape.base, 8); err == nil {
			return byte(value), len(escape.prefix) + digits + len(escape.suffix)
		}
	}
	return text[0], 1
}

// foldedForms returns a secret in clear and in its encodings, folded.
func foldedForms(secret string) []string {
	forms := []string{fold(secret).text, hex.EncodeToString([]byte(secret))}
	// In base64, three bytes are four characters. Depending on what stands before the
	// secret there are three ways to write it. What depends on what is before or after is
	// left out.
	for before := range 3 {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			encoded := encoding.EncodeToString(append(make([]byte, before), secret...))
			forms = append(forms, strings.ToLower(encoded[(before*8+5)/6:(before+len(secret))*8/6]))
		}
	}
	return slices.DeleteFunc(forms, func(form string) bool { return len(form) < minRedacted })
}
