package customtypes_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

func TestParseTimestamp(t *testing.T) {
	t.Parallel()

	newYear := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	vague := `is not a time in RFC 3339: write one such as "2027-01-31T00:00:00Z"`

	tests := map[string]struct {
		want time.Time
		err  string
	}{
		"2027-01-01T00:00:00Z":      {want: newYear},
		"2027-01-01T01:00:00+01:00": {want: newYear},
		"2027-01-01T00:00:00.5Z":    {want: newYear.Add(500 * time.Millisecond)},

		"":                           {err: `"" is not a time: it must not be empty, write one such as "2027-01-31T00:00:00Z"`},
		"2027-01-01":                 {err: `"2027-01-01" is not a time in RFC 3339: write "2027-01-01T00:00:00Z"`},
		"2027-01-01 12:30:00":        {err: `"2027-01-01 12:30:00" is not a time in RFC 3339: write "2027-01-01T12:30:00Z"`},
		"2027-01-01 12:30":           {err: `"2027-01-01 12:30" is not a time in RFC 3339: write "2027-01-01T12:30:00Z"`},
		"2027-01-01T12:30:00":        {err: `"2027-01-01T12:30:00" is not a time in RFC 3339: write "2027-01-01T12:30:00Z"`},
		"2027-01-01T12:30":           {err: `"2027-01-01T12:30" is not a time in RFC 3339: write "2027-01-01T12:30:00Z"`},
		"2027-01-01T12:30+02:00":     {err: `"2027-01-01T12:30+02:00" is not a time in RFC 3339: write "2027-01-01T12:30:00+02:00"`},
		"2027-01-01 12:30:00+02:00":  {err: `"2027-01-01 12:30:00+02:00" is not a time in RFC 3339: write "2027-01-01T12:30:00+02:00"`},
		"2027-01-01t12:30:00z":       {err: `"2027-01-01t12:30:00z" is not a time in RFC 3339: write "2027-01-01T12:30:00Z"`},
		"2027-01-01T1:30:00Z":        {err: `"2027-01-01T1:30:00Z" is not a time in RFC 3339: write "2027-01-01T01:30:00Z"`},
		" 2027-01-01T12:30:00Z ":     {err: `" 2027-01-01T12:30:00Z " is not a time in RFC 3339: write "2027-01-01T12:30:00Z"`},
		"2027-02-30T00:00:00Z":       {err: `"2027-02-30T00:00:00Z" ` + vague},
		"2027-01-01T00:00:00+24:30":  {err: `"2027-01-01T00:00:00+24:30" ` + vague},
		"01/31/2027":                 {err: `"01/31/2027" ` + vague},
		"1798675200":                 {err: `"1798675200" ` + vague},
		"8760h":                      {err: `"8760h" ` + vague},
		"Fri, 01 Jan 2027 00:00 GMT": {err: `"Fri, 01 Jan 2027 00:00 GMT" ` + vague},
	}

	for text, test := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()

			got, err := customtypes.ParseTimestamp(text)

			if got := message(err); got != test.err {
				t.Fatalf("error\n got: %s\nwant: %s", got, test.err)
			}

			if !got.Equal(test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestTimestampStringSemanticEquals(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		a, b customtypes.Timestamp
		want bool
	}{
		"same text":       {customtypes.NewTimestampText("2027-01-01T00:00:00Z"), customtypes.NewTimestampText("2027-01-01T00:00:00Z"), true},
		"offset":          {customtypes.NewTimestampText("2027-01-01T01:00:00+01:00"), customtypes.NewTimestampText("2027-01-01T00:00:00Z"), true},
		"zero offset":     {customtypes.NewTimestampText("2027-01-01T00:00:00-00:00"), customtypes.NewTimestampText("2027-01-01T00:00:00Z"), true},
		"fraction":        {customtypes.NewTimestampText("2027-01-01T00:00:00.9Z"), customtypes.NewTimestampText("2027-01-01T00:00:00Z"), true},
		"next second":     {customtypes.NewTimestampText("2027-01-01T00:00:01Z"), customtypes.NewTimestampText("2027-01-01T00:00:00.9Z"), false},
		"same clock time": {customtypes.NewTimestampText("2027-01-01T00:00:00+01:00"), customtypes.NewTimestampText("2027-01-01T00:00:00Z"), false},
		"invalid, same":   {customtypes.NewTimestampText("soon"), customtypes.NewTimestampText("soon"), true},
		"invalid, other":  {customtypes.NewTimestampText("soon"), customtypes.NewTimestampText("later"), false},
		"invalid, zero":   {customtypes.NewTimestampText("soon"), customtypes.NewTimestampText("0001-01-01T00:00:00Z"), false},
		"null":            {customtypes.NewTimestampNull(), customtypes.NewTimestampNull(), true},
		"null, zero":      {customtypes.NewTimestampNull(), customtypes.NewTimestampText("0001-01-01T00:00:00Z"), false},
		"unknown":         {customtypes.NewTimestampUnknown(), customtypes.NewTimestampText("2027-01-01T00:00:00Z"), false},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			for _, pair := range [][2]customtypes.Timestamp{{test.a, test.b}, {test.b, test.a}} {
				got, diags := pair[0].StringSemanticEquals(t.Context(), pair[1])
				if diags.HasError() || got != test.want {
					t.Errorf("%s, %s: got %v, %v, want %v", pair[0], pair[1], got, diags, test.want)
				}
			}
		})
	}
}

func TestTimestampStringSemanticEquals_otherType(t *testing.T) {
	t.Parallel()

	equal, diags := customtypes.NewTimestampNull().StringSemanticEquals(t.Context(), customtypes.NewLifetimeNull())
	if equal || !diags.HasError() {
		t.Errorf("got %v, %v, want an error", equal, diags)
	}
}

func TestNewTimestampPointerValue(t *testing.T) {
	t.Parallel()

	if got := customtypes.NewTimestampPointerValue(nil); !got.IsNull() {
		t.Errorf("nil: got %s, want null", got)
	}

	at := time.Date(2027, 1, 1, 1, 0, 0, 999, time.FixedZone("", 3600))
	if got := customtypes.NewTimestampPointerValue(&at); got.ValueString() != "2027-01-01T00:00:00Z" {
		t.Errorf("got %s, want whole seconds in UTC", got)
	}
}

func TestTimestampTime(t *testing.T) {
	t.Parallel()

	at := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)

	if got, ok := customtypes.NewTimestampValue(at).Time(); !ok || !got.Equal(at) {
		t.Errorf("got %v, %v, want %v", got, ok, at)
	}

	for _, none := range []customtypes.Timestamp{{}, customtypes.NewTimestampNull(), customtypes.NewTimestampUnknown(), customtypes.NewTimestampText("soon")} {
		if got, ok := none.Time(); ok || !got.IsZero() {
			t.Errorf("%s: got %v, %v, want none", none, got, ok)
		}
	}
}

func TestTimestampType(t *testing.T) {
	t.Parallel()

	checkStringType(t, customtypes.TimestampType{}, map[string]stringTypeTest{
		"known":   {tftypes.NewValue(tftypes.String, "2027-01-01T00:00:00Z"), customtypes.NewTimestampText("2027-01-01T00:00:00Z")},
		"invalid": {tftypes.NewValue(tftypes.String, "1h"), customtypes.NewTimestampText("1h")},
		"null":    {tftypes.NewValue(tftypes.String, nil), customtypes.NewTimestampNull()},
		"unknown": {tftypes.NewValue(tftypes.String, tftypes.UnknownValue), customtypes.NewTimestampUnknown()},
	}, customtypes.NewLifetimeValue("1h"))
}

func FuzzParseTimestamp(f *testing.F) {
	for _, seed := range []string{"2027-01-01T00:00:00Z", "2027-01-01T01:00:00+01:00", "2027-01-01", "2027-01-01 12:30", "2027-01-01T1:30:00,5Z", "2027-01-01T00:00:00+24:30", ""} {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, text string) {
		at, err := customtypes.ParseTimestamp(text)
		if err == nil {
			same, _ := customtypes.NewTimestampText(text).StringSemanticEquals(t.Context(), customtypes.NewTimestampValue(at))
			if inRange := at.UTC().Year() >= 0 && at.UTC().Year() <= 9999; inRange && !same {
				t.Errorf("%q is not equal to %v", text, at)
			}

			return
		}

		if instead, ok := advice(t, err); ok {
			if _, err := customtypes.ParseTimestamp(instead); err != nil {
				t.Errorf("the advice for %q cannot be followed: %v", text, err)
			}
		}
	})
}
