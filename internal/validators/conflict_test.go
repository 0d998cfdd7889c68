package validators_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

// TestConflict tries every combination of null, unknown and known values: only two
// that are known and not null are refused.
func TestConflict(t *testing.T) {
	t.Parallel()

	values := map[string]types.String{"null": types.StringNull(), "unknown": types.StringUnknown(), "known": types.StringValue("x")}
	for nameA, a := range values {
		for nameB, b := range values {
			t.Run(nameA+" and "+nameB, func(t *testing.T) {
				t.Parallel()
				diags := validators.Conflict(path.Root("b"), a, b, "Remove one of them.")
				if got, want := diags.HasError(), nameA == "known" && nameB == "known"; got != want {
					t.Errorf("refused: %t, want %t", got, want)
				}
			})
		}
	}
}
