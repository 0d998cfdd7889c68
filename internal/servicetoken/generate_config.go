package servicetoken

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// Generate takes out of a state what a configuration that is generated from it must
// not hold: the end of a token that has a duration follows from that, and the two
// cannot be configured together.
func (r *Resource) Generate(ctx context.Context, state *tfsdk.State) diag.Diagnostics {
	var duration customtypes.Lifetime
	diags := state.GetAttribute(ctx, path.Root("duration"), &duration)
	if !duration.IsNull() {
		diags.Append(state.SetAttribute(ctx, path.Root("expires_at"), customtypes.NewTimestampNull())...)
	}
	return diags
}
