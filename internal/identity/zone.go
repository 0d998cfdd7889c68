package identity

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ZoneModel is the identity of an object of an account or of a zone. One of the two IDs
// is null.
type ZoneModel struct {
	AccountID types.String `tfsdk:"account_id"`
	ZoneID    types.String `tfsdk:"zone_id"`
	ID        types.String `tfsdk:"id"`
}

// Value returns the identity as a value of its schema.
func (m ZoneModel) Value() tftypes.Value {
	return value(map[string]types.String{"account_id": m.AccountID, "zone_id": m.ZoneID, "id": m.ID})
}

// ZoneSchema is [Schema] for a type of object that zones have too.
func ZoneSchema(object string) identityschema.Schema {
	schema := Schema(object)
	schema.Attributes["account_id"] = identityschema.StringAttribute{
		OptionalForImport: true,
		Description:       fmt.Sprintf("The account of the %s. Defaults to the provider's account if there is no `zone_id`.", object),
	}
	schema.Attributes["zone_id"] = identityschema.StringAttribute{
		OptionalForImport: true,
		Description:       fmt.Sprintf("The zone of the %s, instead of an account.", object),
	}
	return schema
}

// ZoneFromImport is [FromImport] for an object that zones have too: the import ID is then
// "zones/ZONE_ID/ID".
func ZoneFromImport(ctx context.Context, req resource.ImportStateRequest, providerAccount types.String) (ZoneModel, diag.Diagnostics) {
	var (
		m     ZoneModel
		diags diag.Diagnostics
	)
	if isEmpty(req) {
		return m, diag.Diagnostics{errNoImportID(zoneForms)}
	}
	if zone, ok := strings.CutPrefix(req.ID, "zones/"); ok && strings.Contains(zone, "/") {
		zoneID, id, err := ParseImportID(zone)
		if err != nil {
			diags.AddError("Invalid import ID", err.Error()+"."+zoneForms)
			return m, diags
		}
		return ZoneModel{ZoneID: types.StringValue(zoneID), ID: types.StringValue(id)}, diags
	}
	if req.ID != "" {
		inAccount, more := fromImport(ctx, req, providerAccount, zoneForms)
		diags.Append(more...)
		return ZoneModel{AccountID: inAccount.AccountID, ID: inAccount.ID}, diags
	}
	diags.Append(req.Identity.Get(ctx, &m)...)
	if diags.HasError() {
		return m, diags
	}
	if m.ZoneID.IsNull() {
		inAccount, more := fromIdentity(Model{AccountID: m.AccountID, ID: m.ID}, providerAccount)
		diags.Append(more...)
		return ZoneModel{AccountID: inAccount.AccountID, ID: inAccount.ID}, diags
	}
	diags.Append(check(m.ID, m.ZoneID, "zone_id", "a zone")...)
	if !m.AccountID.IsNull() {
		diags.AddAttributeError(path.Root("zone_id"), "Invalid identity", "An object belongs to an account or to a zone, but both account_id and zone_id are set.")
	}
	return m, diags
}
