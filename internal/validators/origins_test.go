package validators_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

func TestOrigins(t *testing.T) {
	t.Parallel()

	set := func(elements ...attr.Value) types.Set { return types.SetValueMust(types.StringType, elements) }

	tests := map[string]struct {
		value types.Set
		want  []string
	}{
		"valid":   {value: set(types.StringValue("https://shop.example.com"), types.StringValue("Pay.example.com/"))},
		"empty":   {value: set()},
		"null":    {value: types.SetNull(types.StringType)},
		"unknown": {value: types.SetUnknown(types.StringType)},
		"every wrong element": {
			value: set(types.StringValue("*.example.com"), types.StringValue("shop.example.com"), types.StringValue("http://pay.example.com")),
			want: []string{
				`The element "*.example.com" is not a web origin: wildcards are not supported; name every subdomain.`,
				`The element "http://pay.example.com" is not a web origin: http is allowed for localhost only, write "https://pay.example.com".`,
			},
		},
		"beside an unknown element": {
			value: set(types.StringUnknown(), types.StringValue("shop.example.com/cart")),
			want:  []string{`The element "shop.example.com/cart" is not a web origin: an origin has no path, write "https://shop.example.com".`},
		},
		"null element": {
			value: set(types.StringNull()),
			want:  []string{"An element is null, remove it or write an origin."},
		},
		"empty element": {
			value: set(types.StringValue("")),
			want:  []string{`The element "" is not a web origin: it must not be empty, write one such as "https://shop.example.com".`},
		},
		"password": {
			value: set(types.StringValue("https://user:hunter2@shop.example.com")),
			want:  []string{`The element "…@shop.example.com" is not a web origin: an origin has no user name or password, remove everything up to the @.`},
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			req := validator.SetRequest{Path: path.Root("domains"), ConfigValue: test.value}
			resp := validator.SetResponse{}
			validators.Origins().ValidateSet(t.Context(), req, &resp)

			var got []string

			for _, diagnostic := range resp.Diagnostics {
				got = append(got, diagnostic.Detail())

				withPath, ok := diagnostic.(interface{ Path() path.Path })
				if !ok || !withPath.Path().Equal(req.Path) || diagnostic.Summary() != "Invalid origin" {
					t.Errorf("got %#v, want %q on the set", diagnostic, "Invalid origin")
				}
			}

			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestOrigins_description(t *testing.T) {
	t.Parallel()

	ctx := t.Context()
	if got := validators.Origins().Description(ctx); got == "" || got != validators.Origins().MarkdownDescription(ctx) {
		t.Errorf("got %q", got)
	}
}
