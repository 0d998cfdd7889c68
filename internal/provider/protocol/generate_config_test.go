package protocol_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// generate returns the attributes of a configuration generated from a state that are
// not null.
func generate(p *protocoltest.Client, name string, state *tfprotov6.DynamicValue) map[string]tftypes.Value {
	p.T.Helper()

	generated, err := p.Server.GenerateResourceConfig(p.Ctx, &tfprotov6.GenerateResourceConfigRequest{TypeName: name, State: state})
	if err != nil {
		p.T.Fatal(err)
	}
	p.MustSucceed(generated.Diagnostics, nil)
	config, err := generated.Config.Unmarshal(p.Schema.ResourceSchemas[name].ValueType())
	if err != nil {
		p.T.Fatal(err)
	}
	all, out := map[string]tftypes.Value{}, map[string]tftypes.Value{}
	if err := config.As(&all); err != nil {
		p.T.Fatal(err)
	}
	for attribute, value := range all {
		if !value.IsNull() {
			out[attribute] = value
		}
	}
	return out
}

// TestGenerateConfig leaves expires_at out of the configuration of a token that has a
// duration, and keeps every other configurable attribute.
func TestGenerateConfig(t *testing.T) {
	t.Parallel()

	p := protocoltest.Start(t.Context(), t, nil)
	const token, account = "access_service_token", "access_service_account"
	for _, tc := range []struct {
		name  string
		state protocoltest.Block
		want  []string
	}{
		{token, protocoltest.Block{"id": "t", "name": "ci", "duration": "8760h", "expires_at": "2027-01-31T00:00:00Z", "client_id": "c", "enabled": true}, []string{"name", "duration", "enabled"}},
		{token, protocoltest.Block{"id": "t", "name": "ci", "duration": "forever"}, []string{"name", "duration"}},
		{token, protocoltest.Block{"id": "t", "name": "ci", "expires_at": "2027-01-31T00:00:00Z"}, []string{"name", "expires_at"}},
		{token, protocoltest.Block{"id": "t", "name": "ci"}, []string{"name"}},
		{account, protocoltest.Block{"id": "a", "name": "ci", "description": "d", "force_destroy": false, "created_at": "2026-01-31T00:00:00Z"}, []string{"name", "description", "force_destroy"}},
	} {
		got := generate(p, tc.name, p.Encode(p.Schema.ResourceSchemas[tc.name], tc.state))
		if len(got) != len(tc.want) {
			t.Errorf("%s %v: got %v, want %v", tc.name, tc.state, got, tc.want)
		}
		for _, attribute := range tc.want {
			if _, ok := got[attribute]; !ok {
				t.Errorf("%s %v: %s is missing from %v", tc.name, tc.state, attribute, got)
			}
		}
	}

	// Terraform also generates configurations for queries without resources.
	got, err := p.Server.GenerateResourceConfig(t.Context(), &tfprotov6.GenerateResourceConfigRequest{
		TypeName: token, State: p.Null(p.Schema.ResourceSchemas[token]),
	})
	if err != nil || len(got.Diagnostics) > 0 {
		t.Errorf("got %+v and %v for a state that is null", got, err)
	}
	for _, name := range []string{token, "access_nothing"} {
		got, err = p.Server.GenerateResourceConfig(t.Context(), &tfprotov6.GenerateResourceConfigRequest{TypeName: name})
		if err != nil || len(got.Diagnostics) == 0 {
			t.Errorf("got %+v and %v for no state of %s", got, err, name)
		}
	}
}
