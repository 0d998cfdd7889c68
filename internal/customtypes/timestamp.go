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

var _ basetypes.StringTypable = TimestampType{}

// ParseTimestamp reads a date and time in RFC 3339 with its offset
// ("2027-01-31T00:00:00Z"). The error says what to write instead.
func ParseTimestamp(text string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil && isStrict(t, text) {
		return t, nil
	}

	if text == "" {
		return time.Time{}, fmt.Errorf(`"" is not a time: it must not be empty, write one such as "2027-01-31T00:00:00Z"`)
	}

	trimmed := strings.ToUpper(strings.TrimSpace(text))

	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", time.DateOnly, time.DateTime, "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02T15:04Z07:00"} {
		guess, err := time.Parse(layout, trimmed)
		if err != nil {
			continue
		}

		if instead := guess.Format(time.RFC3339); isStrict(guess, instead) {
			return time.Time{}, fmt.Errorf("%q is not a time in RFC 3339: write %q", text, instead)
		}
	}

	return time.Time{}, fmt.Errorf(`%q is not a time in RFC 3339: write one such as "2027-01-31T00:00:00Z"`, text)
}

// isStrict reports whether text, which time.Parse read as t, is RFC 3339 to the
// letter. time.Parse also takes an hour of one digit, a comma before the
// fraction and offsets of more than a day, which the API may not.
func isStrict(t time.Time, text string) bool {
	const hourEnd = len("2006-01-02T15")

	_, err := t.MarshalText()

	return err == nil && strings.IndexByte(text, ':') == hourEnd && !strings.Contains(text, ",")
}

// TimestampType is the type of attributes that contain a point in time. Pair it
// with validators.Timestamp, which checks the configuration, and
// KeepEqualString, which keeps the spelling in the state.
//
// It exists because for timetypes.RFC3339 one point in time with two offsets is two
// values, while the API always returns UTC.
type TimestampType = TextType[Timestamp]

// Timestamp is a point in time, in RFC 3339.
type Timestamp struct {
	basetypes.StringValue
}

// NewTimestampValue returns a known timestamp, in UTC and whole seconds as the
// API writes them.
func NewTimestampValue(at time.Time) Timestamp {
	return NewTimestampText(at.UTC().Format(time.RFC3339))
}

// NewTimestampPointerValue returns a known timestamp like NewTimestampValue, or
// null for nil.
func NewTimestampPointerValue(at *time.Time) Timestamp {
	if at == nil {
		return NewTimestampNull()
	}

	return NewTimestampValue(*at)
}

// NewTimestampText returns a known timestamp with this text, which is not
// checked.
func NewTimestampText(text string) Timestamp {
	return Timestamp{StringValue: basetypes.NewStringValue(text)}
}

// NewTimestampNull returns a null timestamp.
func NewTimestampNull() Timestamp {
	return Timestamp{StringValue: basetypes.NewStringNull()}
}

// NewTimestampUnknown returns an unknown timestamp.
func NewTimestampUnknown() Timestamp {
	return Timestamp{StringValue: basetypes.NewStringUnknown()}
}

// Type returns TimestampType.
func (t Timestamp) Type(context.Context) attr.Type {
	return TimestampType{}
}

func (t Timestamp) withString(in basetypes.StringValue) Timestamp { return Timestamp{StringValue: in} }

// Equal reports whether other is a Timestamp of the same state and spelling.
func (t Timestamp) Equal(other attr.Value) bool {
	o, ok := other.(Timestamp)

	return ok && t.StringValue.Equal(o.StringValue)
}

// StringSemanticEquals reports whether both values are the same second: the API
// stores whole seconds, so that fractions do not count. Invalid values are compared by
// their spelling.
func (t Timestamp) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	return semanticEquals(t, other, Timestamp.unix)
}

// Time returns the value as a time.Time, and false if it is null, unknown or invalid.
func (t Timestamp) Time() (time.Time, bool) {
	if t.IsNull() || t.IsUnknown() {
		return time.Time{}, false
	}

	at, err := ParseTimestamp(t.ValueString())

	return at, err == nil
}

// unix returns the second that the API keeps.
func (t Timestamp) unix() (int64, bool) {
	at, ok := t.Time()

	return at.Unix(), ok
}
