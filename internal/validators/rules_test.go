package validators_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

// checkTexts runs a rule over texts and compares the message of each; an empty
// one means that the text is accepted.
func checkTexts(t *testing.T, rule validator.String, summary string, tests map[string]string) {
	t.Helper()

	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()

			resp := validate(t, rule, types.StringValue(text))

			if want == "" {
				if len(resp.Diagnostics) > 0 {
					t.Errorf("got %v, want nothing", resp.Diagnostics)
				}

				return
			}

			if len(resp.Diagnostics) != 1 {
				t.Fatalf("got %v, want one error", resp.Diagnostics)
			}

			got := resp.Diagnostics[0]
			if got.Detail() != want || got.Summary() != summary {
				t.Errorf("\n got: %s: %s\nwant: %s: %s", got.Summary(), got.Detail(), summary, want)
			}
		})
	}
}

// validate runs a rule over one value of the attribute "name".
func validate(t *testing.T, rule validator.String, value types.String) validator.StringResponse {
	t.Helper()

	req := validator.StringRequest{Path: path.Root("name"), ConfigValue: value}
	resp := validator.StringResponse{}
	rule.ValidateString(t.Context(), req, &resp)

	return resp
}

// allRules are the rules for strings.
func allRules() map[string]validator.String {
	return map[string]validator.String{
		"Duration":           validators.Duration(),
		"Identifier":         validators.Identifier(),
		"Lifetime":           validators.Lifetime(),
		"PositiveDuration":   validators.PositiveDuration(),
		"ServiceAccountName": validators.ServiceAccountName(),
		"Timestamp":          validators.Timestamp(),
	}
}

func TestRules_passWhatIsNotKnown(t *testing.T) {
	t.Parallel()

	for name, rule := range allRules() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			for _, value := range []types.String{types.StringNull(), types.StringUnknown()} {
				if resp := validate(t, rule, value); len(resp.Diagnostics) > 0 {
					t.Errorf("%s: got %v", value, resp.Diagnostics)
				}
			}
		})
	}
}

func TestRules_standOnTheAttribute(t *testing.T) {
	t.Parallel()

	for name, rule := range allRules() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			resp := validate(t, rule, types.StringValue(""))
			if len(resp.Diagnostics) != 1 {
				t.Fatalf("got %v, want one error", resp.Diagnostics)
			}

			if at := resp.Diagnostics.Errors()[0]; !strings.Contains(at.Detail(), "must not be empty") {
				t.Errorf("got %v", at)
			}

			withPath, ok := resp.Diagnostics[0].(interface{ Path() path.Path })
			if !ok || !withPath.Path().Equal(path.Root("name")) {
				t.Errorf("got %#v, want the attribute's path", resp.Diagnostics[0])
			}
		})
	}
}

func TestRules_description(t *testing.T) {
	t.Parallel()

	for name, rule := range allRules() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			ctx := t.Context()
			if got := rule.Description(ctx); !strings.HasPrefix(got, "value must be ") || got != rule.MarkdownDescription(ctx) {
				t.Errorf("got %q and %q", got, rule.MarkdownDescription(ctx))
			}
		})
	}
}
