package servicetoken

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// recovered tells the user what was done because the answer to a request was
// lost: nothing was lost with it, but what happened should be known.
func recovered(m *model, issued *access.IssuedToken) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(issued.PossibleDuplicates) > 0 {
		diags.AddWarning("Other tokens of the same name have come to light",
			fmt.Sprintf("The answer to the creation of %s was lost at first, so it was sent again. Meanwhile these tokens of the same name have appeared, "+
				"perhaps made by the first request: %s. Nobody knows their secrets; delete those that you did not make.", m.object(), strings.Join(issued.PossibleDuplicates, ", ")))
	}
	switch issued.Recovery {
	case access.RecoveryNone:
	case access.RecoveryAdopted:
		diags.AddWarning("The answer to the creation was lost",
			fmt.Sprintf("The connection failed after the API had made %s. The token was found and taken over, and its secret made anew, since the first one was in the lost answer. "+
				"Nothing is left to do.", m.object()))
	case access.RecoveryRotatedAgain:
		diags.AddWarning("The answer to the rotation was lost",
			fmt.Sprintf("The connection failed after the API had rotated %s, and the new secret with it, so the secret was rotated once more. "+
				"The API keeps one previous secret only, and that is now the lost one: whoever still uses the secret from before must take over the new one now, whatever the grace period.", m.object()))
	}
	return diags
}

// warnOfOrphans tells of tokens that an earlier apply may have made and not lived
// to record, as one that was killed between its request and the answer. Nothing
// else can find them, and without a word the next apply would make a second token.
func (r *Resource) warnOfOrphans(ctx context.Context, plan *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if !r.Data.Known() || plan.Name.IsUnknown() || !plan.known() {
		return diags
	}
	var found strings.Builder
	for _, token := range r.Data.Client.ServiceTokens.Orphans(ctx, plan.scope(), plan.Name.ValueString()) {
		fmt.Fprintf(&found, "\n  %s, made at %s", token.ID, token.CreatedAt.UTC().Format("2006-01-02 15:04:05Z"))
	}
	if found.Len() > 0 {
		diags.AddAttributeWarning(path.Root("name"), "A token of this name is there already",
			fmt.Sprintf("Service tokens named %q were made in the last days and never used:\n%s\n\n"+
				"If an earlier apply was killed, one of them may be what it made and could not record. Then delete it, or import it and set rotate_triggers to get a secret. "+
				"Otherwise there is nothing to do: names need not be unique, and the apply makes another token.", plan.Name.ValueString(), found.String()))
	}
	return diags
}
