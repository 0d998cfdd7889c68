package customtypes_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

func TestParseDuration(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		want time.Duration
		err  string
	}{
		"0s":    {},
		"0":     {},
		"168h":  {want: 168 * time.Hour},
		"1h30m": {want: 90 * time.Minute},

		"":         {err: `"" is not a duration: it must not be empty, write one such as "168h"`},
		"-1s":      {err: `"-1s" is not a duration allowed here: it must not be negative, write one such as "168h"`},
		"forever":  {err: `"forever" is not a duration: it must be finite, write one such as "168h"`},
		"7d":       {err: `"7d" is not a duration: days are not a unit of Go durations, write "168h"`},
		"1 week":   {err: `"1 week" is not a duration: weeks are not a unit of Go durations, write "168h"`},
		"30":       {err: `"30" is not a duration: the unit is missing, write "30h" for hours`},
		"tomorrow": {err: `"tomorrow" is not a duration: write one in Go syntax (units h, m, s) such as "168h"`},
	}

	for text, test := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()

			got, err := customtypes.ParseDuration(text)

			if got := message(err); got != test.err {
				t.Fatalf("error\n got: %s\nwant: %s", got, test.err)
			}

			if got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestDurationStringSemanticEquals(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		a, b customtypes.Duration
		want bool
	}{
		"same text":      {customtypes.NewDurationValue("168h"), customtypes.NewDurationValue("168h"), true},
		"minutes":        {customtypes.NewDurationValue("1h30m"), customtypes.NewDurationValue("90m"), true},
		"zeros":          {customtypes.NewDurationValue("0s"), customtypes.NewDurationValue("0h"), true},
		"other":          {customtypes.NewDurationValue("168h"), customtypes.NewDurationValue("169h"), false},
		"invalid, zero":  {customtypes.NewDurationValue("-1h"), customtypes.NewDurationValue("0s"), false},
		"invalid, same":  {customtypes.NewDurationValue("-1h"), customtypes.NewDurationValue("-1h"), true},
		"invalid, other": {customtypes.NewDurationValue("7d"), customtypes.NewDurationValue("8d"), false},
		"null":           {customtypes.NewDurationNull(), customtypes.NewDurationNull(), true},
		"null, zero":     {customtypes.NewDurationNull(), customtypes.NewDurationValue("0s"), false},
		"unknown, zero":  {customtypes.NewDurationUnknown(), customtypes.NewDurationValue("0s"), false},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			for _, pair := range [][2]customtypes.Duration{{test.a, test.b}, {test.b, test.a}} {
				got, diags := pair[0].StringSemanticEquals(t.Context(), pair[1])
				if diags.HasError() || got != test.want {
					t.Errorf("%s, %s: got %v, %v, want %v", pair[0], pair[1], got, diags, test.want)
				}
			}
		})
	}
}

func TestDurationStringSemanticEquals_otherType(t *testing.T) {
	t.Parallel()

	equal, diags := customtypes.NewDurationValue("1h").StringSemanticEquals(t.Context(), customtypes.NewLifetimeValue("1h"))
	if equal || !diags.HasError() {
		t.Errorf("got %v, %v, want an error", equal, diags)
	}
}

func TestDurationDuration(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		value customtypes.Duration
		want  time.Duration
		ok    bool
	}{
		"known":   {customtypes.NewDurationValue("90m"), 90 * time.Minute, true},
		"none":    {customtypes.NewDurationValue("0s"), 0, true},
		"invalid": {customtypes.NewDurationValue("-90m"), 0, false},
		"null":    {customtypes.NewDurationNull(), 0, false},
		"unknown": {customtypes.NewDurationUnknown(), 0, false},
		"zero":    {customtypes.Duration{}, 0, false},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, ok := test.value.Duration()
			if got != test.want || ok != test.ok {
				t.Errorf("got %v, %v, want %v, %v", got, ok, test.want, test.ok)
			}
		})
	}
}

func TestDurationType(t *testing.T) {
	t.Parallel()

	checkStringType(t, customtypes.DurationType{}, map[string]stringTypeTest{
		"known":   {tftypes.NewValue(tftypes.String, "1h"), customtypes.NewDurationValue("1h")},
		"invalid": {tftypes.NewValue(tftypes.String, "-1h"), customtypes.NewDurationValue("-1h")},
		"null":    {tftypes.NewValue(tftypes.String, nil), customtypes.NewDurationNull()},
		"unknown": {tftypes.NewValue(tftypes.String, tftypes.UnknownValue), customtypes.NewDurationUnknown()},
	}, customtypes.NewLifetimeValue("1h"))
}

func FuzzParseDuration(f *testing.F) {
	for _, seed := range []string{"0s", "168h", "7d", "-1h", "forever", "30", "1.5w", "+3h", ""} {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, text string) {
		d, err := customtypes.ParseDuration(text)

		if err == nil {
			same, _ := customtypes.NewDurationValue(text).StringSemanticEquals(t.Context(), customtypes.NewDurationValue(d.String()))
			if d < 0 || !same {
				t.Errorf("%q: got %v, equal to itself: %v", text, d, same)
			}

			return
		}

		if instead, ok := advice(t, err); ok {
			if _, err := customtypes.ParseDuration(instead); err != nil {
				t.Errorf("the advice for %q cannot be followed: %v", text, err)
			}
		}
	})
}
