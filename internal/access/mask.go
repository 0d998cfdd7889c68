package access

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// looksSecret matches the client secrets that Cloudflare issues, whether or
// not this client has ever seen them.
var looksSecret = regexp.MustCompile(`cfast_[0-9A-Za-z]{8,}`)

// leastMasked is the length from which on a secret is looked for in texts.
// Shorter ones occur only in tests, where replacing them would garble words.
const leastMasked = 6

// masker takes out of texts what must not be seen in them: the API token, the
// secrets that were sent or received, and whatever looks like one. APIs echo
// their input in errors, and errors end in logs.
type masker struct {
	mu      sync.RWMutex
	secrets map[string]struct{}
}

func newMasker(secrets ...string) *masker {
	m := &masker{secrets: make(map[string]struct{})}
	for _, secret := range secrets {
		m.add(secret)
	}
	return m
}

// add remembers one more secret.
func (m *masker) add(secret string) {
	if len(secret) < leastMasked {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.secrets[secret] = struct{}{}
}

// mask returns the text without the secrets.
func (m *masker) mask(text string) string {
	if text == "" {
		return ""
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	var found []string
	for secret := range m.secrets {
		if strings.Contains(text, secret) {
			found = append(found, secret)
		}
	}
	// The longest first: where one secret is part of another, the rest of the
	// longer one would be left over.
	slices.SortFunc(found, func(a, b string) int { return len(b) - len(a) })
	for _, secret := range found {
		text = strings.ReplaceAll(text, secret, redacted)
	}
	return looksSecret.ReplaceAllString(text, redacted)
}
