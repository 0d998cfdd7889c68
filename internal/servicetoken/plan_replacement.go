package servicetoken

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"

	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// replacesIfKnown replaces the token if a value changes. A value that is not known yet
// does not: it may turn out the same, and the replaced token's secret would be lost.
func replacesIfKnown() []planmodifier.String {
	return []planmodifier.String{stringplanmodifier.RequiresReplaceIf(
		func(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
			resp.RequiresReplace = !req.PlanValue.IsUnknown()
		}, "A change replaces the token.", "A change replaces the token.")}
}

// isReplacement reports whether the plan modifiers replace the token.
func (m *model) isReplacement(state *model) bool {
	differs := func(planned, prior attr.Value) bool { return !planned.IsUnknown() && !planned.Equal(prior) }
	return differs(m.ZoneID, state.ZoneID) || differs(m.Type, state.Type) || differs(m.Visibility, state.Visibility)
}

// scopeWarnings warns of attributes that are not known yet, and replace the token if they
// turn out to differ.
func (m *model) scopeWarnings() diag.Diagnostics {
	var diags diag.Diagnostics
	for _, a := range []struct {
		name  string
		value attr.Value
	}{
		{"zone_id", m.ZoneID}, {"type", m.Type}, {"visibility", m.Visibility},
	} {
		if a.value.IsUnknown() {
			diags.Append(providerdata.UnknownReplacement(path.Root(a.name), m.object()))
		}
	}
	return diags
}

// ageWarning warns that rotate_after has no effect yet, because the age of the secret is
// not known.
func ageWarning(plan, state *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if plan.RotateAfter.IsNull() || plan.ClientSecretIssuedAt.IsUnknown() || !plan.ClientSecretIssuedAt.IsNull() {
		return diags
	}
	diags.AddAttributeWarning(path.Root("rotate_after"), "The age of the secret is not known",
		fmt.Sprintf("The secret of %s was not issued by this resource, so rotate_after starts with its next rotation. To rotate it now, change rotate_triggers.", state.object()))
	return diags
}
