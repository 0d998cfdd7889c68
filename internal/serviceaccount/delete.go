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

// Delete deletes the service account. If it still owns tokens, it is not deleted, and
// the error lists them, unless force_destroy is set: then Delete deletes them first.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state, diags := modelCodec().Read(ctx, req.State.Raw)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(r.Data.Ready()...)
	if resp.Diagnostics.HasError() {
		return
	}
	state.complete(r.Data)
	if state.DeletionPolicy.ValueString() == deletionKeep {
		resp.Diagnostics.AddWarning("The service account was kept",
			fmt.Sprintf("Service account %q (%s) was removed from the state, because its deletion_policy is \"keep\". It still exists, and so do its tokens. To manage it again, import it.", state.Name.ValueString(), state.ID.ValueString()))
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
		// If there are none, they were deleted in the meantime.
		if len(owned) > 0 && !state.ForceDestroy.ValueBool() {
			resp.Diagnostics.AddError("Unable to delete service account", ownedTokensMessage(state.Name.ValueString(), owned))
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

// ownedTokensMessage lists the tokens that prevent the deletion, and says what to do.
func ownedTokensMessage(name string, owned []*access.ServiceToken) string {
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
	b.WriteString("\nReassign or delete them first. To delete them together with the service account, set force_destroy = true, apply that, and destroy the service account.")
	return b.String()
}
