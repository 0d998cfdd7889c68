package validators

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// IsSet reports whether a value is certain to be set: known, and not null. A value
// that is not known may still turn out to be null, as the inputs of a module do
// while Terraform validates it, so a check that counts it as set refuses
// configurations that are right.
func IsSet(value attr.Value) bool { return !value.IsNull() && !value.IsUnknown() }

// Conflict returns an error on an attribute if both values are certain to be set.
// Terraform validates again at plan, when it knows more values. The detail says
// what to do.
//
// The framework's ConflictsWith decides in the same way. It is not used because its
// message only says that the two cannot be combined.
func Conflict(at path.Path, a, b attr.Value, detail string) diag.Diagnostics {
	if !IsSet(a) || !IsSet(b) {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Conflicting attributes", detail)}
}

// ConflictsWith refuses an attribute together with another one at the root of the
// configuration, as [Conflict] does.
func ConflictsWith(other, detail string) validator.String { return conflictsWith{other, detail} }

type conflictsWith struct{ other, detail string }

// Description describes the rule in plain text.
func (v conflictsWith) Description(context.Context) string { return "conflicts with " + v.other }

// MarkdownDescription describes the rule in Markdown.
func (v conflictsWith) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString implements validator.String.
func (v conflictsWith) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !IsSet(req.ConfigValue) {
		return
	}
	var other attr.Value
	if resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(v.other), &other)...); other != nil {
		resp.Diagnostics.Append(Conflict(req.Path, req.ConfigValue, other, v.detail)...)
	}
}
