package servicetoken

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// newResource returns a resource that sends its requests to a server.
func newResource(t *testing.T, server *accesstest.Server) *Resource {
	t.Helper()

	client, err := access.New(access.Options{Endpoint: server.Endpoint, APIToken: server.APIToken, Now: server.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	return resourceWith(&providerdata.Data{Client: client, AccountID: types.StringValue(server.AccountID), Now: server.Clock.Now})
}

// TestFinishPlan_requests shows what a plan asks the API.
func TestFinishPlan_requests(t *testing.T) {
	t.Parallel()

	seed := func(s *accesstest.Server) { s.SeedServiceToken(accesstest.ServiceToken{Name: "ci"}) }
	connector := func(m *model) { m.Type = types.StringValue(typeConnector) }
	const orphan = "warning name: A service token with this name already exists"
	for name, tc := range map[string]struct {
		prepare     func(*accesstest.Server)
		noAccount   bool
		plan        []change
		diagnostics []string
	}{
		"new name":        {},
		"orphan":          {prepare: seed, diagnostics: []string{orphan}},
		"unknown name":    {prepare: seed, plan: []change{func(m *model) { m.Name = types.StringUnknown() }}},
		"extension":       {plan: []change{connector}, diagnostics: []string{"error type: Not supported by this server"}},
		"missing server":  {prepare: (*accesstest.Server).Close, diagnostics: []string{"warning: Unable to look up existing service tokens"}},
		"no account":      {noAccount: true, plan: []change{connector}, diagnostics: []string{"error account_id: Missing account"}},
		"unknown account": {prepare: seed, plan: []change{func(m *model) { m.AccountID = types.StringUnknown() }}},
	} {
		server := accesstest.New(t, accesstest.CoreOnly())
		if tc.prepare != nil {
			tc.prepare(server)
		}
		r := newResource(t, server)
		if tc.noAccount {
			r.Data.AccountID = types.StringNull()
		}
		config := newConfig(tc.plan...)
		plan := config.with()
		_, diags := r.finishPlan(t.Context(), config, plan, nil, storedPrivate{})
		expectDiagnostics(t, name, diags, tc.diagnostics, "")
		if got := plan.ClientSecret.IsUnknown(); got == tc.noAccount {
			t.Errorf("%s: the secret is unknown: %t", name, got)
		}
	}
}

// encode returns a model as Terraform sends it; nil is null.
func encode(t *testing.T, m *model) tftypes.Value {
	t.Helper()

	state := tfsdk.State{Schema: resourceSchema(), Raw: tftypes.NewValue(resourceSchema().Type().TerraformType(t.Context()), nil)}
	if m != nil {
		if diags := state.Set(t.Context(), m); diags.HasError() {
			t.Fatal(diags)
		}
	}
	return state.Raw
}

// TestModifyPlan shows what reaches Terraform.
func TestModifyPlan(t *testing.T) {
	t.Parallel()

	otherAccount := func(m *model) { m.AccountID = types.StringValue("other") }
	past := func(m *model) { m.Duration, m.ExpiresAt = customtypes.NewLifetimeNull(), timestamp(-time.Hour) }
	for name, tc := range map[string]struct {
		create, destroy, unconfigured bool
		config                        []change
		// want is the difference between the plan that Terraform proposed and the
		// one that it gets back.
		want        []change
		replaced    bool
		diagnostics []string
	}{
		"create": {create: true, want: []change{func(m *model) {
			m.AccountID, m.PreviousSecretGracePeriod, m.ClientSecret = types.StringValue("acc"), duration("0s"), types.StringUnknown()
		}}},
		"nothing":                 {},
		"destroy":                 {destroy: true},
		"provider not configured": {unconfigured: true, create: true},
		"replace":                 {config: []change{otherAccount}, want: []change{otherAccount}, replaced: true},
		"error":                   {create: true, config: []change{past}, diagnostics: []string{"error expires_at: Expiry date in the past"}},
	} {
		r := resourceWith(&providerdata.Data{AccountID: types.StringValue("acc"), Now: func() time.Time { return noon }})
		if tc.unconfigured {
			r.Data = nil
		}
		config := newConfig(tc.config...)
		state := newState(func(m *model) { m.PreviousSecretGracePeriod = duration(noGrace) })
		proposal := state.with()
		if tc.create {
			state, proposal = nil, config.with()
		}
		if tc.destroy {
			proposal = nil
		}
		schema := resourceSchema()
		plan := tfsdk.Plan{Schema: schema, Raw: encode(t, proposal)}
		req := resource.ModifyPlanRequest{
			Config: tfsdk.Config{Schema: schema, Raw: encode(t, config)},
			Plan:   plan,
			State:  tfsdk.State{Schema: schema, Raw: encode(t, state)},
		}
		resp := resource.ModifyPlanResponse{Plan: plan}
		r.ModifyPlan(t.Context(), req, &resp)
		expectDiagnostics(t, name, resp.Diagnostics, tc.diagnostics, "")
		if got := resp.RequiresReplace.Contains(path.Root("account_id")); got != tc.replaced {
			t.Errorf("%s: replaced by %s", name, resp.RequiresReplace)
		}
		if !tc.destroy {
			proposal = proposal.with(tc.want...)
		}
		if want := encode(t, proposal); !resp.Plan.Raw.Equal(want) {
			t.Errorf("%s: got %s, want %s", name, resp.Plan.Raw, want)
		}
	}
}

// TestModifyPlan_unreadable reports values that are not of the schema.
func TestModifyPlan_unreadable(t *testing.T) {
	t.Parallel()

	schema, good := resourceSchema(), encode(t, newState())
	bad := tftypes.NewValue(tftypes.String, "no object")
	r := resourceWith(&providerdata.Data{AccountID: types.StringValue("acc"), Now: func() time.Time { return noon }})
	for name, raw := range map[string][3]tftypes.Value{"config": {bad, good, good}, "plan": {good, bad, good}, "state": {good, good, bad}} {
		var resp resource.ModifyPlanResponse
		r.ModifyPlan(t.Context(), resource.ModifyPlanRequest{
			Config: tfsdk.Config{Schema: schema, Raw: raw[0]}, Plan: tfsdk.Plan{Schema: schema, Raw: raw[1]}, State: tfsdk.State{Schema: schema, Raw: raw[2]},
		}, &resp)
		if resp.Diagnostics.ErrorsCount() != 1 {
			t.Errorf("%s: got %v, want one error", name, resp.Diagnostics)
		}
	}
}

func TestValidateConfig(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		raw    tftypes.Value
		errors int
	}{
		"good":       {encode(t, newConfig()), 0},
		"mistake":    {encode(t, newConfig(func(m *model) { m.ExpiresAt = timestamp(time.Hour) })), 1},
		"unreadable": {tftypes.NewValue(tftypes.String, "no object"), 1},
	} {
		var resp resource.ValidateConfigResponse
		(&Resource{}).ValidateConfig(t.Context(), resource.ValidateConfigRequest{Config: tfsdk.Config{Schema: resourceSchema(), Raw: tc.raw}}, &resp)
		if got := resp.Diagnostics.ErrorsCount(); got != tc.errors {
			t.Errorf("%s: got %v, want %d errors", name, resp.Diagnostics, tc.errors)
		}
	}
}
