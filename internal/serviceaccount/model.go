package serviceaccount

import (
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/models"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// model is the model of the resource.
type model struct {
	ID             types.String          `tfsdk:"id"`
	AccountID      types.String          `tfsdk:"account_id"`
	Name           types.String          `tfsdk:"name"`
	Description    types.String          `tfsdk:"description"`
	ForceDestroy   types.Bool            `tfsdk:"force_destroy"`
	DeletionPolicy types.String          `tfsdk:"deletion_policy"`
	CreatedAt      customtypes.Timestamp `tfsdk:"created_at"`
}

// modelCodec reads and writes configurations, plans and states.
var modelCodec = sync.OnceValue(func() *models.Codec[model] {
	return models.NewCodec[model](resourceSchema().Attributes)
})

// complete sets the account of a state that has none to the provider's. Earlier versions
// of the provider wrote such states.
func (m *model) complete(data *providerdata.Data) { m.AccountID = data.PlanAccount(m.AccountID) }

func (m *model) toCreate() access.CreateServiceAccount {
	return access.CreateServiceAccount{
		Name:        m.Name.ValueString(),
		Description: m.Description.ValueString(),
	}
}

// toUpdate returns what differs from the prior state. It returns false if nothing
// differs that the API stores.
func (m *model) toUpdate(prior *model) (access.UpdateServiceAccount, bool) {
	var body access.UpdateServiceAccount
	if !m.Name.Equal(prior.Name) {
		body.Name = m.Name.ValueStringPointer()
	}
	if !m.Description.Equal(prior.Description) {
		// Null means no description. In the API, that is an empty one.
		description := m.Description.ValueString()
		body.Description = &description
	}
	return body, body.Name != nil || body.Description != nil
}

// fromAPI sets the attributes that the API returns.
func (m *model) fromAPI(in *access.ServiceAccount) {
	m.ID = types.StringValue(in.ID)
	m.Name = types.StringValue(in.Name)
	m.Description = orNull(in.Description)
	m.CreatedAt = customtypes.NewTimestampPointerValue(in.CreatedAt)
}

// orNull returns null for an empty string, which means that the API returned no value.
func orNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}
