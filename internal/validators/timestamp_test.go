package validators_test

import (
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

func TestTimestamp(t *testing.T) {
	t.Parallel()

	checkTexts(t, validators.Timestamp(), "Invalid time", map[string]string{
		"2027-01-31T00:00:00Z":      "",
		"2027-01-31T00:00:00+01:00": "",
		"2027-01-31":                `The value "2027-01-31" is not a time in RFC 3339: write "2027-01-31T00:00:00Z".`,
		"8760h":                     `The value "8760h" is not a time in RFC 3339: write one such as "2027-01-31T00:00:00Z".`,
	})
}
