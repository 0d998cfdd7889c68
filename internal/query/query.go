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

// Note is what the page of every list resource says.
const Note = "With `-generate-config-out` Terraform writes a configuration that imports them.\n\n" +
	"-> Needs Terraform 1.14. OpenTofu has no queries.\n\n" +
	"~> Terraform stops at 100 results unless `limit` is set in the `list` block to another number."

// Stream turns objects of a kind, such as "service tokens", into results as they
// come in. The result function leaves out what it says false for. Terraform leaves
// it to the provider to stop at the limit: no object after it is asked for. An
// error becomes a result of its own, since a list that ends with none would merely
// look short.
func Stream[T any](kind string, limit int64, objects iter.Seq2[*T, error], result func(*T) (list.ListResult, bool)) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		var found int64
		for object, err := range objects {
			if err != nil {
				var failed list.ListResult
				diagnostics.AddAPIError(&failed.Diagnostics, "Unable to list "+kind, "the "+kind, err)
				push(failed)
				return
			}
			one, ok := result(object)
			if !ok {
				continue
			}
			if found++; found == limit {
				one.Diagnostics.Append(limited(kind, limit))
			}
			if !push(one) || found == limit {
				return
			}
		}
	}
}

// limited is the warning of a query that has as many results as it may have.
// Terraform itself says nothing, and its default is so low that a part of an
// estate would be taken for the whole.
func limited(kind string, limit int64) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The query has reached its limit",
		fmt.Sprintf("It ended after %d %s, and there may be more. Set limit in the list block to a number that they all fit into; without it Terraform stops at 100.", limit, kind))
}

// DisplayName is how a result shows the name of an object. Terraform prints it as it
// is, and a name may hold what would break the line or command the terminal.
func DisplayName(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(name)
	}
	return name
}
