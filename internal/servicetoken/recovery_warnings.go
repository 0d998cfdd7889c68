package servicetoken

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// recoveryWarnings says what the client did after the response to a request was
// lost. The token and its secret are safe, but the user must know what happened.
func recoveryWarnings(m *model, issued *access.IssuedToken) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(issued.PossibleDuplicates) > 0 {
		diags.AddWarning("Other service tokens with the same name",
			fmt.Sprintf("The first response to the creation of %s was lost, so the request was sent again. Since then, other tokens with the same name have appeared: %s. "+
				"The first request may have created them. Their secrets are lost. Delete those that you did not create.", m.object(), strings.Join(issued.PossibleDuplicates, ", ")))
	}
	switch issued.Recovery {
	case access.RecoveryNone:
	case access.RecoveryAdopted:
		diags.AddWarning("Response to the creation lost",
			fmt.Sprintf("The connection failed after the API had created %s. The provider found the token and rotated its secret, because the first one was in the lost response. "+
				"There is nothing to do.", m.object()))
	case access.RecoveryRotatedAgain:
		diags.AddWarning("Response to the rotation lost",
			fmt.Sprintf("The connection failed after the API had rotated %s. The new secret was in the lost response, so the provider rotated the token again. "+
				"The API keeps only one previous secret, and that is now the lost one. Clients that still use the secret from before must take the new one now, whatever the grace period.", m.object()))
	}
	return diags
}
