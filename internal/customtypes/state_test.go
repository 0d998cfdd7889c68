package customtypes_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// TestState_acceptsEveryText shows why the types do not validate: every response of the
// API must be stored in the state and read from it, or a secret that is shown once is
// lost.
func TestState_acceptsEveryText(t *testing.T) {
	t.Parallel()

	type model struct {
		Duration customtypes.Lifetime  `tfsdk:"duration"`
		Grace    customtypes.Duration  `tfsdk:"grace"`
		Domains  customtypes.OriginSet `tfsdk:"domains"`
	}

	s := schema.Schema{Attributes: map[string]schema.Attribute{
		"duration": schema.StringAttribute{Optional: true, CustomType: customtypes.LifetimeType{}},
		"grace":    schema.StringAttribute{Optional: true, CustomType: customtypes.DurationType{}},
		"domains":  schema.SetAttribute{Optional: true, CustomType: customtypes.OriginSetType{}},
	}}

	tests := map[string]model{
		"valid": {
			Duration: customtypes.NewLifetimeValue("8760h"),
			Grace:    customtypes.NewDurationValue("0s"),
			Domains:  customtypes.NewOriginSetValue([]string{"https://a.example"}),
		},
		"strange": {
			Duration: customtypes.NewLifetimeValue("P1Y"),
			Grace:    customtypes.NewDurationValue("-1h"),
			Domains:  customtypes.NewOriginSetValue([]string{"https://*.example", "https://*.example", ""}),
		},
		"zero": {},
	}

	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			ctx := t.Context()
			state := tfsdk.State{Schema: s, Raw: tftypes.NewValue(s.Type().TerraformType(ctx), nil)}

			if diags := state.Set(ctx, want); diags.HasError() {
				t.Fatalf("Set: %v", diags)
			}

			var got model
			if diags := state.Get(ctx, &got); diags.HasError() {
				t.Fatalf("Get: %v", diags)
			}

			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}

	t.Run("implementation", func(t *testing.T) {
		t.Parallel()

		if diags := s.ValidateImplementation(t.Context()); diags.HasError() {
			t.Errorf("got %v", diags)
		}
	})
}
