package validators_test

import (
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

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
