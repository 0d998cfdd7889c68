package identity_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
)

const (
	accountID = "699d98642c564d2e855e9661899b7252"
	objectID  = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"
)

// TestNotFound says what may be wrong with the ID of an import.
func TestNotFound(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		account, zone, id string
		words             string
	}{
		"client ID":      {accountID, "", "88bf3b6d86161464f6509f7219099e57.access", "This looks like a client ID. Use the ID of the token instead."},
		"swapped":        {objectID, "", accountID, "The two parts may have been swapped"},
		"upper case":     {accountID, "", strings.ToUpper(objectID), "IDs are written in lower case."},
		"name":           {accountID, "", "ci", "If this is a name, use the ID instead. The data source access_service_tokens lists the IDs."},
		"another ID":     {accountID, "", objectID, `There is no service token with the ID "` + objectID + `" in the account "` + accountID + `". Check both IDs. If the token belongs to a zone, write zones/ZONE_ID/ID.`},
		"ID of the zone": {"", accountID, objectID, `in the zone "` + accountID + `". Check both IDs. The data source access_service_tokens lists the IDs.`},
	} {
		m := identity.ZoneModel{AccountID: types.StringValue(tc.account), ZoneID: types.StringNull(), ID: types.StringValue(tc.id)}
		if tc.zone != "" {
			m.AccountID, m.ZoneID = types.StringNull(), types.StringValue(tc.zone)
		}
		got := m.NotFound("service token", "access_service_tokens")
		if got.Summary() != "Unable to import service token" || !strings.Contains(got.Detail(), tc.words) || !strings.HasSuffix(got.Detail(), "\n  zones/ZONE_ID/ID") {
			t.Errorf("%s: got %s\n%s\nwant %q", name, got.Summary(), got.Detail(), tc.words)
		}
	}

	got := identity.Model{AccountID: types.StringValue(accountID), ID: types.StringValue(objectID)}.NotFound("service account", "access_service_accounts")
	if strings.Contains(got.Detail(), "zone") || !strings.HasSuffix(got.Detail(), "\n  ID\n  ACCOUNT_ID/ID\n  accounts/ACCOUNT_ID/ID") {
		t.Errorf("got %s", got.Detail())
	}
}

// TestFromImport_empty imports with an empty ID, as Terraform does for a shell variable
// that is not set.
func TestFromImport_empty(t *testing.T) {
	t.Parallel()

	schema := identity.ZoneSchema("service token")
	nothing := &tfsdk.ResourceIdentity{Schema: schema, Raw: tftypes.NewValue(schema.Type().TerraformType(t.Context()), nil)}
	for name, req := range map[string]resource.ImportStateRequest{"no identity": {}, "null identity": {Identity: nothing}} {
		_, inAccount := identity.FromImport(t.Context(), req, provider)
		_, inZone := identity.ZoneFromImport(t.Context(), req, provider)
		for forms, diags := range map[string]diag.Diagnostics{"accounts/ACCOUNT_ID/ID": inAccount, "zones/ZONE_ID/ID": inZone} {
			if len(diags) != 1 || diags[0].Summary() != "Missing import ID" || !strings.HasSuffix(diags[0].Detail(), forms) {
				t.Errorf("%s: got %s", name, summaries(diags))
			}
		}
	}
}
