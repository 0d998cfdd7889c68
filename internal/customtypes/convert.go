package customtypes

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// bugNotice ends every message that only a mistake in the provider can cause.
const bugNotice = "This is a bug in the provider; please report it to the provider developers."

// stringFromTerraform reads a string of the protocol. The framework's own
// conversion returns an attr.Value, so its kind is checked here once.
func stringFromTerraform(ctx context.Context, in tftypes.Value) (basetypes.StringValue, error) {
	value, err := basetypes.StringType{}.ValueFromTerraform(ctx, in)
	if err != nil {
		return basetypes.StringValue{}, err
	}

	text, ok := value.(basetypes.StringValue)
	if !ok {
		return basetypes.StringValue{}, fmt.Errorf("unexpected value type %T", value)
	}

	return text, nil
}

// wrongTypeDiagnostic reports a comparison of values of different types.
func wrongTypeDiagnostic(have, got any) diag.Diagnostic {
	return diag.NewErrorDiagnostic(
		"Unable to compare values",
		fmt.Sprintf("A value of type %T was compared with one of type %T. %s", have, got, bugNotice),
	)
}
