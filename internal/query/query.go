// Package query streams the objects of the API into the results of a list
// resource, which "terraform query" asks for.
package query

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"

	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
)

// Note is a part of the description of every list resource.
const Note = "With `-generate-config-out` Terraform writes a configuration that imports the results.\n\n" +
	"-> Needs Terraform 1.14. OpenTofu has no queries.\n\n" +
	"~> Terraform stops at 100 results unless the `list` block sets another `limit`."

// Stream converts objects, such as "service tokens", to results while they are listed.
// Objects for which the result function returns false are skipped. Terraform expects the
// provider to stop at the limit: no object is requested beyond it. An error becomes a
// result of its own, because without one the list would only look shorter.
func Stream[T any](plural string, limit int64, objects iter.Seq2[*T, error], result func(*T) (list.ListResult, bool)) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		var found int64
		for object, err := range objects {
			if err != nil {
				var failed list.ListResult
				diagnostics.AddAPIError(&failed.Diagnostics, "Unable to list "+plural, "the "+plural, err)
				push(failed)
				return
			}
			converted, ok := result(object)
			if !ok {
				continue
			}
			if found++; found == limit {
				converted.Diagnostics.Append(limited(plural, limit))
			}
			if !push(converted) || found == limit {
				return
			}
		}
	}
}

// limited returns the warning that a query has reached its limit. Terraform does not
// warn, and its default is so low that results would be missed.
func limited(plural string, limit int64) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The query has reached its limit",
		fmt.Sprintf("It ended after %d %s, and there may be more. Set limit in the list block to a higher number; without it Terraform stops at 100.", limit, plural))
}

// DisplayName returns the name of an object for a result. Terraform prints it as it is,
// so names with control characters are quoted.
func DisplayName(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(name)
	}
	return name
}
