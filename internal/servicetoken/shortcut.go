package servicetoken

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// IsCurrent reports whether Read would change neither this state nor the private
// state, and would return no diagnostics. It sends no request. It returns the
// identity of the token.
func (r *Resource) IsCurrent(ctx context.Context, raw tftypes.Value, private providerdata.PrivateReader) (identity tftypes.Value, ok bool) {
	prior, diags := modelCodec().Read(ctx, raw)
	if len(diags) > 0 || !r.Data.Known() || !prior.known() {
		return identity, false
	}
	in, ok := r.Data.Client.ServiceTokens.ReadKnown(prior.apiScope(), prior.ID.ValueString())
	if !ok {
		return identity, false
	}
	state := prior
	state.refresh(in)
	p, now := readPrivateState(ctx, private), r.Data.Now()
	if !reflect.DeepEqual(state, prior) || state.hasDueWork(p, now) || !p.observedAt.IsZero() || !p.expiresAt.IsZero() || p.doubt != nil ||
		len(unusedWarning(&state, in, r.Data.UnusedWarning, now)) > 0 {
		return identity, false
	}
	return state.identity(state.ID).Value(), true
}

// PlansNoChange reports whether a plan of this configuration would change nothing and
// return no diagnostics.
func (r *Resource) PlansNoChange(ctx context.Context, rawConfig, rawState tftypes.Value, private providerdata.PrivateReader) bool {
	config, configDiags := modelCodec().Read(ctx, rawConfig)
	state, stateDiags := modelCodec().Read(ctx, rawState)
	if len(configDiags)+len(stateDiags) > 0 || r.Data == nil || !state.hasDefaults(&config) {
		return false
	}
	plan := state
	replaced, diags := r.finishPlan(ctx, &config, &plan, &state, private)
	return len(replaced)+len(diags) == 0 && reflect.DeepEqual(plan, state)
}

// hasDefaults reports whether every attribute that is not configured has the default
// of the schema.
func (m *model) hasDefaults(config *model) bool {
	return (!config.Type.IsNull() || m.Type.ValueString() == typeDeveloper) &&
		(!config.Visibility.IsNull() || m.Visibility.ValueString() == visibilityPrivate) &&
		(!config.Enabled.IsNull() || m.Enabled.ValueBool())
}
