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
)

// KeepEqualString returns a plan modifier that plans the value in the state
// where the configured one means the same. The attribute's type must have
// semantic equality (Lifetime, Duration, Timestamp).
//
// The framework applies semantic equality to the answers of Create, Read and
// Update only; without this a new spelling would be planned as a change. Put it
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
	if !bothKnown(req.PlanValue, req.StateValue) || req.PlanValue.Equal(req.StateValue) {
		return
	}

	typ, ok := typeAt[basetypes.StringTypable](ctx, req.Plan, req.Path, &resp.Diagnostics)
	if !ok {
		return
	}

	planned, diags := typ.ValueFromString(ctx, req.PlanValue)
	resp.Diagnostics.Append(diags...)

	prior, diags := typ.ValueFromString(ctx, req.StateValue)
	resp.Diagnostics.Append(diags...)

	if resp.Diagnostics.HasError() {
		return
	}

	comparer, ok := planned.(basetypes.StringValuableWithSemanticEquals)
	if !ok {
		resp.Diagnostics.Append(noSemanticEquality(req.Path, planned))

		return
	}

	equal, diags := comparer.StringSemanticEquals(ctx, prior)
	resp.Diagnostics.Append(diags...)

	if equal && !resp.Diagnostics.HasError() {
		resp.PlanValue = req.StateValue
	}
}

// PlanModifySet implements planmodifier.Set.
func (k keepEqual) PlanModifySet(ctx context.Context, req planmodifier.SetRequest, resp *planmodifier.SetResponse) {
	if !bothKnown(req.PlanValue, req.StateValue) || req.PlanValue.Equal(req.StateValue) {
		return
	}

	typ, ok := typeAt[basetypes.SetTypable](ctx, req.Plan, req.Path, &resp.Diagnostics)
	if !ok {
		return
	}

	planned, diags := typ.ValueFromSet(ctx, req.PlanValue)
	resp.Diagnostics.Append(diags...)

	prior, diags := typ.ValueFromSet(ctx, req.StateValue)
	resp.Diagnostics.Append(diags...)

	if resp.Diagnostics.HasError() {
		return
	}

	comparer, ok := planned.(basetypes.SetValuableWithSemanticEquals)
	if !ok {
		resp.Diagnostics.Append(noSemanticEquality(req.Path, planned))

		return
	}

	equal, diags := comparer.SetSemanticEquals(ctx, prior)
	resp.Diagnostics.Append(diags...)

	if equal && !resp.Diagnostics.HasError() {
		resp.PlanValue = req.StateValue
	}
}

// bothKnown reports whether there are two known values to compare. There are
// not when the resource is created or destroyed.
func bothKnown(planned, prior attr.Value) bool {
	return !planned.IsNull() && !planned.IsUnknown() && !prior.IsNull() && !prior.IsUnknown()
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

// noSemanticEquality reports a modifier on an attribute that it cannot serve.
func noSemanticEquality(at path.Path, got any) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(
		at,
		"Unable to compare with the state",
		fmt.Sprintf("The attribute keeps equal values, but %T has no semantic equality. %s", got, bugNotice),
	)
}
