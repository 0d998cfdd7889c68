package validators_test

import (
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

func TestDuration(t *testing.T) {
	t.Parallel()

	checkTexts(t, validators.Duration(), "Invalid duration", map[string]string{
		"0s":      "",
		"168h":    "",
		"-1s":     `The value "-1s" is not a duration allowed here: it must not be negative, write one such as "168h".`,
		"7d":      `The value "7d" is not a duration: days are not a unit of Go durations, write "168h".`,
		"forever": `The value "forever" is not a duration: it must be finite, write one such as "168h".`,
	})
}

func TestPositiveDuration(t *testing.T) {
	t.Parallel()

	checkTexts(t, validators.PositiveDuration(), "Invalid duration", map[string]string{
		"168h": "",
		"1ns":  "",
		"0s":   `The value "0s" is not a duration allowed here: it must be positive, write one such as "168h".`,
		"-1s":  `The value "-1s" is not a duration allowed here: it must not be negative, write one such as "168h".`,
		"7d":   `The value "7d" is not a duration: days are not a unit of Go durations, write "168h".`,
	})
}

func TestLifetime(t *testing.T) {
	t.Parallel()

	checkTexts(t, validators.Lifetime(), "Invalid lifetime", map[string]string{
		"8760h":   "",
		"forever": "",
		"0s":      `The value "0s" is not a lifetime: it must be positive, write a duration such as "8760h", or "forever".`,
		"30d":     `The value "30d" is not a lifetime: days are not a unit of Go durations, write "720h".`,
		"soon":    `The value "soon" is not a lifetime: write a duration in Go syntax (units h, m, s) such as "8760h", or "forever".`,
	})
}

func TestTimestamp(t *testing.T) {
	t.Parallel()

	checkTexts(t, validators.Timestamp(), "Invalid time", map[string]string{
		"2027-01-31T00:00:00Z":      "",
		"2027-01-31T00:00:00+01:00": "",
		"2027-01-31":                `The value "2027-01-31" is not a time in RFC 3339: write "2027-01-31T00:00:00Z".`,
		"8760h":                     `The value "8760h" is not a time in RFC 3339: write one such as "2027-01-31T00:00:00Z".`,
	})
}
