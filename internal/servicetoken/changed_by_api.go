package servicetoken

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
)

// changedByAPI warns of values that the API has stored in another form than they were
// sent: a name that it trims, or a lifetime that it limits.
func changedByAPI(ctx context.Context, plan, stored *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if !plan.Name.IsUnknown() && !plan.Name.Equal(stored.Name) {
		diags.Append(diagnostics.ChangedByAPI("name", plan.object(), plan.Name.ValueString(), stored.Name.ValueString()))
	}
	if plan.Duration.IsNull() || plan.Duration.IsUnknown() || stored.Duration.IsNull() {
		return diags
	}
	if same, _ := plan.Duration.StringSemanticEquals(ctx, stored.Duration); !same {
		diags.Append(diagnostics.ChangedByAPI("duration", plan.object(), plan.Duration.ValueString(), stored.Duration.ValueString()))
	}
	return diags
}
