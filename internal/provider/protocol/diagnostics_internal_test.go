package protocol

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// TestEncodeDiagnostics encodes severities and paths.
func TestEncodeDiagnostics(t *testing.T) {
	t.Parallel()

	var diags diag.Diagnostics
	diags.AddWarning("w", "warning")
	diags.AddAttributeError(path.Root("a").AtName("b").AtMapKey("c").AtListIndex(1), "e", "error")
	diags.AddAttributeError(path.Root("a").AtSetValue(types.StringValue("element")), "e", "error")
	got := encodeDiagnostics(t.Context(), diags)
	want := []*tfprotov6.Diagnostic{
		{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: "w", Detail: "warning"},
		{
			Severity: tfprotov6.DiagnosticSeverityError, Summary: "e", Detail: "error",
			Attribute: tftypes.NewAttributePath().WithAttributeName("a").WithAttributeName("b").WithElementKeyString("c").WithElementKeyInt(1),
		},
		{
			Severity: tfprotov6.DiagnosticSeverityError, Summary: "e", Detail: "error",
			Attribute: tftypes.NewAttributePath().WithAttributeName("a").WithElementKeyValue(tftypes.NewValue(tftypes.String, "element")),
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
