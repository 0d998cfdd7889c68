package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// TestImport takes an object over by its id or by its identity, in the provider's
// account or in another, and refuses what could be the path of something else.
// Nothing is asked for it: that is for the refresh that follows.
func TestImport(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	for name, tc := range map[string]struct {
		id          string
		identity    map[string]any
		withAccount bool
		account     string // of the object
		words       string // of the error
	}{
		"id":                             {id: "the-id", withAccount: true, account: server.AccountID},
		"account and id":                 {id: "other/the-id", withAccount: true, account: "other"},
		"as the official provider does":  {id: "accounts/other/the-id", account: "other"},
		"identity":                       {identity: map[string]any{"id": "the-id"}, withAccount: true, account: server.AccountID},
		"whole identity":                 {identity: map[string]any{"id": "the-id", "account_id": "other"}, account: "other"},
		"id without an account":          {id: "the-id", words: `Import "ACCOUNT_ID/ID", or set account_id in the provider block.`},
		"identity without an account":    {identity: map[string]any{"id": "the-id"}, words: "The import names no account and the provider has none."},
		"too many parts":                 {id: "a/b/c", withAccount: true, words: `"a/b/c" has too many parts.`},
		"a part that is empty":           {id: "other/", withAccount: true, words: "has an empty or unusable part"},
		"a part that leads elsewhere":    {id: "../the-id", withAccount: true, words: "has an empty or unusable part"},
		"a space":                        {id: "the id", withAccount: true, words: "has an empty or unusable part"},
		"identity that is a path":        {identity: map[string]any{"id": "other/the-id"}, withAccount: true, words: `"other/the-id" is not the ID of an object.`},
		"identity that leads elsewhere":  {identity: map[string]any{"id": ".."}, withAccount: true, words: `".." is not the ID of an object.`},
		"identity that is empty":         {identity: map[string]any{"id": ""}, withAccount: true, words: `"" is not the ID of an object.`},
		"account of an identity, a path": {identity: map[string]any{"id": "the-id", "account_id": "a/b"}, withAccount: true, words: `"a/b" is not the ID of an account.`},
	} {
		config := protocoltest.ProviderBlock(server)
		if !tc.withAccount {
			delete(config, "account_id")
		}
		p := protocoltest.Start(t.Context(), t, nil)
		p.MustSucceed(p.Configure(config), nil)
		identities, err := p.Server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
		if err != nil {
			t.Fatal(err)
		}
		for kind, schema := range p.Schema.ResourceSchemas {
			identity, ok := identities.IdentitySchemas[kind].ValueType().(tftypes.Object)
			if !ok {
				t.Fatalf("the identity of %s is no object", kind)
			}
			req := &tfprotov6.ImportResourceStateRequest{TypeName: kind, ID: tc.id}
			if tc.id == "" {
				values := map[string]tftypes.Value{}
				for attribute := range identity.AttributeTypes {
					values[attribute] = tftypes.NewValue(tftypes.String, tc.identity[attribute])
				}
				req.Identity = &tfprotov6.ResourceIdentityData{IdentityData: p.Wire(identity, tftypes.NewValue(identity, values))}
			}
			resp, err := p.Server.ImportResourceState(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			if tc.words != "" {
				if got := protocoltest.Text(resp.Diagnostics); !strings.Contains(got, tc.words) || len(resp.ImportedResources) > 0 {
					t.Errorf("%s of %s: got %q and %d objects, want %q", name, kind, got, len(resp.ImportedResources), tc.words)
				}
				continue
			}
			if len(resp.ImportedResources) != 1 {
				t.Errorf("%s of %s: got %s", name, kind, protocoltest.Text(resp.Diagnostics))
				continue
			}
			state := protocoltest.Decode(t, resp.ImportedResources[0].State, schema.ValueType())
			whole := protocoltest.Decode(t, resp.ImportedResources[0].Identity.IdentityData, identity)
			for _, got := range []map[string]tftypes.Value{state, whole} {
				for attribute, want := range map[string]string{"id": "the-id", "account_id": tc.account} {
					if !got[attribute].Equal(tftypes.NewValue(tftypes.String, want)) {
						t.Errorf("%s of %s: %s is %s, want %s", name, kind, attribute, got[attribute], want)
					}
				}
			}
		}
	}
	if n := len(server.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestImport_zone takes a token over from a zone.
func TestImport_zone(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	p := protocoltest.Start(t.Context(), t, nil)
	p.MustSucceed(p.Configure(protocoltest.ProviderBlock(server)), nil)
	identity := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"account_id": tftypes.String, "zone_id": tftypes.String, "id": tftypes.String}}
	for name, tc := range map[string]struct {
		id       string
		identity map[string]any
		words    string
	}{
		"id":              {id: "zones/the-zone/the-id"},
		"identity":        {identity: map[string]any{"id": "the-id", "zone_id": "the-zone"}},
		"no zone":         {id: "zones//the-id", words: "zones/ZONE_ID/ID"},
		"too many parts":  {id: "zones/the-zone/a/b", words: "has too many parts"},
		"two scopes":      {identity: map[string]any{"id": "the-id", "zone_id": "the-zone", "account_id": "a"}, words: "belongs to an account or to a zone"},
		"invalid zone ID": {identity: map[string]any{"id": "the-id", "zone_id": "a/b"}, words: `"a/b" is not the ID of a zone.`},
	} {
		req := &tfprotov6.ImportResourceStateRequest{TypeName: "access_service_token", ID: tc.id}
		if tc.id == "" {
			values := map[string]tftypes.Value{}
			for attribute := range identity.AttributeTypes {
				values[attribute] = tftypes.NewValue(tftypes.String, tc.identity[attribute])
			}
			req.Identity = &tfprotov6.ResourceIdentityData{IdentityData: p.Wire(identity, tftypes.NewValue(identity, values))}
		}
		resp, err := p.Server.ImportResourceState(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		if tc.words != "" {
			if got := protocoltest.Text(resp.Diagnostics); !strings.Contains(got, tc.words) {
				t.Errorf("%s: got %q, want %q", name, got, tc.words)
			}
			continue
		}
		if len(resp.ImportedResources) != 1 {
			t.Errorf("%s: got %s", name, protocoltest.Text(resp.Diagnostics))
			continue
		}
		state := protocoltest.Decode(t, resp.ImportedResources[0].State, p.Schema.ResourceSchemas["access_service_token"].ValueType())
		if !state["zone_id"].Equal(tftypes.NewValue(tftypes.String, "the-zone")) || !state["account_id"].IsNull() {
			t.Errorf("%s: got zone %s and account %s", name, state["zone_id"], state["account_id"])
		}
	}
}
