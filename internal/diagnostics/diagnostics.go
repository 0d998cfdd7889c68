// Package diagnostics converts API errors to diagnostics: what happened, what the API
// returned, and what to do. The resource packages never word an API error themselves.
package diagnostics

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// BugNotice ends every message that only a bug in the provider can cause.
const BugNotice = "This is a bug in the provider; please report it to the provider developers."

// AddAPIError adds the error of a request to diags. The summary is what failed ("Unable
// to create service token"), the object is what the request was for. An error that
// points at a field of the request is added at the attribute of that name, if it is one
// of attributes.
func AddAPIError(diags *diag.Diagnostics, summary, object string, err error, attributes ...string) {
	detail := detailOf(object, err)
	_, ambiguous := errors.AsType[*access.AmbiguousCreateError](err)
	if apiErr, ok := errors.AsType[*access.Error](err); ok && !ambiguous {
		if name := attributeAt(apiErr.Pointer, attributes); name != "" {
			diags.AddAttributeError(path.Root(name), summary, detail)
			return
		}
	}
	diags.AddError(summary, detail)
}

// attributeOf are the attributes whose field has another name.
var attributeOf = map[string]string{"previous_client_secret_expires_at": "previous_secret_grace_period"}

// attributeAt returns the attribute for a JSON pointer into a request, or "".
func attributeAt(pointer string, attributes []string) string {
	field, _, _ := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	if name, ok := attributeOf[field]; ok {
		field = name
	}
	if slices.Contains(attributes, field) {
		return field
	}
	return ""
}

func detailOf(object string, err error) string {
	var b strings.Builder
	fmt.Fprintf(&b, "The request for %s failed.\n\n", object)

	if ambiguous, ok := errors.AsType[*access.AmbiguousCreateError](err); ok {
		// The wrapped error does not name the tokens that have to be checked.
		b.WriteString("The response was lost, and it is not certain which of these tokens the request created, if any; none of them was changed:\n")
		for _, id := range ambiguous.IDs {
			fmt.Fprintf(&b, "\n  %s", id)
		}
		b.WriteString("\n\nFind out which of them is unused. Then delete it, or import it and set rotate_triggers to get a secret.\n\nWhat happened to the request: ")
	}

	apiErr, ok := errors.AsType[*access.Error](err)
	if !ok {
		b.WriteString(err.Error())
		return b.String()
	}

	b.WriteString(apiErr.Message)
	for i, more := range apiErr.Errors {
		if i > 0 && more.Message != "" {
			b.WriteString("\n" + more.Message)
		}
	}
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

// advice is what to do about the errors whose cause is known.
var advice = []struct {
	target error
	text   string
}{
	{access.ErrNotFound, "It was deleted after the plan was created. Create a new plan."},
	{access.ErrInUse, "A policy, a group or a SCIM configuration still names this token. Remove the token from it first, and apply again. " +
		"If Terraform replaces the token, set lifecycle { create_before_destroy = true } on it, so that the new token exists and is referenced before this one is deleted. " +
		"If that is set already, the new token exists, and this is the previous one (Terraform calls it deposed): change what still names it, and apply again. " +
		"If you cannot change that, set deletion_policy = \"disable\" and apply: the token is then disabled instead of deleted."},
	{access.ErrRateLimited, "The API refuses more requests for now. Wait a few minutes, and set requests_per_second in the provider block if other programs use the same API token."},
}

func adviceFor(err error) string {
	for _, advise := range []func(error) string{connectionAdvice, credentialAdvice} {
		if text := advise(err); text != "" {
			return text
		}
	}
	for _, a := range advice {
		if errors.Is(err, a.target) {
			return a.text
		}
	}
	return ""
}

// Gone returns the warning that an object in the state no longer exists. The name is
// null after an import.
func Gone(resource string, name, id types.String) diag.Diagnostic {
	object := fmt.Sprintf("%s %s (%s)", resource, name, id)
	if name.IsNull() {
		object = fmt.Sprintf("%s %s", resource, id)
	}
	return diag.NewWarningDiagnostic("The "+resource+" no longer exists",
		fmt.Sprintf("The API no longer has %s, so it is removed from the state and will be created again if it is still configured. "+
			"It was deleted outside Terraform, perhaps by the organization's clean-up of unused credentials.", object))
}
