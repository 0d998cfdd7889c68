package customtypes

import (
	"context"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
)

// text is a string value whose meaning has several spellings.
type text[V any] interface {
	basetypes.StringValuableWithSemanticEquals

	// withString returns a value of the same type.
	withString(basetypes.StringValue) V
}

// TextType is the type of such values.
type TextType[V text[V]] struct {
	basetypes.StringType
}

// Equal reports whether other is the same type.
func (t TextType[V]) Equal(other attr.Type) bool {
	_, ok := other.(TextType[V])

	return ok
}

// String names the type in messages for developers.
func (t TextType[V]) String() string {
	return "customtypes." + reflect.TypeFor[V]().Name() + "Type"
}

// ValueType returns an example of the values of this type.
func (t TextType[V]) ValueType(context.Context) attr.Value {
	var value V

	return value
}

// ValueFromString converts a plain string value to a V.
func (t TextType[V]) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	var value V

	return value.withString(in), nil
}

// ValueFromTerraform converts a value of the protocol to a V.
func (t TextType[V]) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	converted, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}

	plain, ok := converted.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("unexpected value type %T", converted)
	}

	var value V

	return value.withString(plain), nil
}

// semanticEquals reports whether two values have the same meaning. A meaning that is not
// there, because the value is null, unknown or invalid, is compared by its spelling.
func semanticEquals[V text[V], M comparable](value V, other basetypes.StringValuable, meaning func(V) (M, bool)) (bool, diag.Diagnostics) {
	o, ok := other.(V)
	if !ok {
		return false, diag.Diagnostics{wrongTypeDiagnostic(value, other)}
	}

	mine, hasMine := meaning(value)
	theirs, hasTheirs := meaning(o)

	if hasMine && hasTheirs {
		return mine == theirs, nil
	}

	return value.Equal(o), nil
}

// wrongTypeDiagnostic reports a comparison of values of different types.
func wrongTypeDiagnostic(have, got any) diag.Diagnostic {
	return diag.NewErrorDiagnostic(
		"Unable to compare values",
		fmt.Sprintf("A value of type %T was compared with one of type %T. %s", have, got, diagnostics.BugNotice),
	)
}
