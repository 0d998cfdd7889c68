package servicetoken

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
)

// The values of deletion_policy. Null means delete.
const (
	deletionDelete  = "delete"
	deletionDisable = "disable"
	deletionKeep    = "keep"
)

// dispose does with a token what its deletion policy says. It is no error if the token no
// longer exists.
func (r *Resource) dispose(ctx context.Context, state *model) diag.Diagnostics {
	var diags diag.Diagnostics
	switch state.DeletionPolicy.ValueString() {
	case deletionKeep:
		diags.AddWarning("The service token was kept",
			fmt.Sprintf("%s was removed from the state, because its deletion_policy is \"keep\". It still exists, and its secrets still work. To manage it again, import it.", state.object()))
	case deletionDisable:
		diags.Append(r.disable(ctx, state)...)
	default:
		err := r.Data.Client.ServiceTokens.Delete(ctx, state.apiScope(), state.ID.ValueString())
		if err != nil && !errors.Is(err, access.ErrNotFound) {
			diagnostics.AddAPIError(&diags, "Unable to delete service token", state.object(), err)
		}
	}
	return diags
}

// disable disables a token in place of its deletion.
func (r *Resource) disable(ctx context.Context, state *model) diag.Diagnostics {
	var diags diag.Diagnostics
	enabled := false
	in, err := r.Data.Client.ServiceTokens.Update(ctx, state.apiScope(), state.ID.ValueString(), access.UpdateServiceToken{Enabled: &enabled})
	switch {
	case errors.Is(err, access.ErrNotFound):
	case err != nil:
		diagnostics.AddAPIError(&diags, "Unable to disable service token", state.object(), err)
	case in.Enabled == nil || *in.Enabled:
		diags.AddError("Unable to disable service token",
			fmt.Sprintf("The API accepted the request, but does not report that %s is disabled. It stays in the state. Set deletion_policy to \"delete\" or \"keep\", apply, and destroy it then.", state.object()))
	default:
		diags.AddWarning("The service token was disabled",
			fmt.Sprintf("%s was disabled and removed from the state, because its deletion_policy is \"disable\". It still exists, and its secrets are refused. To enable it again, import it, and apply enabled = true.", state.object()))
	}
	return diags
}
