package validators

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

var _ validator.String = textRule{}

// textRule is a validator with a check of a known value.
type textRule struct {
	// description is for the documentation and completes "attribute: ...".
	description string

	// summary is the summary of the diagnostic.
	summary string

	// check returns what is wrong and what to write instead, without a full stop.
	check func(text string) error
}

// Description describes the rule in plain text.
func (r textRule) Description(context.Context) string {
	return r.description
}

// MarkdownDescription describes the rule in Markdown.
func (r textRule) MarkdownDescription(ctx context.Context) string {
	return r.Description(ctx)
}

// ValidateString implements validator.String.
func (r textRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}

	if err := r.check(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, r.summary, "The value "+err.Error()+".")
	}
}
