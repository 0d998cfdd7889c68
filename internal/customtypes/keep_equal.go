package customtypes

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
)

// KeepEqualString returns a plan modifier that plans the value in the state if the
// configured one means the same. The attribute's type must have
// semantic equality (Lifetime, Duration, Timestamp).
//
// The framework applies semantic equality only to the responses of Create, Read and
// Update; without this a new spelling would be planned as a change. Put it
// before RequiresReplace, which looks at the planned value.
func KeepEqualString() planmodifier.String {
	return keepEqual{}
}

// KeepEqualSet returns a plan modifier that does for sets (OriginSet) what
// KeepEqualString does for strings.
func KeepEqualSet() planmodifier.Set {
	return keepEqual{}
}

// keepEqual implements both plan modifiers.
type keepEqual struct{}

// Description describes the modifier in plain text.
func (k keepEqual) Description(context.Context) string {
	return "Another spelling of the value in the state is not a change."
}

// MarkdownDescription describes the modifier in Markdown.
func (k keepEqual) MarkdownDescription(ctx context.Context) string {
	return k.Description(ctx)
}

// PlanModifyString implements planmodifier.String.
func (k keepEqual) PlanModifyString(ctx context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if meansTheSame(ctx, req.Plan, req.Path, req.PlanValue, req.StateValue, &resp.Diagnostics,
		basetypes.StringTypable.ValueFromString, basetypes.StringValuableWithSemanticEquals.StringSemanticEquals) {
		resp.PlanValue = req.StateValue
	}
}

// PlanModifySet implements planmodifier.Set.
func (k keepEqual) PlanModifySet(ctx context.Context, req planmodifier.SetRequest, resp *planmodifier.SetResponse) {
	if meansTheSame(ctx, req.Plan, req.Path, req.PlanValue, req.StateValue, &resp.Diagnostics,
		basetypes.SetTypable.ValueFromSet, basetypes.SetValuableWithSemanticEquals.SetSemanticEquals) {
		resp.PlanValue = req.StateValue
	}
}

// meansTheSame reports whether two different known values are equal in meaning. A value
// is not known if the resource is created or destroyed. convert and equal are those of
// the attribute's type.
func meansTheSame[Type attr.Type, Plain, Valuable attr.Value, Comparer any](
	ctx context.Context, plan tfsdk.Plan, at path.Path, planned, prior Plain, diags *diag.Diagnostics,
	convert func(Type, context.Context, Plain) (Valuable, diag.Diagnostics), equal func(Comparer, context.Context, Valuable) (bool, diag.Diagnostics),
) bool {
	if planned.IsNull() || planned.IsUnknown() || prior.IsNull() || prior.IsUnknown() || planned.Equal(prior) {
		return false
	}

	typ, ok := typeAt[Type](ctx, plan, at, diags)
	if !ok {
		return false
	}

	plannedValue, found := convert(typ, ctx, planned)
	diags.Append(found...)

	priorValue, found := convert(typ, ctx, prior)
	diags.Append(found...)

	if diags.HasError() {
		return false
	}

	comparer, ok := any(plannedValue).(Comparer)
	if !ok {
		diags.Append(noSemanticEquality(at, plannedValue))

		return false
	}

	same, found := equal(comparer, ctx, priorValue)
	diags.Append(found...)

	return same && !diags.HasError()
}

// typeAt returns the attribute's own type, which the values in a plan
// modifier's request no longer carry.
func typeAt[T attr.Type](ctx context.Context, plan tfsdk.Plan, at path.Path, diags *diag.Diagnostics) (T, bool) {
	typ, found := plan.Schema.TypeAtPath(ctx, at)
	diags.Append(found...)

	if found.HasError() {
		var none T

		return none, false
	}

	typable, ok := typ.(T)
	if !ok {
		diags.Append(noSemanticEquality(at, typ))
	}

	return typable, ok
}

// noSemanticEquality reports a modifier of an attribute without semantic equality.
func noSemanticEquality(at path.Path, got any) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(
		at,
		"Unable to compare with the state",
		fmt.Sprintf("The attribute keeps equal values, but %T has no semantic equality. %s", got, diagnostics.BugNotice),
	)
}
