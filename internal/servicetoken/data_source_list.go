package servicetoken

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

var (
	_ datasource.DataSource                   = (*ListDataSource)(nil)
	_ datasource.DataSourceWithConfigure      = (*ListDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*ListDataSource)(nil)
)

// NewListDataSource returns the data source access_service_tokens.
func NewListDataSource() datasource.DataSource { return &ListDataSource{} }

// ListDataSource lists tokens.
type ListDataSource struct {
	data *providerdata.Data
}

type listModel struct {
	AccountID types.String `tfsdk:"account_id"`
	filter
	ServiceTokens []dataModel `tfsdk:"service_tokens"`
}

// Metadata names the data source.
func (d *ListDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + typeName + "s"
}

// Schema describes the data source.
func (d *ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	choice := func(description string, values []string) schema.Attribute {
		return schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: description + ": " + oneOf(values) + ".",
			Validators:          []validator.String{stringvalidator.OneOf(values...)},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the service tokens of an account, all or those that pass every filter that is set.",
		Attributes: map[string]schema.Attribute{
			"account_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The account to list. Defaults to the provider's.",
				Validators:          []validator.String{validators.Identifier()},
			},
			"service_account_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Lists only tokens that this service account owns.",
				Validators:          []validator.String{validators.Identifier()},
			},
			"type":       choice("Lists only tokens of this type", tokenTypes),
			"visibility": choice("Lists only tokens of this visibility", visibilities),
			"status":     choice("Lists only tokens in this state", statuses),
			"name_prefix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Lists only tokens whose name begins with this.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"expires_within": schema.StringAttribute{
				CustomType:          customtypes.DurationType{},
				Optional:            true,
				MarkdownDescription: "Lists only tokens that end within this time, such as `720h`, and have not ended yet.",
				Validators:          []validator.String{validators.PositiveDuration()},
			},
			"not_seen_since": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Lists only tokens that were not used since this time, such as `2027-01-31T00:00:00Z`, or for this long, such as `2160h`. " +
					"A token that never was used counts from when it was made.",
			},
			"owner_type": choice("Lists only tokens that belong to an owner of this kind, such as the people whose tokens have yet to be reassigned", ownerTypes),
			"service_tokens": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The tokens, ordered by name and id.",
				NestedObject:        schema.NestedAttributeObject{Attributes: computedAttributes()},
			},
		},
	}
}

// Configure takes over the provider's data.
func (d *ListDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	data, diags := providerdata.From(req.ProviderData)
	resp.Diagnostics.Append(diags...)
	d.data = data
}

// ValidateConfig reports a time that is none.
func (d *ListDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var since types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("not_seen_since"), &since)...)
	if since.IsNull() || since.IsUnknown() {
		return
	}
	if _, err := parseSince(since.ValueString(), time.Time{}); err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("not_seen_since"), "Invalid time",
			fmt.Sprintf("%q is neither a time such as \"2027-01-31T00:00:00Z\" nor a duration such as \"2160h\".", since.ValueString()))
	}
}

// Read lists the tokens.
func (d *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	account, diags := d.data.ReadAccount(state.AccountID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(d.requireExtensions(ctx, account, &state.filter)...)
	if resp.Diagnostics.HasError() {
		return
	}

	state.AccountID = account
	state.ServiceTokens = []dataModel{}
	now := d.data.Now()
	for in, err := range d.data.Client.ServiceTokens.All(ctx, access.Account(account.ValueString())) {
		if err != nil {
			diagnostics.AddAPIError(&resp.Diagnostics, "Unable to list service tokens", "the service tokens", err)
			return
		}
		if state.matches(in, now) {
			state.ServiceTokens = append(state.ServiceTokens, newDataModel(account, in, now))
		}
	}
	slices.SortFunc(state.ServiceTokens, func(a, b dataModel) int {
		return cmp.Or(cmp.Compare(a.Name.ValueString(), b.Name.ValueString()), cmp.Compare(a.ID.ValueString(), b.ID.ValueString()))
	})
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// requireExtensions reports filters that could match nothing on this server, for
// want of what they ask for.
func (d *ListDataSource) requireExtensions(ctx context.Context, account types.String, f *filter) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, use := range []struct {
		attribute string
		extension providerdata.Extension
		used      bool
	}{
		{"service_account_id", providerdata.ServiceAccounts, !f.ServiceAccountID.IsNull()},
		{"owner_type", providerdata.ServiceAccounts, !f.OwnerType.IsNull()},
		{"type", providerdata.TokenTypes, f.Type.ValueString() == typeConnector},
		{"visibility", providerdata.TokenVisibility, f.Visibility.ValueString() == visibilityPublic},
	} {
		if use.used {
			diags.Append(d.data.Require(ctx, account, use.extension, path.Root(use.attribute))...)
		}
	}
	return diags
}
