package customtypes_test

import (
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

func TestParseLifetime(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		want    time.Duration
		forever bool
		err     string
	}{
		"8760h":     {want: 8760 * time.Hour},
		"2h45m":     {want: 2*time.Hour + 45*time.Minute},
		"8760h0m0s": {want: 8760 * time.Hour},
		"300ms":     {want: 300 * time.Millisecond},
		"1.5h":      {want: 90 * time.Minute},
		"forever":   {forever: true},

		"":          {err: `"" is not a lifetime: it must not be empty, write a duration such as "8760h", or "forever"`},
		"0s":        {err: `"0s" is not a lifetime: it must be positive, write a duration such as "8760h", or "forever"`},
		"0":         {err: `"0" is not a lifetime: it must be positive, write a duration such as "8760h", or "forever"`},
		"-5h":       {err: `"-5h" is not a lifetime: it must be positive, write a duration such as "8760h", or "forever"`},
		"30d":       {err: `"30d" is not a lifetime: days are not a unit of Go durations, write "720h"`},
		"1d12h30m":  {err: `"1d12h30m" is not a lifetime: days are not a unit of Go durations, write "36h30m"`},
		"0.5 days":  {err: `"0.5 days" is not a lifetime: days are not a unit of Go durations, write "12h"`},
		"2w":        {err: `"2w" is not a lifetime: weeks are not a unit of Go durations, write "336h"`},
		"1 year":    {err: `"1 year" is not a lifetime: years are not a unit of Go durations, write "8760h"`},
		"1y1d":      {err: `"1y1d" is not a lifetime: years are not a unit of Go durations, write "8784h"`},
		"90 min":    {err: `"90 min" is not a lifetime: write "1h30m"`},
		"24H":       {err: `"24H" is not a lifetime: write "24h"`},
		" 24h":      {err: `" 24h" is not a lifetime: write "24h"`},
		"10 sec":    {err: `"10 sec" is not a lifetime: write "10s"`},
		"8760":      {err: `"8760" is not a lifetime: the unit is missing, write "8760h" for hours`},
		"300y":      {err: `"300y" is not a lifetime: the longest duration is "2562047h" (about 292 years)`},
		"9999999h":  {err: `"9999999h" is not a lifetime: the longest duration is "2562047h" (about 292 years)`},
		"Forever":   {err: `"Forever" is not a lifetime: write "forever" for a token that never expires`},
		"never":     {err: `"never" is not a lifetime: write "forever" for a token that never expires`},
		"0d":        {err: `"0d" is not a lifetime: write a duration in Go syntax (units h, m, s) such as "8760h", or "forever"`},
		"-30d":      {err: `"-30d" is not a lifetime: write a duration in Go syntax (units h, m, s) such as "8760h", or "forever"`},
		"3 moons":   {err: `"3 moons" is not a lifetime: write a duration in Go syntax (units h, m, s) such as "8760h", or "forever"`},
		"1.2.3d":    {err: `"1.2.3d" is not a lifetime: write a duration in Go syntax (units h, m, s) such as "8760h", or "forever"`},
		"next week": {err: `"next week" is not a lifetime: write a duration in Go syntax (units h, m, s) such as "8760h", or "forever"`},
	}

	for text, test := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()

			d, forever, err := customtypes.ParseLifetime(text)

			if got := message(err); got != test.err {
				t.Fatalf("error\n got: %s\nwant: %s", got, test.err)
			}

			if d != test.want || forever != test.forever {
				t.Errorf("got %v, %v, want %v, %v", d, forever, test.want, test.forever)
			}
		})
	}
}

func TestLifetimeStringSemanticEquals(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		a, b customtypes.Lifetime
		want bool
	}{
		"same text":         {customtypes.NewLifetimeValue("8760h"), customtypes.NewLifetimeValue("8760h"), true},
		"all units":         {customtypes.NewLifetimeValue("8760h"), customtypes.NewLifetimeValue("8760h0m0s"), true},
		"minutes":           {customtypes.NewLifetimeValue("8760h"), customtypes.NewLifetimeValue("525600m"), true},
		"other":             {customtypes.NewLifetimeValue("8760h"), customtypes.NewLifetimeValue("8761h"), false},
		"forever":           {customtypes.NewLifetimeValue("forever"), customtypes.NewLifetimeValue("forever"), true},
		"forever, duration": {customtypes.NewLifetimeValue("forever"), customtypes.NewLifetimeValue("2562047h"), false},
		"invalid, same":     {customtypes.NewLifetimeValue("1y"), customtypes.NewLifetimeValue("1y"), true},
		"invalid, other":    {customtypes.NewLifetimeValue("1y"), customtypes.NewLifetimeValue("2y"), false},
		"invalid, valid":    {customtypes.NewLifetimeValue("0s"), customtypes.NewLifetimeValue("1h"), false},
		"null":              {customtypes.NewLifetimeNull(), customtypes.NewLifetimeNull(), true},
		"null, empty":       {customtypes.NewLifetimeNull(), customtypes.NewLifetimeValue(""), false},
		"unknown":           {customtypes.NewLifetimeUnknown(), customtypes.NewLifetimeValue("1h"), false},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			for _, pair := range [][2]customtypes.Lifetime{{test.a, test.b}, {test.b, test.a}} {
				got, diags := pair[0].StringSemanticEquals(t.Context(), pair[1])
				if diags.HasError() || got != test.want {
					t.Errorf("%s, %s: got %v, %v, want %v", pair[0], pair[1], got, diags, test.want)
				}
			}
		})
	}
}

func TestLifetimeStringSemanticEquals_otherType(t *testing.T) {
	t.Parallel()

	equal, diags := customtypes.NewLifetimeValue("1h").StringSemanticEquals(t.Context(), customtypes.NewDurationValue("1h"))
	if equal || !diags.HasError() {
		t.Errorf("got %v, %v, want an error", equal, diags)
	}
}

func TestLifetimeDuration(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		value   customtypes.Lifetime
		want    time.Duration
		ok      bool
		forever bool
	}{
		"duration": {value: customtypes.NewLifetimeValue("90m"), want: 90 * time.Minute, ok: true},
		"forever":  {value: customtypes.NewLifetimeValue(customtypes.Forever), forever: true},
		"invalid":  {value: customtypes.NewLifetimeValue("90 moons")},
		"null":     {value: customtypes.NewLifetimeNull()},
		"unknown":  {value: customtypes.NewLifetimeUnknown()},
		"zero":     {value: customtypes.Lifetime{}},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, ok := test.value.Duration()
			if got != test.want || ok != test.ok {
				t.Errorf("Duration: got %v, %v, want %v, %v", got, ok, test.want, test.ok)
			}

			if got := test.value.IsForever(); got != test.forever {
				t.Errorf("IsForever: got %v, want %v", got, test.forever)
			}
		})
	}
}

func TestLifetimeType(t *testing.T) {
	t.Parallel()

	checkStringType(t, customtypes.LifetimeType{}, map[string]stringTypeTest{
		"known":   {tftypes.NewValue(tftypes.String, "1h"), customtypes.NewLifetimeValue("1h")},
		"invalid": {tftypes.NewValue(tftypes.String, "1y"), customtypes.NewLifetimeValue("1y")},
		"null":    {tftypes.NewValue(tftypes.String, nil), customtypes.NewLifetimeNull()},
		"unknown": {tftypes.NewValue(tftypes.String, tftypes.UnknownValue), customtypes.NewLifetimeUnknown()},
	}, customtypes.NewDurationValue("1h"))
}

// stringTypeTest is a value of the protocol and what it must become.
type stringTypeTest struct {
	in   tftypes.Value
	want attr.Value
}

// checkStringType checks what the framework requires of a string type. The stranger is a
// value of another type with the text of one of the tests.
func checkStringType(t *testing.T, typ basetypes.StringTypable, tests map[string]stringTypeTest, stranger attr.Value) {
	t.Helper()

	ctx := t.Context()

	if !typ.Equal(typ) || typ.Equal(basetypes.StringType{}) || typ.Equal(stranger.Type(ctx)) || typ.Equal(nil) {
		t.Error("the type must equal only itself")
	}

	if got := typ.ValueType(ctx).Type(ctx); !got.Equal(typ) {
		t.Errorf("ValueType: got a value of %s", got)
	}

	if _, err := typ.ValueFromTerraform(ctx, tftypes.NewValue(tftypes.Bool, true)); err == nil {
		t.Error("ValueFromTerraform: want an error for a bool")
	}

	for name, test := range tests {
		got, err := typ.ValueFromTerraform(ctx, test.in)
		if err != nil {
			t.Fatalf("%s: ValueFromTerraform: %v", name, err)
		}

		if !got.Equal(test.want) || !got.Type(ctx).Equal(typ) {
			t.Errorf("%s: got %s of %s, want %s", name, got, got.Type(ctx), test.want)
		}

		back, err := got.ToTerraformValue(ctx)
		if err != nil || !back.Equal(test.in) {
			t.Errorf("%s: ToTerraformValue: got %s, %v", name, back, err)
		}

		if got.Equal(stranger) || got.Equal(nil) {
			t.Errorf("%s: equals a value of another type", name)
		}
	}
}

// message returns the text of an error, or "".
func message(err error) string {
	if err == nil {
		return ""
	}

	return err.Error()
}

// advised finds the value that a message advises the user to write.
var advised = regexp.MustCompile(`write ("(?:[^"\\]|\\.)*")(?: for hours| for a token that never expires)?$`)

// advice returns the value that an error advises the user to write.
func advice(t *testing.T, err error) (string, bool) {
	t.Helper()

	match := advised.FindStringSubmatch(err.Error())
	if match == nil {
		return "", false
	}

	text, unquoteErr := strconv.Unquote(match[1])
	if unquoteErr != nil {
		t.Fatalf("%v in %s", unquoteErr, err)
	}

	return text, true
}

func FuzzParseLifetime(f *testing.F) {
	for _, seed := range []string{"8760h", "2h45m", "forever", "Forever", "30d", "1 year 2 weeks", "-1h", "0", "8760", "1e3h", "9223372036854775807ns", "300y", ".5d", "µs", ""} {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, text string) {
		d, forever, err := customtypes.ParseLifetime(text)

		switch {
		case err != nil:
			if instead, ok := advice(t, err); ok {
				if _, _, err := customtypes.ParseLifetime(instead); err != nil {
					t.Errorf("the advice for %q cannot be followed: %v", text, err)
				}
			}
		case forever == (d > 0) || d < 0:
			t.Errorf("%q: got %v, %v", text, d, forever)
		case !forever:
			same, _ := customtypes.NewLifetimeValue(text).StringSemanticEquals(t.Context(), customtypes.NewLifetimeValue(d.String()))
			if !same {
				t.Errorf("%q is not equal to %q", text, d)
			}
		}
	})
}
