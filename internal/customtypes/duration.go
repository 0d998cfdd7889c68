package customtypes

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

var _ basetypes.StringTypable = DurationType{}

// ParseDuration reads a duration in Go syntax that is not negative ("0s",
// "168h"). The error says what to write instead.
func ParseDuration(text string) (time.Duration, error) {
	const example = `such as "168h"`

	d, err := time.ParseDuration(text)

	switch {
	case err == nil && d >= 0:
		return d, nil
	case err == nil:
		return 0, fmt.Errorf("%q is not a duration allowed here: it must not be negative, write one %s", text, example)
	case text == "":
		return 0, fmt.Errorf(`"" is not a duration: it must not be empty, write one %s`, example)
	case strings.EqualFold(strings.TrimSpace(text), Forever):
		return 0, fmt.Errorf("%q is not a duration: it must be finite, write one %s", text, example)
	}

	if why := explainDuration(text); why != "" {
		return 0, fmt.Errorf("%q is not a duration: %s", text, why)
	}

	return 0, fmt.Errorf("%q is not a duration: write one in Go syntax (units h, m, s) %s", text, example)
}

// DurationType is the type of attributes that contain a duration that is not
// negative. Pair it with validators.Duration or validators.PositiveDuration,
// which check the configuration, and KeepEqualString, which keeps the spelling
// in the state.
type DurationType = TextType[Duration]

// Duration is a duration in Go syntax that is not negative.
type Duration struct {
	basetypes.StringValue
}

// NewDurationValue returns a known duration with this text, which is not
// checked.
func NewDurationValue(text string) Duration {
	return Duration{StringValue: basetypes.NewStringValue(text)}
}

// NewDurationNull returns a null duration.
func NewDurationNull() Duration {
	return Duration{StringValue: basetypes.NewStringNull()}
}

// NewDurationUnknown returns an unknown duration.
func NewDurationUnknown() Duration {
	return Duration{StringValue: basetypes.NewStringUnknown()}
}

// Type returns DurationType.
func (d Duration) Type(context.Context) attr.Type {
	return DurationType{}
}

func (d Duration) withString(in basetypes.StringValue) Duration { return Duration{StringValue: in} }

// Equal reports whether other is a Duration of the same state and spelling.
func (d Duration) Equal(other attr.Value) bool {
	o, ok := other.(Duration)

	return ok && d.StringValue.Equal(o.StringValue)
}

// StringSemanticEquals reports whether both values are the same duration. Invalid
// values are compared by their spelling.
func (d Duration) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	return semanticEquals(d, other, Duration.Duration)
}

// Duration returns the value as a time.Duration, and false if it is null, unknown or
// invalid.
func (d Duration) Duration() (time.Duration, bool) {
	if d.IsNull() || d.IsUnknown() {
		return 0, false
	}

	duration, err := ParseDuration(d.ValueString())

	return duration, err == nil
}
