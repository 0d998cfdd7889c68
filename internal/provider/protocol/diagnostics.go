package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// encodeDiagnostics encodes diagnostics as the framework does.
func encodeDiagnostics(ctx context.Context, diags diag.Diagnostics) []*tfprotov6.Diagnostic {
	var out []*tfprotov6.Diagnostic
	for _, d := range diags {
		encoded := &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: d.Summary(), Detail: d.Detail()}
		if d.Severity() == diag.SeverityWarning {
			encoded.Severity = tfprotov6.DiagnosticSeverityWarning
		}
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			encoded.Attribute = encodePath(ctx, at.Path())
		}
		out = append(out, encoded)
	}
	return out
}

// encodePath encodes the path of an attribute, or of what contains the attribute if a
// step has no encoding.
func encodePath(ctx context.Context, at path.Path) *tftypes.AttributePath {
	out := tftypes.NewAttributePath()
	for _, step := range at.Steps() {
		switch step := step.(type) {
		case path.PathStepAttributeName:
			out = out.WithAttributeName(string(step))
		case path.PathStepElementKeyString:
			out = out.WithElementKeyString(string(step))
		case path.PathStepElementKeyInt:
			out = out.WithElementKeyInt(int(step))
		case path.PathStepElementKeyValue:
			value, err := step.Value.ToTerraformValue(ctx)
			if err != nil {
				return out
			}
			out = out.WithElementKeyValue(value)
		default:
			return out
		}
	}
	return out
}
