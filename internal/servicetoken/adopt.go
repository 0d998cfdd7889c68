package servicetoken

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// attributeSetter is a state, or the resource of a result of a query.
type attributeSetter interface {
	SetAttribute(ctx context.Context, at path.Path, value any) diag.Diagnostics
}

// adopt sets what is known of a token from outside before the API is asked. All
// else is null: an import makes nothing up.
func adopt(ctx context.Context, to attributeSetter, at home, id types.String) diag.Diagnostics {
	var diags diag.Diagnostics
	diags.Append(to.SetAttribute(ctx, path.Root("id"), id)...)
	diags.Append(to.SetAttribute(ctx, path.Root("account_id"), at.AccountID)...)
	diags.Append(to.SetAttribute(ctx, path.Root("zone_id"), at.ZoneID)...)
	diags.Append(to.SetAttribute(ctx, path.Root("previous_secret_grace_period"), customtypes.NewDurationNull())...)
	return diags
}

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
