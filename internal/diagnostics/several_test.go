package diagnostics_test

import (
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
)

// TestAddAPIErrors puts all that failed into one error, each in a line of its own, and
// gives each advice once.
func TestAddAPIErrors(t *testing.T) {
	t.Parallel()

	// A 404 that is not the API's own does not mean that something is not there.
	page := &access.Error{Message: "access.api.error.not_found", StatusCode: 404, Code: 12404}
	for name, tc := range map[string]struct {
		failures []diagnostics.Failure
		want     string
	}{
		"one": {
			[]diagnostics.Failure{{Object: "token a", Err: answered(400, 12130, "")}},
			"Some failed:\n\n  token a: the API's words (HTTP status 400, error code 12130, request ID the-request)",
		},
		"advice once": {
			[]diagnostics.Failure{{Object: "token a", Err: answered(429, 971, "")}, {Object: "token b", Err: answered(429, 971, "")}},
			"Some failed:\n\n  token a: the API's words (HTTP status 429, error code 971, request ID the-request)\n" +
				"  token b: the API's words (HTTP status 429, error code 971, request ID the-request)\n\n" +
				"The API refuses more requests for now. Wait a few minutes, and set requests_per_second in the provider block if other programs use the same API token.",
		},
		"other errors": {
			[]diagnostics.Failure{{Object: "token a", Err: errors.New("not tried")}, {Object: "token b", Err: &access.Error{Message: "no answer"}}, {Object: "token c", Err: page}},
			"Some failed:\n\n  token a: not tried\n  token b: no answer\n  token c: access.api.error.not_found (HTTP status 404, error code 12404)",
		},
	} {
		var diags diag.Diagnostics
		diagnostics.AddAPIErrors(&diags, "Unable to do something", "Some failed:", tc.failures)
		if len(diags) != 1 || diags[0].Severity() != diag.SeverityError || diags[0].Summary() != "Unable to do something" || diags[0].Detail() != tc.want {
			t.Errorf("%s: got %v, want %q", name, diags, tc.want)
		}
	}
}
