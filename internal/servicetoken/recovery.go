package servicetoken

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// recovered tells the user what was done because the answer to a request was
// lost: nothing was lost with it, but what happened should be known.
func recovered(m *model, issued *access.IssuedToken) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(issued.Strays) > 0 {
		diags.AddWarning("Other tokens of the same name have come to light",
			fmt.Sprintf("The answer to the creation of %s was lost at first, so it was sent again. Meanwhile these tokens of the same name have appeared, "+
				"perhaps made by the first request: %s. Nobody knows their secrets; delete those that you did not make.", m.object(), strings.Join(issued.Strays, ", ")))
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
