package access

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// IssuedSecret matches the client secrets that Cloudflare issues, whether or not
// this client has ever seen them.
var IssuedSecret = regexp.MustCompile(`cfast_[0-9A-Za-z]{8,}`)

// minRedacted is the length from which on a secret is looked for in texts.
// Shorter ones occur only in tests, and replacing them would garble words there.
const minRedacted = 6

// redactor removes from texts what must not be seen in them: the API token, the
// secrets that were sent or received, and whatever looks like one. APIs echo
// their input in errors, and errors end up in logs.
//
// The secrets are kept in a closure, so that printing a client does not print
// them.
type redactor struct {
	// add remembers one more secret.
	add func(secret string)
	// found returns the secrets that occur in a text.
	found func(text string) []string
}

func newRedactor(first string) *redactor {
	var mu sync.RWMutex
	secrets := make(map[string]struct{})
	r := &redactor{
		add: func(secret string) {
			if len(secret) < minRedacted {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			secrets[secret] = struct{}{}
		},
		found: func(text string) (found []string) {
			mu.RLock()
			defer mu.RUnlock()
			for secret := range secrets {
				if strings.Contains(text, secret) {
					found = append(found, secret)
				}
			}
			return found
		},
	}
	r.add(first)
	return r
}

// redact returns the text without the secrets.
func (r *redactor) redact(text string) string {
	if text == "" {
		return ""
	}
	found := r.found(text)
	// The longest first: if one secret is part of another, the rest of the longer
	// one would be left over.
	slices.SortFunc(found, func(a, b string) int { return len(b) - len(a) })
	for _, secret := range found {
		text = strings.ReplaceAll(text, secret, redacted)
	}
	return IssuedSecret.ReplaceAllString(text, redacted)
}
