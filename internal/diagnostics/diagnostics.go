// Package diagnostics turns errors of the API into what a person reads: what
// happened, what the API said, and what to do. No room words an error of the API
// itself.
package diagnostics

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// AddAPIError adds the error of a request to diags. The summary says what was
// tried ("Unable to create service token"), the object names what it was tried
// on. An error that points at a field of the request lands on the attribute of
// that name, if attributes lists it.
func AddAPIError(diags *diag.Diagnostics, summary, object string, err error, attributes ...string) {
	detail := detailOf(object, err)
	if apiErr, ok := errors.AsType[*access.Error](err); ok {
		if name := attributeAt(apiErr.Pointer, attributes); name != "" {
			diags.AddAttributeError(path.Root(name), summary, detail)
			return
		}
	}
	diags.AddError(summary, detail)
}

// attributeAt returns the attribute that a JSON pointer into a request names.
func attributeAt(pointer string, attributes []string) string {
	field, _, _ := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	if slices.Contains(attributes, field) {
		return field
	}
	return ""
}

func detailOf(object string, err error) string {
	var b strings.Builder
	fmt.Fprintf(&b, "The request for %s failed.\n\n", object)

	var apiErr *access.Error
	if !errors.As(err, &apiErr) {
		b.WriteString(err.Error())
		return b.String()
	}

	b.WriteString(apiErr.Message)
	for _, line := range []struct {
		name  string
		value int
	}{{"HTTP status", apiErr.StatusCode}, {"Error code", apiErr.Code}} {
		if line.value != 0 {
			fmt.Fprintf(&b, "\n%s: %d", line.name, line.value)
		}
	}
	if apiErr.RequestID != "" {
		fmt.Fprintf(&b, "\nRequest ID: %s", apiErr.RequestID)
	}
	if advice := adviceFor(err); advice != "" {
		b.WriteString("\n\n" + advice)
	}
	return b.String()
}

// advice says what to do about the errors whose cause is known.
var advice = []struct {
	target error
	text   string
}{
	{access.ErrUnauthorized, "The API does not accept the API token: check api_token of the provider block, or ACCESS_API_TOKEN."},
	{access.ErrForbidden, "The API token lacks a permission: it needs \"Access: Service Tokens Write\", or \"Read\" for data sources alone, in this account."},
	{access.ErrUnknownRoute, "The API knows no such path: check account_id and the provider's endpoint."},
	{access.ErrInUse, "A policy, a group or a SCIM configuration still names this token. Either take the token out of it first, " +
		"in the same configuration with the reference to the new token in place, or add lifecycle { create_before_destroy = true } to the token, " +
		"so that its successor exists and is referenced before this one is deleted."},
	{access.ErrRateLimited, "The API refuses more requests for now. Wait some minutes, and set requests_per_second in the provider block if other programs use the same API token."},
}

func adviceFor(err error) string {
	for _, a := range advice {
		if errors.Is(err, a.target) {
			return a.text
		}
	}
	return ""
}

// Gone is the warning that an object in the state no longer exists.
func Gone(kind string, name, id fmt.Stringer) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The "+kind+" no longer exists",
		fmt.Sprintf("The API no longer knows %s %s (%s), so it is removed from the state and will be made anew if it is still configured. "+
			"Somebody deleted it, or the organization's clean-up of unused credentials did.", kind, name, id))
}
