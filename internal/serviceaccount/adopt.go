package serviceaccount

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// attributeSetter is a state, or the resource of a result of a query.
type attributeSetter interface {
	SetAttribute(ctx context.Context, at path.Path, value any) diag.Diagnostics
}

// adopt sets what the API does not tell of a service account: where it is, and
// the default of what only Terraform knows.
func adopt(ctx context.Context, to attributeSetter, account, id types.String) diag.Diagnostics {
	var diags diag.Diagnostics
	diags.Append(to.SetAttribute(ctx, path.Root("id"), id)...)
	diags.Append(to.SetAttribute(ctx, path.Root("account_id"), account)...)
	diags.Append(to.SetAttribute(ctx, path.Root("force_destroy"), false)...)
	return diags
}
