package access

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// IssuedSecret matches the client secrets that Cloudflare issues, whether or not this
// client has ever seen them: in clear, in base64 and in hexadecimal digits.
var IssuedSecret = regexp.MustCompile(`(?i)cfast_[0-9a-z]{8,}|Y2Zhc3Rf[0-9a-z+/_-]{8,}=*|63666173745f[0-9a-f]{16,}`)

// minRedacted is the length from which on a secret is looked for in texts. Shorter ones
// occur only in tests, and replacing them would garble words there.
const minRedacted = 6

// maxBeginning bounds the beginnings by which secrets are found. Secrets of one API begin
// alike: those of Cloudflare with "cfast_", which is 12 characters in hexadecimal digits.
const maxBeginning = 24

// redactor removes from texts what must not be seen in them: the API token, the
// secrets that were sent or received, and whatever looks like one. APIs and proxies
// echo their input in errors, and errors end up in logs.
//
// A secret is found however it is written: in upper or lower case, split by blanks, line
// breaks or invisible characters, and in base64, hexadecimal digits, percent-encoding or
// the escapes of Go, JSON and HTML. For that, texts and secrets are compared in a folded
// form (see [fold]), the secrets also in each encoding.
//
// The secrets are kept in a closure, so that printing a client does not print them.
type redactor struct {
	// add remembers one more secret.
	add func(secret string)
	// find returns the ranges of a folded text that are a secret.
	find func(text string) [][2]int
}

func newRedactor(secrets ...string) *redactor {
	var (
		mu sync.RWMutex
		// forms are the folded forms of all secrets, by their beginnings.
		forms = make(map[string][]string)
		// lengths are those of the beginnings.
		lengths []int
	)
	r := &redactor{
		add: func(secret string) {
			if len(secret) < minRedacted {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			for _, form := range foldedForms(secret) {
				beginning := form[:min(len(form), maxBeginning)]
				if slices.Contains(forms[beginning], form) {
					continue
				}
				forms[beginning] = append(forms[beginning], form)
				if !slices.Contains(lengths, len(beginning)) {
					lengths = append(lengths, len(beginning))
				}
			}
		},
		find: func(text string) (found [][2]int) {
			mu.RLock()
			defer mu.RUnlock()
			for i := range len(text) {
				for _, length := range lengths {
					if i+length > len(text) {
						continue
					}
					for _, form := range forms[text[i:i+length]] {
						if strings.HasPrefix(text[i:], form) {
							found = append(found, [2]int{i, i + len(form)})
						}
					}
				}
			}
			return found
		},
	}
	for _, secret := range secrets {
		r.add(secret)
	}
	return r
}

// redact returns a text without secrets and without invisible characters. Line breaks
// and tabs become blanks.
func (r *redactor) redact(text string) string { return r.mask(visible(text)) }

// mask returns a text without secrets.
func (r *redactor) mask(text string) string {
	if text == "" {
		return ""
	}
	in := fold(text)
	text = cutRanges(text, in.ranges(r.find(in.text)))
	return IssuedSecret.ReplaceAllString(text, redacted)
}

// visible removes the characters that a terminal does not show, such as those that
// control it, have no width or change the direction of writing.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\t', unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		default:
			return r
		}
	}, text)
}

// cutRanges replaces ranges of a text, which may overlap.
func cutRanges(text string, ranges [][2]int) string {
	if len(ranges) == 0 {
		return text
	}
	slices.SortFunc(ranges, func(a, b [2]int) int { return cmp.Or(a[0]-b[0], b[1]-a[1]) })
	var b strings.Builder
	end := 0
	for _, one := range ranges {
		if one[0] >= end {
			b.WriteString(text[end:one[0]])
			b.WriteString(redacted)
		}
		end = max(end, one[1])
	}
	b.WriteString(text[end:])
	return b.String()
}
