package accesstest

import "time"

const (
	// forever is the duration of a token that does not expire.
	forever = "forever"
	// defaultDuration is that of a token created without one: one year. It is also
	// what a core-only server's refresh extends by.
	defaultDuration = "8760h"
)

// checkDuration returns what is wrong with a duration; nothing if it is
// right.
func checkDuration(text string) string {
	if text == forever {
		return ""
	}
	length, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return `it must be a duration such as "2h45m" or "8760h", or "forever"`
	case length <= 0:
		return "it must be longer than nothing"
	default:
		return ""
	}
}

// expiryAfter is when a token of this duration, which has been checked,
// expires if it begins to run at start; nil for never.
func expiryAfter(start time.Time, duration string) *time.Time {
	length, err := time.ParseDuration(duration)
	if duration == forever || err != nil {
		return nil
	}

	return new(start.Add(length))
}
