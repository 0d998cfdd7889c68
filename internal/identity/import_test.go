package identity_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
)

var (
	null     = types.StringNull()
	provider = types.StringValue("provider-account")
)

// importOf returns the request of an import by identity.
func importOf(t *testing.T, schema identityschema.Schema, attributes map[string]string) resource.ImportStateRequest {
	t.Helper()

	objectType, ok := schema.Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("a schema is no object")
	}
	values := map[string]tftypes.Value{}
	for name := range objectType.AttributeTypes {
		values[name] = tftypes.NewValue(tftypes.String, nil)
		if text, ok := attributes[name]; ok {
			values[name] = tftypes.NewValue(tftypes.String, text)
		}
	}
	return resource.ImportStateRequest{Identity: &tfsdk.ResourceIdentity{Schema: schema, Raw: tftypes.NewValue(objectType, values)}}
}

// summaries returns the attributes, summaries and details of diagnostics.
func summaries(diags diag.Diagnostics) string {
	var b strings.Builder
	for _, d := range diags {
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			b.WriteString(at.Path().String() + ": ")
		}
		b.WriteString(d.Summary() + ": " + d.Detail() + "\n")
	}
	return b.String()
}

// TestFromImport imports objects of an account.
func TestFromImport(t *testing.T) {
	t.Parallel()

	schema := identity.Schema("service account")
	for name, tc := range map[string]struct {
		importID   string
		attributes map[string]string
		provider   types.String
		want       identity.Model
		words      string
	}{
		"ID":                        {importID: "i", provider: provider, want: identity.Model{AccountID: provider, ID: types.StringValue("i")}},
		"ID with account":           {importID: "a/i", provider: provider, want: identity.Model{AccountID: types.StringValue("a"), ID: types.StringValue("i")}},
		"ID of Cloudflare provider": {importID: "accounts/a/i", provider: null, want: identity.Model{AccountID: types.StringValue("a"), ID: types.StringValue("i")}},
		"ID without account":        {importID: "i", provider: null, words: "Missing account: The import names no account"},
		"ID, account not known":     {importID: "i", provider: types.StringUnknown(), words: "Missing account"},
		"invalid ID":                {importID: "a//i", provider: provider, words: `Invalid import ID: "a//i" has too many parts.`},
		"ID with a comma":           {importID: "a,i", provider: provider, words: `Invalid import ID: "a,i" contains a comma; the parts are separated by slashes.`},
		"ID with an empty part":     {importID: "a/", provider: provider, words: `Invalid import ID: "a/" has an empty or unusable part.`},
		"identity":                  {attributes: map[string]string{"id": "i"}, provider: provider, want: identity.Model{AccountID: provider, ID: types.StringValue("i")}},
		"identity with account":     {attributes: map[string]string{"id": "i", "account_id": "a"}, provider: null, want: identity.Model{AccountID: types.StringValue("a"), ID: types.StringValue("i")}},
		"identity without account":  {attributes: map[string]string{"id": "i"}, provider: null, words: "Missing account"},
		"identity without ID":       {attributes: map[string]string{"account_id": "a"}, provider: provider, words: `id: Invalid identity: "" is not the ID of an object.`},
		"identity with a path":      {attributes: map[string]string{"id": "a/i"}, provider: provider, words: `id: Invalid identity: "a/i" is not the ID of an object.`},
		"identity, no such account": {attributes: map[string]string{"id": "i", "account_id": ".."}, provider: provider, words: `account_id: Invalid identity: ".." is not the ID of an account.`},
	} {
		req := importOf(t, schema, tc.attributes)
		req.ID = tc.importID
		got, diags := identity.FromImport(t.Context(), req, tc.provider)
		if tc.words != "" {
			if !strings.Contains(summaries(diags), tc.words) {
				t.Errorf("%s: got %q, want %q", name, summaries(diags), tc.words)
			}
			continue
		}
		if len(diags) > 0 || got != tc.want {
			t.Errorf("%s: got %v and %q, want %v", name, got, summaries(diags), tc.want)
		}
	}
}

// TestZoneFromImport imports objects of an account or of a zone.
func TestZoneFromImport(t *testing.T) {
	t.Parallel()

	schema := identity.ZoneSchema("service token")
	inAccount := func(account, id string) identity.ZoneModel {
		return identity.ZoneModel{AccountID: types.StringValue(account), ID: types.StringValue(id)}
	}
	inZone := func(zone, id string) identity.ZoneModel {
		return identity.ZoneModel{ZoneID: types.StringValue(zone), ID: types.StringValue(id)}
	}
	for name, tc := range map[string]struct {
		importID   string
		attributes map[string]string
		provider   types.String
		want       identity.ZoneModel
		words      string
	}{
		"ID":                       {importID: "i", provider: provider, want: inAccount("provider-account", "i")},
		"ID with account":          {importID: "a/i", provider: null, want: inAccount("a", "i")},
		"ID with zone":             {importID: "zones/z/i", provider: null, want: inZone("z", "i")},
		"account named zones":      {importID: "zones/i", provider: null, want: inAccount("zones", "i")},
		"ID without account":       {importID: "i", provider: null, words: "Missing account"},
		"ID without zone":          {importID: "zones//i", provider: provider, words: `Invalid import ID: "/i" has an empty or unusable part.`},
		"ID with too many parts":   {importID: "zones/z/a/i", provider: provider, words: "\n  zones/ZONE_ID/ID"},
		"identity":                 {attributes: map[string]string{"id": "i"}, provider: provider, want: inAccount("provider-account", "i")},
		"identity with account":    {attributes: map[string]string{"id": "i", "account_id": "a"}, provider: provider, want: inAccount("a", "i")},
		"identity with zone":       {attributes: map[string]string{"id": "i", "zone_id": "z"}, provider: provider, want: inZone("z", "i")},
		"identity without account": {attributes: map[string]string{"id": "i"}, provider: null, words: "Missing account"},
		"identity with both":       {attributes: map[string]string{"id": "i", "zone_id": "z", "account_id": "a"}, provider: null, words: "zone_id: Invalid identity: An object belongs to an account or to a zone"},
		"identity without ID":      {attributes: map[string]string{"zone_id": "z"}, provider: provider, words: `id: Invalid identity: "" is not the ID of an object.`},
		"identity, no such zone":   {attributes: map[string]string{"id": "i", "zone_id": "z/y"}, provider: provider, words: `zone_id: Invalid identity: "z/y" is not the ID of a zone.`},
		"identity, no such account": {
			attributes: map[string]string{"id": "i", "account_id": "a b"}, provider: provider, words: `account_id: Invalid identity: "a b" is not the ID of an account.`,
		},
	} {
		req := importOf(t, schema, tc.attributes)
		req.ID = tc.importID
		got, diags := identity.ZoneFromImport(t.Context(), req, tc.provider)
		if tc.words != "" {
			if !strings.Contains(summaries(diags), tc.words) {
				t.Errorf("%s: got %q, want %q", name, summaries(diags), tc.words)
			}
			continue
		}
		if len(diags) > 0 || got != tc.want {
			t.Errorf("%s: got %v and %q, want %v", name, got, summaries(diags), tc.want)
		}
	}
}

// TestFromImport_otherSchema reports an identity that lacks attributes of the model.
func TestFromImport_otherSchema(t *testing.T) {
	t.Parallel()

	req := importOf(t, identityschema.Schema{Attributes: map[string]identityschema.Attribute{"id": identityschema.StringAttribute{RequiredForImport: true}}}, map[string]string{"id": "i"})
	if _, diags := identity.FromImport(t.Context(), req, provider); !diags.HasError() {
		t.Error("no error for an account")
	}
	if _, diags := identity.ZoneFromImport(t.Context(), req, provider); !diags.HasError() {
		t.Error("no error for an account or a zone")
	}
}

// TestValue stores identities that the schema reads back.
func TestValue(t *testing.T) {
	t.Parallel()

	identity.Set(nil, identity.Model{}) // a resource without identity

	for name, tc := range map[string]struct {
		schema identityschema.Schema
		model  interface{ Value() tftypes.Value }
		want   map[string]types.String
	}{
		"account": {identity.Schema("service account"), identity.Model{AccountID: provider, ID: types.StringValue("i")}, map[string]types.String{"account_id": provider, "id": types.StringValue("i")}},
		"zone": {
			identity.ZoneSchema("service token"), identity.ZoneModel{ZoneID: types.StringValue("z"), ID: types.StringValue("i")},
			map[string]types.String{"account_id": null, "zone_id": types.StringValue("z"), "id": types.StringValue("i")},
		},
	} {
		stored := tfsdk.ResourceIdentity{Schema: tc.schema}
		identity.Set(&stored, tc.model)
		if !stored.Raw.Type().Equal(tc.schema.Type().TerraformType(t.Context())) {
			t.Errorf("%s: %s is not the type of the schema", name, stored.Raw.Type())
		}
		for attribute, want := range tc.want {
			var got attr.Value = types.String{}
			if diags := stored.GetAttribute(t.Context(), path.Root(attribute), &got); diags.HasError() || !got.Equal(want) {
				t.Errorf("%s: %s is %s (%v), want %s", name, attribute, got, diags, want)
			}
		}
	}
}

// TestSchema requires only the ID for an import and describes every attribute.
func TestSchema(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		schema identityschema.Schema
		want   map[string]string
	}{
		"account": {identity.Schema("service account"), map[string]string{
			"account_id": "optional: The account of the service account. Defaults to the provider's account.",
			"id":         "required: The ID of the service account.",
		}},
		"zone": {identity.ZoneSchema("service token"), map[string]string{
			"account_id": "optional: The account of the service token. Defaults to the provider's account if there is no `zone_id`.",
			"zone_id":    "optional: The zone of the service token, instead of an account.",
			"id":         "required: The ID of the service token.",
		}},
	} {
		got := map[string]string{}
		for attribute, a := range tc.schema.Attributes {
			kind := map[[2]bool]string{{true, false}: "required", {false, true}: "optional"}[[2]bool{a.IsRequiredForImport(), a.IsOptionalForImport()}]
			got[attribute] = kind + ": " + a.GetDescription()
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}
