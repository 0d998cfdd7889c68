package validators

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

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
