package servicetoken

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// recoveryWarnings says what the client did after the response to a request was
// lost. The user must know what happened, and what may still happen.
func recoveryWarnings(m *model, issued *access.IssuedToken) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(issued.PossibleDuplicates) > 0 {
		diags.AddWarning("Other service tokens with the same name",
			fmt.Sprintf("The first response to the creation of %s was lost, so the request was sent again. Since then, other tokens with the same name have appeared: %s. "+
				"The first request may have created them. Then nobody has their secrets. Before you delete one, check that no Terraform state contains it and that nobody uses it.", m.object(), strings.Join(issued.PossibleDuplicates, ", ")))
	}
	if summary, detail := recoveryWarning(m, issued); summary != "" {
		diags.AddWarning(summary, detail)
	}
	if issued.OtherRotations > 0 {
		diags.AddWarning("Rotated by someone else at the same time",
			fmt.Sprintf("The client secret version shows that %s was also rotated outside this run (%d more than this run did). "+
				"The secret in the state is the current one. Secrets from the other rotations no longer work. "+
				"Find out who rotates the token, and rotate it in one place only.", m.object(), issued.OtherRotations))
	}
	return diags
}

// recoveryWarning says how the client dealt with a lost response.
func recoveryWarning(m *model, issued *access.IssuedToken) (summary, detail string) {
	switch issued.Recovery {
	case access.RecoveryNone:
	case access.RecoveryAdopted:
		detail = fmt.Sprintf("The response to the creation of %s was lost. The provider found a new token with the same name and settings%s, took it for the one that the request had created, "+
			"and rotated it, because its secret was in the lost response.", m.object(), createdAt(issued))
		if end := issued.AdoptedSecretExpiresAt; end != nil {
			detail += fmt.Sprintf(" If someone else created this token at the same time, the secret that they have works until %s. In that case run \"terraform state rm\" for this resource, "+
				"and apply again to create a token of your own.", end.UTC().Format(time.RFC3339))
		}
		return "Response to the creation lost", detail
	case access.RecoveryRotatedAgain:
		return "Response to the rotation lost",
			fmt.Sprintf("The response to the rotation of %s was lost. It may have contained the new secret, so the provider rotated the token again. "+
				"The API keeps only one previous secret, and that may now be the lost one. Clients that still use the secret from before must take the new one now, whatever the grace period.", m.object())
	case access.RecoveryResent:
		if !issued.FirstSentAt.IsZero() {
			return "Creation sent twice",
				fmt.Sprintf("The response to the creation of %s was lost, no new token was found, and the request was sent again. The first request was sent at %s. "+
					"If the API executes it late, there is a second token with this name whose secret nobody knows. Check the tokens with this name, and delete one that no Terraform state contains and nobody uses.",
					m.object(), issued.FirstSentAt.UTC().Format(time.RFC3339))
		}
		return "Rotation sent twice",
			fmt.Sprintf("The response to the rotation of %s was lost, the token had not been rotated, and the request was sent again. "+
				"If the API executes the first request late, the secret in the state no longer works. The next plan reports that as a rotation outside Terraform, if the API returns the secret's version.", m.object())
	}
	return "", ""
}

// createdAt says when an adopted token was created.
func createdAt(issued *access.IssuedToken) string {
	if issued.CreatedAt == nil {
		return ""
	}
	return ", created at " + issued.CreatedAt.UTC().Format(time.RFC3339)
}
