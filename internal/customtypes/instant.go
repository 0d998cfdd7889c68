package customtypes

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.StringTypable                    = InstantType{}
	_ basetypes.StringValuableWithSemanticEquals = Instant{}
	_ xattr.ValidateableAttribute                = Instant{}
)

// InstantType is the type of [Instant].
type InstantType struct {
	basetypes.StringType
}

// Equal tells whether o is the same type.
func (t InstantType) Equal(o attr.Type) bool {
	other, ok := o.(InstantType)
	return ok && t.StringType.Equal(other.StringType)
}

// String names the type.
func (t InstantType) String() string { return "customtypes.InstantType" }

// ValueType returns an empty value of the type.
func (t InstantType) ValueType(context.Context) attr.Value { return Instant{} }

// ValueFromString makes an Instant of a string value.
func (t InstantType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return Instant{StringValue: in}, nil
}

// ValueFromTerraform makes an Instant of a value on the wire.
func (t InstantType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	str, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("unexpected value type %T", value)
	}
	return Instant{StringValue: str}, nil
}

// Instant is a point in time in RFC 3339. Two spellings of one instant, in
// another zone or with a fraction of a second that the API does not keep, are
// semantically equal; timetypes.RFC3339 would call 12:00+02:00 and 10:00Z
// different, and a plan would never come to rest.
type Instant struct {
	basetypes.StringValue
}

// NewInstantNull returns a null Instant.
func NewInstantNull() Instant { return Instant{StringValue: basetypes.NewStringNull()} }

// NewInstantUnknown returns an unknown Instant.
func NewInstantUnknown() Instant { return Instant{StringValue: basetypes.NewStringUnknown()} }

// NewInstant returns t as an Instant in UTC.
func NewInstant(t time.Time) Instant {
	return Instant{StringValue: basetypes.NewStringValue(t.UTC().Format(time.RFC3339Nano))}
}

// NewInstantPointer returns t as an Instant, null where t is nil.
func NewInstantPointer(t *time.Time) Instant {
	if t == nil {
		return NewInstantNull()
	}
	return NewInstant(*t)
}

// Type returns the type of the value.
func (v Instant) Type(context.Context) attr.Type { return InstantType{} }

// Equal tells whether o is the same value in the same spelling.
func (v Instant) Equal(o attr.Value) bool {
	other, ok := o.(Instant)
	return ok && v.StringValue.Equal(other.StringValue)
}

// Time returns the instant, false where the value is null, unknown or no time.
func (v Instant) Time() (time.Time, bool) {
	if v.IsNull() || v.IsUnknown() {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339, v.ValueString())
	return t, err == nil
}

// StringSemanticEquals tells whether both values name the same second.
func (v Instant) StringSemanticEquals(_ context.Context, in basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := in.(Instant)
	if !ok {
		return false, nil
	}
	a, okA := v.Time()
	b, okB := other.Time()
	return okA && okB && a.Truncate(time.Second).Equal(b.Truncate(time.Second)), nil
}

// ValidateAttribute reports a value that is no RFC 3339 time.
func (v Instant) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	if v.IsNull() || v.IsUnknown() {
		return
	}
	if _, ok := v.Time(); !ok {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid time",
			fmt.Sprintf("%q is not a time in RFC 3339. Write date, time and zone, such as \"2027-01-31T00:00:00Z\".", v.ValueString()))
	}
}
