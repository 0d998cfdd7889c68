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
