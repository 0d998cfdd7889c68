package serviceaccount

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

var (
	_ datasource.DataSource              = (*ListDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)
)

// namePrefixDescription and namePrefixValidators are for the filter name_prefix of the
// data source and of the list resource.
const namePrefixDescription = "Lists only service accounts whose name begins with this prefix."

func namePrefixValidators() []validator.String {
	return []validator.String{stringvalidator.LengthAtLeast(1)}
}

// NewListDataSource returns the data source access_service_accounts.
func NewListDataSource() datasource.DataSource {
	return &ListDataSource{providerdata.NewDataSource(typeName + "s")}
}

// ListDataSource lists service accounts.
type ListDataSource struct{ providerdata.DataSource }

type listModel struct {
	AccountID       types.String `tfsdk:"account_id"`
	NamePrefix      types.String `tfsdk:"name_prefix"`
	ServiceAccounts []dataModel  `tfsdk:"service_accounts"`
}

// Schema describes the data source.
func (d *ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the service accounts of an account.\n\n~> Service accounts are " + providerdata.ExtensionNote,
		Attributes: map[string]schema.Attribute{
			"account_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The account to list. Defaults to the provider's account.",
				Validators:          []validator.String{validators.Identifier()},
			},
			"name_prefix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: namePrefixDescription,
				Validators:          namePrefixValidators(),
			},
			"service_accounts": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The service accounts, ordered by name.",
				NestedObject:        schema.NestedAttributeObject{Attributes: computedAttributes()},
			},
		},
	}
}

// Read lists the service accounts.
func (d *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	account, diags := d.Data.ReadAccount(state.AccountID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(d.Data.Require(ctx, account, providerdata.ServiceAccounts, path.Root("service_accounts"))...)
	if resp.Diagnostics.HasError() {
		return
	}

	state.AccountID = account
	state.ServiceAccounts = []dataModel{}
	var bad diagnostics.Unreadable
	for in, err := range d.Data.Client.ServiceAccounts.All(ctx, access.Account(account.ValueString())) {
		if err != nil {
			diagnostics.AddAPIError(&resp.Diagnostics, "Unable to list service accounts", "the service accounts", err)
			return
		}
		if !strings.HasPrefix(in.Name, state.NamePrefix.ValueString()) {
			continue
		}
		var m dataModel
		m.fromAPI(account, in)
		state.ServiceAccounts = append(state.ServiceAccounts, m)
		bad.Add("service account "+in.ID, in.Unreadable)
	}
	resp.Diagnostics.Append(bad.Warning()...)
	slices.SortFunc(state.ServiceAccounts, func(a, b dataModel) int {
		return cmp.Compare(a.Name.ValueString(), b.Name.ValueString())
	})
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
