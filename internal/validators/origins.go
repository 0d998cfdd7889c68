package validators

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

var _ validator.Set = originsRule{}

// Origins returns a validator for a set of web origins. Every invalid element gets its
// own error. It belongs on every attribute of type
// customtypes.OriginSetType; that the set is not empty is checked with the visibility.
func Origins() validator.Set {
	return originsRule{}
}

// originsRule implements Origins.
type originsRule struct{}

// Description describes the rule in plain text.
func (r originsRule) Description(context.Context) string {
	return `every element must be one web origin such as "https://shop.example.com"`
}

// MarkdownDescription describes the rule in Markdown.
func (r originsRule) MarkdownDescription(ctx context.Context) string {
	return r.Description(ctx)
}

// ValidateSet implements validator.Set.
func (r originsRule) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}

	for _, element := range req.ConfigValue.Elements() {
		text, ok := element.(types.String)
		if !ok || text.IsUnknown() {
			continue
		}

		// The errors are at the set: the path of an element contains its text, with user
		// name and password, and would be logged.
		if text.IsNull() {
			resp.Diagnostics.AddAttributeError(req.Path, "Invalid origin", "An element is null, remove it or write an origin.")

			continue
		}

		if _, err := customtypes.CanonicalOrigin(text.ValueString()); err != nil {
			resp.Diagnostics.AddAttributeError(req.Path, "Invalid origin", "The element "+err.Error()+".")
		}
	}
}
