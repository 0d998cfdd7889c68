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

// ZoneModel is the identity of an object that lives in an account or in a zone.
// One of both is null.
type ZoneModel struct {
	AccountID types.String `tfsdk:"account_id"`
	ZoneID    types.String `tfsdk:"zone_id"`
	ID        types.String `tfsdk:"id"`
}

// Value is the identity as it goes to Terraform.
func (m ZoneModel) Value() tftypes.Value {
	return value(map[string]types.String{"account_id": m.AccountID, "zone_id": m.ZoneID, "id": m.ID})
}

// ZoneSchema is [Schema] for a kind of object that zones have, too.
func ZoneSchema(kind string) identityschema.Schema {
	schema := Schema(kind)
	schema.Attributes["account_id"] = identityschema.StringAttribute{
		OptionalForImport: true,
		Description:       fmt.Sprintf("The account that the %s lives in. The provider's account where neither it nor a zone is given.", kind),
	}
	schema.Attributes["zone_id"] = identityschema.StringAttribute{
		OptionalForImport: true,
		Description:       fmt.Sprintf("The zone that the %s lives in, instead of an account.", kind),
	}
	return schema
}

// ZoneFromImport is [FromImport] for an object that zones have, too, whose import
// id is then "zones/ZONE_ID/ID".
func ZoneFromImport(ctx context.Context, req resource.ImportStateRequest, providerAccount types.String) (ZoneModel, diag.Diagnostics) {
	var (
		m     ZoneModel
		diags diag.Diagnostics
	)
	if zone, ok := strings.CutPrefix(req.ID, "zones/"); ok && strings.Contains(zone, "/") {
		zoneID, id, err := ParseImportID(zone)
		if err != nil {
			diags.AddError("Invalid import id", err.Error()+".\n\nWrite \"zones/ZONE_ID/ID\" for an object of a zone.")
			return m, diags
		}
		return ZoneModel{ZoneID: types.StringValue(zoneID), ID: types.StringValue(id)}, diags
	}
	if req.ID == "" {
		diags.Append(req.Identity.Get(ctx, &m)...)
		if diags.HasError() {
			return m, diags
		}
		if !m.ZoneID.IsNull() {
			inZone := Model{AccountID: m.ZoneID, ID: m.ID}
			diags.Append(inZone.checkAs("zone_id", "a zone")...)
			if !m.AccountID.IsNull() {
				diags.AddAttributeError(path.Root("zone_id"), "Invalid identity", "An object lives in an account or in a zone, and both are given.")
			}
			return m, diags
		}
		account, more := fromIdentity(Model{AccountID: m.AccountID, ID: m.ID}, providerAccount)
		diags.Append(more...)
		return ZoneModel{AccountID: account.AccountID, ID: account.ID}, diags
	}
	account, more := FromImport(ctx, req, providerAccount)
	diags.Append(more...)
	return ZoneModel{AccountID: account.AccountID, ID: account.ID}, diags
}
