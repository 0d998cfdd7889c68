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
