package serviceaccount

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// IsCurrent reports whether Read would not change this state, and would return no
// diagnostics. It sends no request. It returns the identity of the service account.
func (r *Resource) IsCurrent(ctx context.Context, raw tftypes.Value, _ providerdata.PrivateReader) (named tftypes.Value, ok bool) {
	prior, diags := modelCodec().Read(ctx, raw)
	if len(diags) > 0 || !r.Data.Known() {
		return named, false
	}
	in, ok := r.Data.Client.ServiceAccounts.ReadKnown(access.Account(prior.AccountID.ValueString()), prior.ID.ValueString())
	if !ok {
		return named, false
	}
	state := prior
	state.fromAPI(in)
	return identity.Model{AccountID: state.AccountID, ID: state.ID}.Value(), reflect.DeepEqual(state, prior)
}

// PlansNoChange reports whether a plan of this configuration would change nothing and
// return no diagnostics.
func (r *Resource) PlansNoChange(ctx context.Context, rawConfig, rawState tftypes.Value, _ providerdata.PrivateReader) bool {
	config, configDiags := modelCodec().Read(ctx, rawConfig)
	state, stateDiags := modelCodec().Read(ctx, rawState)
	if len(configDiags)+len(stateDiags) > 0 || r.Data == nil {
		return false
	}
	if config.ForceDestroy.IsNull() && !state.ForceDestroy.Equal(types.BoolValue(false)) {
		return false // The default of the schema differs.
	}
	account, replaced, diags := r.Data.ModifyAccount(config.AccountID, state.AccountID)
	return !replaced && len(diags) == 0 && account.Equal(state.AccountID)
}
