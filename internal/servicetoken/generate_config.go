package servicetoken

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// Generate removes from a state what a configuration that Terraform generates from
// it must not contain. It implements the provider's interface for that; the
// framework has none.
//
// If a token has a duration, its expires_at follows from it, and the two attributes
// cannot be configured together.
func (r *Resource) Generate(ctx context.Context, state *tfsdk.State) diag.Diagnostics {
	var duration customtypes.Lifetime
	diags := state.GetAttribute(ctx, path.Root("duration"), &duration)
	if !duration.IsNull() {
		diags.Append(state.SetAttribute(ctx, path.Root("expires_at"), customtypes.NewTimestampNull())...)
	}
	return diags
}
