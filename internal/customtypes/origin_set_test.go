package customtypes_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// originSet returns a set of elements that may be null or unknown.
func originSet(elements ...attr.Value) customtypes.OriginSet {
	return customtypes.OriginSet{SetValue: basetypes.NewSetValueMust(basetypes.StringType{}, elements)}
}

func TestOriginSetSetSemanticEquals(t *testing.T) {
	t.Parallel()

	values := func(origins ...string) customtypes.OriginSet { return customtypes.NewOriginSetValue(origins) }
	shop := basetypes.NewStringValue("shop.example.com")

	tests := map[string]struct {
		a, b customtypes.OriginSet
		want bool
	}{
		"same":               {values("https://a.example"), values("https://a.example"), true},
		"spelling":           {values("A.example/"), values("https://a.example:443"), true},
		"order":              {originSet(shop, basetypes.NewStringValue("a.example")), values("https://a.example", "https://shop.example.com"), true},
		"international":      {values("bücher.example"), values("https://xn--bcher-kva.example"), true},
		"twice":              {values("a.example", "https://a.example"), values("https://a.example"), true},
		"more":               {values("a.example", "b.example"), values("https://a.example"), false},
		"port":               {values("a.example:8443"), values("a.example"), false},
		"scheme":             {values("http://localhost"), values("https://localhost"), false},
		"invalid, same":      {values("*.example", "a.example"), values("https://a.example", "*.example"), true},
		"invalid, other":     {values("*.example"), values("*.Example"), false},
		"empty":              {values(), values(), true},
		"empty, null":        {values(), customtypes.NewOriginSetNull(), false},
		"null":               {customtypes.NewOriginSetNull(), customtypes.NewOriginSetNull(), true},
		"zero":               {customtypes.OriginSet{}, customtypes.NewOriginSetNull(), true},
		"null, unknown":      {customtypes.NewOriginSetNull(), customtypes.NewOriginSetUnknown(), false},
		"unknown":            {customtypes.NewOriginSetUnknown(), values("a.example"), false},
		"unknown element":    {originSet(shop, basetypes.NewStringUnknown()), values("shop.example.com"), false},
		"null element":       {originSet(shop, basetypes.NewStringNull()), values("shop.example.com"), false},
		"element, same text": {originSet(shop, basetypes.NewStringUnknown()), originSet(basetypes.NewStringUnknown(), shop), true},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			for _, pair := range [][2]customtypes.OriginSet{{test.a, test.b}, {test.b, test.a}} {
				got, diags := pair[0].SetSemanticEquals(t.Context(), pair[1])
				if diags.HasError() || got != test.want {
					t.Errorf("%s, %s: got %v, %v, want %v", pair[0], pair[1], got, diags, test.want)
				}
			}
		})
	}
}

func TestOriginSetSetSemanticEquals_otherType(t *testing.T) {
	t.Parallel()

	equal, diags := customtypes.NewOriginSetNull().SetSemanticEquals(t.Context(), basetypes.NewSetNull(basetypes.StringType{}))
	if equal || !diags.HasError() {
		t.Errorf("got %v, %v, want an error", equal, diags)
	}
}

func TestOriginSetCanonical(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		value customtypes.OriginSet
		want  []string
		err   string
	}{
		"sorted, unique": {
			value: customtypes.NewOriginSetValue([]string{"b.example", "https://B.example/", "a.example", "http://localhost:3000"}),
			want:  []string{"http://localhost:3000", "https://a.example", "https://b.example"},
		},
		"empty":           {value: customtypes.NewOriginSetValue(nil), want: []string{}},
		"null":            {value: customtypes.NewOriginSetNull()},
		"unknown":         {value: customtypes.NewOriginSetUnknown()},
		"zero":            {value: customtypes.OriginSet{}},
		"invalid":         {value: customtypes.NewOriginSetValue([]string{"a.example", "*.example"}), err: "wildcards are not supported"},
		"unknown element": {value: originSet(basetypes.NewStringUnknown()), err: "is <unknown>, but its value is needed"},
		"null element":    {value: originSet(basetypes.NewStringNull()), err: "is <null>, but its value is needed"},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, diags := test.value.Canonical(t.Context())

			if test.err != "" {
				if got != nil || !diags.HasError() || !strings.Contains(diags[0].Detail(), test.err) {
					t.Fatalf("got %q, %v, want error %q", got, diags, test.err)
				}

				return
			}

			if diags.HasError() {
				t.Fatalf("got %v", diags)
			}

			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestNewOriginSetValue_unique(t *testing.T) {
	t.Parallel()

	origins := []string{"https://b.example", "https://a.example", "https://b.example"}

	if got := len(customtypes.NewOriginSetValue(origins).Elements()); got != 2 {
		t.Errorf("got %d elements, want 2", got)
	}

	if diff := cmp.Diff([]string{"https://b.example", "https://a.example", "https://b.example"}, origins); diff != "" {
		t.Errorf("the argument was changed (-want +got)\n%s", diff)
	}
}

func TestOriginSetType(t *testing.T) {
	t.Parallel()

	ctx := t.Context()
	typ := customtypes.OriginSetType{}
	wire := tftypes.Set{ElementType: tftypes.String}
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

	if !typ.Equal(typ) || typ.Equal(basetypes.SetType{ElemType: basetypes.StringType{}}) || typ.Equal(nil) {
		t.Error("the type must equal only itself")
	}

	if !typ.TerraformType(ctx).Equal(wire) || !typ.ValueType(ctx).Type(ctx).Equal(typ) || !typ.ElementType().Equal(basetypes.StringType{}) {
		t.Error("the type must be a set of strings")
	}

	if _, err := typ.ValueFromTerraform(ctx, text("a.example")); err == nil {
		t.Error("ValueFromTerraform: want an error for a string")
	}

	tests := map[string]struct {
		in   tftypes.Value
		want customtypes.OriginSet
	}{
		"known":           {tftypes.NewValue(wire, []tftypes.Value{text("a.example"), text("*.example")}), customtypes.NewOriginSetValue([]string{"*.example", "a.example"})},
		"empty":           {tftypes.NewValue(wire, []tftypes.Value{}), customtypes.NewOriginSetValue(nil)},
		"null":            {tftypes.NewValue(wire, nil), customtypes.NewOriginSetNull()},
		"unknown":         {tftypes.NewValue(wire, tftypes.UnknownValue), customtypes.NewOriginSetUnknown()},
		"unknown element": {tftypes.NewValue(wire, []tftypes.Value{tftypes.NewValue(tftypes.String, tftypes.UnknownValue)}), originSet(basetypes.NewStringUnknown())},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := typ.ValueFromTerraform(ctx, test.in)
			if err != nil {
				t.Fatal(err)
			}

			if !got.Equal(test.want) || !got.Type(ctx).Equal(typ) {
				t.Errorf("got %s of %s, want %s", got, got.Type(ctx), test.want)
			}

			back, err := got.ToTerraformValue(ctx)
			if err != nil || !back.Equal(test.in) {
				t.Errorf("ToTerraformValue: got %s, %v", back, err)
			}

			plain, diags := test.want.ToSetValue(ctx)
			if diags.HasError() || got.Equal(plain) || got.Equal(nil) {
				t.Errorf("equals a value of another type: %s, %v", plain, diags)
			}
		})
	}
}

func TestOriginSet_zeroIsNull(t *testing.T) {
	t.Parallel()

	ctx := t.Context()
	zero := customtypes.OriginSet{}

	if !zero.IsNull() || !zero.Equal(customtypes.NewOriginSetNull()) || !customtypes.NewOriginSetNull().Equal(zero) {
		t.Error("the zero value must be null")
	}

	got, err := zero.ToTerraformValue(ctx)
	if want := tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, nil); err != nil || !got.Equal(want) {
		t.Errorf("ToTerraformValue: got %s, %v", got, err)
	}

	plain, _ := zero.ToSetValue(ctx)
	if !plain.Equal(basetypes.NewSetNull(basetypes.StringType{})) {
		t.Errorf("ToSetValue: got %s", plain)
	}
}
