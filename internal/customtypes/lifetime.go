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

var _ basetypes.StringTypable = LifetimeType{}

// Forever is the lifetime of a token that never expires.
const Forever = "forever"

// ParseLifetime reads the lifetime of a token: a positive duration in Go syntax
// ("8760h", "2h45m"), or Forever, for which it returns zero and true. The error
// says what to write instead.
func ParseLifetime(text string) (d time.Duration, forever bool, err error) {
	const example = `such as "8760h", or "forever"`

	if text == Forever {
		return 0, true, nil
	}

	d, err = time.ParseDuration(text)

	switch {
	case err == nil && d > 0:
		return d, false, nil
	case err == nil:
		return 0, false, fmt.Errorf("%q is not a lifetime: it must be positive, write a duration %s", text, example)
	case text == "":
		return 0, false, fmt.Errorf(`"" is not a lifetime: it must not be empty, write a duration %s`, example)
	}

	switch strings.ToLower(strings.TrimSpace(text)) {
	case Forever, "ever", "infinite", "infinity", "inf", "never", "none", "unlimited":
		return 0, false, fmt.Errorf(`%q is not a lifetime: write "forever" for a token that never expires`, text)
	}

	if why := explainDuration(text); why != "" {
		return 0, false, fmt.Errorf("%q is not a lifetime: %s", text, why)
	}

	return 0, false, fmt.Errorf("%q is not a lifetime: write a duration in Go syntax (units h, m, s) %s", text, example)
}

// LifetimeType is the type of attributes that contain a token's lifetime. Pair
// it with validators.Lifetime, which checks the configuration, and
// KeepEqualString, which keeps the spelling in the state.
type LifetimeType = TextType[Lifetime]

// Lifetime is the lifetime of a token: a duration in Go syntax, or Forever.
type Lifetime struct {
	basetypes.StringValue
}

// NewLifetimeValue returns a known lifetime with this text, which is not
// checked.
func NewLifetimeValue(text string) Lifetime {
	return Lifetime{StringValue: basetypes.NewStringValue(text)}
}

// NewLifetimeNull returns a null lifetime.
func NewLifetimeNull() Lifetime {
	return Lifetime{StringValue: basetypes.NewStringNull()}
}

// NewLifetimeUnknown returns an unknown lifetime.
func NewLifetimeUnknown() Lifetime {
	return Lifetime{StringValue: basetypes.NewStringUnknown()}
}

// Type returns LifetimeType.
func (l Lifetime) Type(context.Context) attr.Type {
	return LifetimeType{}
}

func (l Lifetime) withString(in basetypes.StringValue) Lifetime { return Lifetime{StringValue: in} }

// Equal reports whether other is a Lifetime of the same state and spelling.
func (l Lifetime) Equal(other attr.Value) bool {
	o, ok := other.(Lifetime)

	return ok && l.StringValue.Equal(o.StringValue)
}

// StringSemanticEquals reports whether both values mean the same lifetime.
// Invalid values are compared by their spelling.
func (l Lifetime) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	return semanticEquals(l, other, Lifetime.Duration)
}

// Duration returns the lifetime as a time.Duration, and false if it is null, unknown,
// Forever or invalid.
func (l Lifetime) Duration() (time.Duration, bool) {
	if l.IsNull() || l.IsUnknown() {
		return 0, false
	}

	d, forever, err := ParseLifetime(l.ValueString())

	return d, err == nil && !forever
}

// IsForever reports whether the value is known to be Forever.
func (l Lifetime) IsForever() bool {
	return l.ValueString() == Forever
}
