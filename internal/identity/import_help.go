package identity

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// accountForms and zoneForms are the import IDs of an object of an account, and of one
// that zones have too.
const (
	accountForms = "\n\nThe import ID has one of these forms:\n\n  ID\n  ACCOUNT_ID/ID\n  accounts/ACCOUNT_ID/ID"
	zoneForms    = accountForms + "\n  zones/ZONE_ID/ID"
)

// errNoImportID is the error of an import without an ID. Terraform passes an empty ID on,
// such as that of a shell variable that is not set.
func errNoImportID(forms string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Missing import ID",
		"The import ID is empty. If it comes from a variable, check that the variable is set."+forms)
}

// isEmpty reports whether a request contains neither an import ID nor an identity.
func isEmpty(req resource.ImportStateRequest) bool {
	return req.ID == "" && (req.Identity == nil || req.Identity.Raw.IsNull())
}

var (
	uuidForm     = regexp.MustCompile(`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	longForm     = regexp.MustCompile(`(?i)^[0-9a-f]{32}$`)
	clientIDForm = regexp.MustCompile(`(?i)\.access$`)
)

// NotFound returns the error of an import of an object, such as a "service token", that
// does not exist or whose account or zone does not exist. listed is the data source that
// lists the objects.
func (m ZoneModel) NotFound(object, listed string) diag.Diagnostic {
	return notFound(object, listed, m.AccountID, m.ZoneID, m.ID, zoneForms)
}

// NotFound is [ZoneModel.NotFound] for an object of an account.
func (m Model) NotFound(object, listed string) diag.Diagnostic {
	return notFound(object, listed, m.AccountID, types.StringNull(), m.ID, accountForms)
}

func notFound(object, listed string, account, zone, id types.String, forms string) diag.Diagnostic {
	in, scope := "account", account
	if !zone.IsNull() {
		in, scope = "zone", zone
	}
	return diag.NewErrorDiagnostic("Unable to import "+object,
		fmt.Sprintf("There is no %s with the ID %q in the %s %q. %s%s", object, id.ValueString(), in, scope.ValueString(),
			importHint(listed, scope.ValueString(), id.ValueString(), in == "account" && forms == zoneForms), forms))
}

// importHint says what may be wrong with an import ID.
func importHint(listed, scope, id string, zonesToo bool) string {
	find := "The data source " + listed + " lists the IDs."
	switch {
	case clientIDForm.MatchString(id):
		return "This looks like a client ID. Use the ID of the token instead. " + find
	case uuidForm.MatchString(scope) && !uuidForm.MatchString(id):
		return "The two parts may have been swapped: the ID is the last part."
	case uuidForm.MatchString(id) && id != strings.ToLower(id):
		return "IDs are written in lower case."
	case !uuidForm.MatchString(id) && !longForm.MatchString(id):
		return "If this is a name, use the ID instead. " + find
	case zonesToo:
		return "Check both IDs. If the token belongs to a zone, write zones/ZONE_ID/ID."
	default:
		return "Check both IDs. " + find
	}
}
