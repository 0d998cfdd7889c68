package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
)

// generate has a configuration generated from a state; null attributes are left out
// of it.
func (p *protocol) generate(name string, state *tfprotov6.DynamicValue) map[string]tftypes.Value {
	p.t.Helper()

	generated, err := p.server.GenerateResourceConfig(p.ctx, &tfprotov6.GenerateResourceConfigRequest{TypeName: name, State: state})
	if err != nil {
		p.t.Fatal(err)
	}
	p.mustSucceed(generated.Diagnostics, nil)
	config, err := generated.Config.Unmarshal(p.schema.ResourceSchemas[name].ValueType())
	if err != nil {
		p.t.Fatal(err)
	}
	all, out := map[string]tftypes.Value{}, map[string]tftypes.Value{}
	if err := config.As(&all); err != nil {
		p.t.Fatal(err)
	}
	for attribute, value := range all {
		if !value.IsNull() {
			out[attribute] = value
		}
	}
	return out
}

// TestServer_capabilities tells Terraform that configurations are generated here, and
// hides nothing of the framework's server that is not in the main interface.
func TestServer_capabilities(t *testing.T) {
	t.Parallel()

	server := provider.NewServer("test")()
	metadata, err := server.GetMetadata(t.Context(), &tfprotov6.GetMetadataRequest{})
	if err != nil || !metadata.ServerCapabilities.GenerateResourceConfig || !metadata.ServerCapabilities.MoveResourceState {
		t.Errorf("got %+v and %v", metadata.ServerCapabilities, err)
	}
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || !schema.ServerCapabilities.GenerateResourceConfig || !schema.ServerCapabilities.MoveResourceState {
		t.Errorf("got %+v and %v", schema.ServerCapabilities, err)
	}
	if _, ok := server.(tfprotov6.ListResourceServer); !ok {
		t.Error("the list resources are hidden")
	}
	if _, ok := server.(tfprotov6.ActionServer); !ok {
		t.Error("the actions are hidden")
	}
}

// TestServer_generate leaves the end of a token out of its configuration where the
// token has a duration, and keeps all else that can be configured.
func TestServer_generate(t *testing.T) {
	t.Parallel()

	p := start(t.Context(), t, nil)
	const token, account = "access_service_token", "access_service_account"
	for _, tc := range []struct {
		name  string
		state block
		want  []string
	}{
		{token, block{"id": "t", "name": "ci", "duration": "8760h", "expires_at": "2027-01-31T00:00:00Z", "client_id": "c", "enabled": true}, []string{"name", "duration", "enabled"}},
		{token, block{"id": "t", "name": "ci", "duration": "forever"}, []string{"name", "duration"}},
		{token, block{"id": "t", "name": "ci", "expires_at": "2027-01-31T00:00:00Z"}, []string{"name", "expires_at"}},
		{token, block{"id": "t", "name": "ci"}, []string{"name"}},
		{account, block{"id": "a", "name": "ci", "description": "d", "force_destroy": false, "created_at": "2026-01-31T00:00:00Z"}, []string{"name", "description", "force_destroy"}},
	} {
		got := p.generate(tc.name, p.encode(p.schema.ResourceSchemas[tc.name], tc.state))
		if len(got) != len(tc.want) {
			t.Errorf("%s %v: got %v, want %v", tc.name, tc.state, got, tc.want)
		}
		for _, attribute := range tc.want {
			if _, ok := got[attribute]; !ok {
				t.Errorf("%s %v: %s is missing from %v", tc.name, tc.state, attribute, got)
			}
		}
	}

	// A query that gives no resources still has configurations generated.
	got, err := p.server.GenerateResourceConfig(t.Context(), &tfprotov6.GenerateResourceConfigRequest{
		TypeName: token, State: p.null(p.schema.ResourceSchemas[token]),
	})
	if err != nil || len(got.Diagnostics) > 0 {
		t.Errorf("got %+v and %v for a state that is null", got, err)
	}
	for _, name := range []string{token, "access_nothing"} {
		got, err = p.server.GenerateResourceConfig(t.Context(), &tfprotov6.GenerateResourceConfigRequest{TypeName: name})
		if err != nil || len(got.Diagnostics) == 0 {
			t.Errorf("got %+v and %v for no state of %s", got, err, name)
		}
	}
}
