package validators

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// Duration returns a validator for a duration in Go syntax that is not negative
// ("0s", "168h"). It or PositiveDuration belongs on every attribute of type
// customtypes.DurationType.
func Duration() validator.String {
	return textRule{
		description: `value must be a duration such as "168h", and not negative`,
		summary:     "Invalid duration",
		check: func(text string) error {
			_, err := customtypes.ParseDuration(text)

			return err
		},
	}
}

// PositiveDuration returns a validator like Duration that refuses zero too.
func PositiveDuration() validator.String {
	return textRule{
		description: `value must be a positive duration such as "168h"`,
		summary:     "Invalid duration",
		check: func(text string) error {
			d, err := customtypes.ParseDuration(text)
			if err == nil && d == 0 {
				return fmt.Errorf(`%q is not a duration allowed here: it must be positive, write one such as "168h"`, text)
			}

			return err
		},
	}
}

// Lifetime returns a validator for the lifetime of a token: a positive duration
// in Go syntax, or "forever". It belongs on every attribute of type
// customtypes.LifetimeType.
func Lifetime() validator.String {
	return textRule{
		description: `value must be a positive duration such as "8760h", or "forever"`,
		summary:     "Invalid lifetime",
		check: func(text string) error {
			_, _, err := customtypes.ParseLifetime(text)

			return err
		},
	}
}

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
