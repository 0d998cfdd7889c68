package access

import (
	"fmt"
	"log/slog"
)

// redacted is shown in place of a secret.
const redacted = "[REDACTED]"

// Secret is a value that must not be seen. Printing it with any verb of fmt,
// logging it with slog and encoding it as JSON or text all give "[REDACTED]".
//
// Keep it in exported fields: fmt cannot call methods on unexported ones and
// would print what it finds.
type Secret string

// Reveal returns the secret itself. The caller is responsible for where it goes.
func (s Secret) Reveal() string { return string(s) }

// String returns "[REDACTED]", or "" if there is no secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return fmt.Sprintf("access.Secret(%q)", s.String()) }

// Format hides the secret from every verb of fmt, %x and %d among them.
func (s Secret) Format(state fmt.State, verb rune) {
	text := s.String()
	switch {
	case verb == 'q':
		text = fmt.Sprintf("%q", text)
	case verb == 'v' && state.Flag('#'):
		text = s.GoString()
	}
	// A formatter cannot report a failed write.
	_, _ = state.Write([]byte(text))
}

// LogValue hides the secret from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the secret from encoders. Decoding reads it unchanged.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
