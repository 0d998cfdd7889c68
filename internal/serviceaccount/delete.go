package serviceaccount

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
)

// Delete takes the service account away. One that still owns tokens stays, with
// an error that names them, unless force_destroy says that they go too.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state, diags := modelCodec().Read(ctx, req.State.Raw)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(r.Data.Ready()...)
	if resp.Diagnostics.HasError() {
		return
	}
	scope, id := access.Account(state.AccountID.ValueString()), state.ID.ValueString()

	err := r.Data.Client.ServiceAccounts.Delete(ctx, scope, id)
	if errors.Is(err, access.ErrConflict) {
		owned, diags := r.tokensOf(ctx, scope, id)
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
		// Where none is found they have gone meanwhile, and nothing stands in the way.
		if len(owned) > 0 && !state.ForceDestroy.ValueBool() {
			resp.Diagnostics.AddError("Unable to delete service account", refusal(state.Name.ValueString(), owned))
			return
		}
		resp.Diagnostics.Append(r.deleteTokens(ctx, scope, owned)...)
		if resp.Diagnostics.HasError() {
			return
		}
		err = r.Data.Client.ServiceAccounts.Delete(ctx, scope, id)
	}
	if err != nil && !errors.Is(err, access.ErrNotFound) {
		diagnostics.AddAPIError(&resp.Diagnostics, "Unable to delete service account", describe(state.Name), err)
	}
}

func (r *Resource) tokensOf(ctx context.Context, scope access.Scope, accountID string) ([]*access.ServiceToken, diag.Diagnostics) {
	var (
		owned []*access.ServiceToken
		diags diag.Diagnostics
	)
	for token, err := range r.Data.Client.ServiceTokens.List(ctx, scope, access.ListServiceTokens{}) {
		if err != nil {
			diagnostics.AddAPIError(&diags, "Unable to list the tokens of the service account", "the service tokens", err)
			return nil, diags
		}
		if token.ServiceAccountID == accountID {
			owned = append(owned, token)
		}
	}
	return owned, diags
}

func (r *Resource) deleteTokens(ctx context.Context, scope access.Scope, tokens []*access.ServiceToken) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, token := range tokens {
		if err := r.Data.Client.ServiceTokens.Delete(ctx, scope, token.ID); err != nil && !errors.Is(err, access.ErrNotFound) {
			diagnostics.AddAPIError(&diags, "Unable to delete a token of the service account", "service token \""+token.Name+"\" ("+token.ID+")", err)
		}
	}
	return diags
}

// refusal names the tokens that stand in the way, and the ways out.
func refusal(name string, owned []*access.ServiceToken) string {
	var b strings.Builder
	tokens := "service tokens"
	if len(owned) == 1 {
		tokens = "service token"
	}
	fmt.Fprintf(&b, "Service account %q still owns %d %s:\n\n", name, len(owned), tokens)
	const most = 20
	for i, token := range owned {
		if i == most {
			fmt.Fprintf(&b, "  and %d more\n", len(owned)-most)
			break
		}
		fmt.Fprintf(&b, "  %s (%s)\n", token.Name, token.ID)
	}
	b.WriteString("\nReassign or delete them first, or set force_destroy = true on the service account, apply that, and destroy it with its tokens.")
	return b.String()
}
