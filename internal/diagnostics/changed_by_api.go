package diagnostics

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// ChangedByAPI warns that the API has stored another value than the one that was sent.
// Terraform keeps the one that was sent until the next refresh, so without the warning
// nobody would know why each plan shows a change.
func ChangedByAPI(attribute, object, sent, stored string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root(attribute), "The API stored another "+attribute,
		fmt.Sprintf("%[1]s: %[2]s = %[3]q was sent, and the API stored %[4]q. Each plan will show this difference, and each apply will send the value again. "+
			"To end that, set %[2]s to %[4]q, or to another value that the API keeps.", object, attribute, sent, stored))
}
