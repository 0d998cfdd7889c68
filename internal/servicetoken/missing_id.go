package servicetoken

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// isWithoutID reports whether the state has no ID. Earlier versions of the provider
// wrote such states if the API answered a creation without one.
func (m *model) isWithoutID() bool { return !m.ID.IsUnknown() && m.ID.ValueString() == "" }

// findID looks for the ID of a token whose state has none, by its client ID. It reports
// whether it is known now.
func (r *Resource) findID(ctx context.Context, state *model) (bool, diag.Diagnostics) {
	var diags diag.Diagnostics
	if clientID := state.ClientID.ValueString(); clientID != "" {
		for token, err := range r.Data.Client.ServiceTokens.List(ctx, state.apiScope(), access.ListServiceTokens{}) {
			if err != nil {
				break
			}
			if token.ClientID == clientID {
				state.ID = types.StringValue(token.ID)
				return true, diags
			}
		}
	}
	diags.AddWarning("A service token without an ID was removed from the state",
		fmt.Sprintf("The state of %s contains no ID, because the API answered its creation without one, and no token with its client ID was found. "+
			"So it can be neither read nor deleted, and it was removed from the state. The token may exist: check the tokens with this name, and delete it if nobody uses it.", state.object()))
	return false, diags
}
