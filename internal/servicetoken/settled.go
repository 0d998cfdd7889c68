package servicetoken

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// IsCurrent tells whether Read would leave such a state, and what is remembered
// beside it, as they are and say nothing. It makes no request and returns the
// token's identity.
func (r *Resource) IsCurrent(ctx context.Context, raw tftypes.Value, private providerdata.PrivateReader) (identity tftypes.Value, ok bool) {
	prior, diags := modelCodec().Read(ctx, raw)
	if len(diags) > 0 || !r.Data.Known() || !prior.known() {
		return identity, false
	}
	in, ok := r.Data.Client.ServiceTokens.ReadKnown(prior.scope(), prior.ID.ValueString())
	if !ok {
		return identity, false
	}
	state := prior
	state.fromAPI(in)
	remembered := recallAll(ctx, private)
	if !reflect.DeepEqual(state, prior) || state.due(remembered, r.Data.Now()) || !remembered.observedAt.IsZero() {
		return identity, false
	}
	return state.identity(state.ID).Value(), true
}

// IsSettled tells whether a plan that begins with the state as it is ends with
// it, and says nothing.
func (r *Resource) IsSettled(ctx context.Context, rawConfig, rawState tftypes.Value, private providerdata.PrivateReader) bool {
	config, configDiags := modelCodec().Read(ctx, rawConfig)
	state, stateDiags := modelCodec().Read(ctx, rawState)
	if len(configDiags)+len(stateDiags) > 0 || r.Data == nil || !state.hasDefaults(&config) {
		return false
	}
	plan := state
	replaced, diags := r.work(ctx, &config, &plan, &state, private)
	return len(replaced)+len(diags) == 0 && reflect.DeepEqual(plan, state)
}

// hasDefaults tells whether what is not configured has the default that the
// schema gives it.
func (m *model) hasDefaults(config *model) bool {
	return (!config.Type.IsNull() || m.Type.ValueString() == typeDeveloper) &&
		(!config.Visibility.IsNull() || m.Visibility.ValueString() == visibilityPrivate) &&
		(!config.Enabled.IsNull() || m.Enabled.ValueBool())
}
