package customtypes

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.SetTypable     = OriginSetType{}
	_ attr.TypeWithElementType = OriginSetType{}
)

// OriginSetType is the type of attributes that contain a set of web origins. Pair
// it with validators.Origins, which checks the configuration, and KeepEqualSet,
// which keeps the spelling in the state.
//
// It does not embed basetypes.SetType, which needs an element type and would check the
// responses of the API for equal elements too.
type OriginSetType struct{}

// plain is the underlying type of the framework.
func (t OriginSetType) plain() basetypes.SetType {
	return basetypes.SetType{ElemType: basetypes.StringType{}}
}

// ElementType returns the type of the elements, which are plain strings.
func (t OriginSetType) ElementType() attr.Type {
	return basetypes.StringType{}
}

// WithElementType returns a plain set of another element type, because a set of
// origins has only strings.
func (t OriginSetType) WithElementType(element attr.Type) attr.TypeWithElementType {
	return basetypes.SetType{ElemType: element}
}

// TerraformType returns the type in the protocol.
func (t OriginSetType) TerraformType(ctx context.Context) tftypes.Type {
	return t.plain().TerraformType(ctx)
}

// ApplyTerraform5AttributePathStep steps into an element.
func (t OriginSetType) ApplyTerraform5AttributePathStep(step tftypes.AttributePathStep) (any, error) {
	return t.plain().ApplyTerraform5AttributePathStep(step)
}

// Equal reports whether other is the same type.
func (t OriginSetType) Equal(other attr.Type) bool {
	_, ok := other.(OriginSetType)

	return ok
}

// String names the type in messages for developers.
func (t OriginSetType) String() string {
	return "customtypes.OriginSetType"
}

// ValueType returns an example of the values of this type.
func (t OriginSetType) ValueType(context.Context) attr.Value {
	return NewOriginSetNull()
}

// ValueFromSet turns a plain set into an OriginSet.
func (t OriginSetType) ValueFromSet(_ context.Context, in basetypes.SetValue) (basetypes.SetValuable, diag.Diagnostics) {
	return OriginSet{SetValue: in}, nil
}

// ValueFromTerraform turns a value of the protocol into an OriginSet.
func (t OriginSetType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.plain().ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}

	set, ok := value.(basetypes.SetValue)
	if !ok {
		return nil, fmt.Errorf("unexpected value type %T", value)
	}

	return OriginSet{SetValue: set}, nil
}
