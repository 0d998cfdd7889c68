package serviceaccount

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// dataModel is the model of the data sources. It also has the attributes that change
// without Terraform.
type dataModel struct {
	ID          types.String          `tfsdk:"id"`
	AccountID   types.String          `tfsdk:"account_id"`
	Name        types.String          `tfsdk:"name"`
	Description types.String          `tfsdk:"description"`
	TokenCount  types.Int64           `tfsdk:"token_count"`
	CreatedAt   customtypes.Timestamp `tfsdk:"created_at"`
	UpdatedAt   customtypes.Timestamp `tfsdk:"updated_at"`
}

func (m *dataModel) fromAPI(accountID types.String, in *access.ServiceAccount) {
	m.ID = types.StringValue(in.ID)
	m.AccountID = accountID
	m.Name = types.StringValue(in.Name)
	m.Description = orNull(in.Description)
	m.TokenCount = types.Int64PointerValue(in.TokenCount)
	m.CreatedAt = customtypes.NewTimestampPointerValue(in.CreatedAt)
	m.UpdatedAt = customtypes.NewTimestampPointerValue(in.UpdatedAt)
}
