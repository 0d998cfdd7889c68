package validators

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// Timestamp returns a validator for a date and time in RFC 3339. It belongs on
// every attribute of type customtypes.TimestampType that users set.
func Timestamp() validator.String {
	return textRule{
		description: `value must be a time in RFC 3339 such as "2027-01-31T00:00:00Z"`,
		summary:     "Invalid time",
		check: func(text string) error {
			_, err := customtypes.ParseTimestamp(text)

			return err
		},
	}
}
