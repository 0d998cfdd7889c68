package diagnostics

import (
	"errors"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// AddPlanError adds the error of a look-up that a plan makes. It is an error if the apply
// would fail in the same way: wrong credentials, a wrong account, a wrong endpoint.
// Anything else may have passed by then, so it is a warning; without a network, new
// objects can still be planned. An error about the account is added at the attribute
// account, unless that is empty. Nothing is added if Terraform has canceled the plan.
func AddPlanError(diags *diag.Diagnostics, summary, object string, err error, account path.Path) {
	switch detail := detailOf(object, err); {
	case isCanceled(err):
	case !isCertain(err):
		diags.AddWarning(summary, detail+"\n\n"+afterwards(err))
	case errors.Is(err, access.ErrUnknownRoute) && !account.Equal(path.Empty()):
		diags.AddAttributeError(account, summary, detail)
	default:
		diags.AddError(summary, detail)
	}
}

// isCertain reports whether the error of a look-up will be the same in the apply, until
// the configuration is corrected.
func isCertain(err error) bool {
	e, ok := errors.AsType[*access.Error](err)
	switch {
	case !ok:
		return false
	case errors.Is(e, access.ErrUnauthorized), errors.Is(e, access.ErrUnknownRoute), errors.Is(e, access.ErrRedirect):
		return true
	default:
		// A 403 is not certain: an API token may be allowed to create, but not to list.
		return e.StatusCode == http.StatusNotFound
	}
}

// afterwards says what an error that is not certain means for the apply.
func afterwards(err error) string {
	if errors.Is(err, access.ErrForbidden) {
		return "The plan continues without the answer. The apply can succeed if the API token has the permission for what it changes."
	}
	return "The plan continues without the answer. The apply fails if the cause persists."
}
