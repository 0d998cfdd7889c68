package serviceaccount

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

var (
	_ datasource.DataSource              = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*DataSource)(nil)
)

// NewDataSource returns the data source access_service_account.
func NewDataSource() datasource.DataSource { return &DataSource{providerdata.NewDataSource(typeName)} }

// DataSource looks up one service account by ID or name.
type DataSource struct{ providerdata.DataSource }

// Schema describes the data source.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := computedAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "The ID of the service account. Exactly one of `id` and `name` must be set.",
		Validators: []validator.String{
			stringvalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name")),
			validators.Identifier(),
		},
	}
	attributes["name"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "The name of the service account.",
		Validators:          []validator.String{validators.ServiceAccountName()},
	}
	attributes["account_id"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "The account to search. Defaults to the provider's account.",
		Validators:          []validator.String{validators.Identifier()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one service account by its ID or its name.\n\n~> Service accounts are " + providerdata.ExtensionNote,
		Attributes:          attributes,
	}
}

// Read looks up the service account.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config dataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	account, diags := d.Data.ReadAccount(config.AccountID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	configured := path.Root("id")
	if config.ID.IsNull() {
		configured = path.Root("name")
	}
	resp.Diagnostics.Append(d.Data.Require(ctx, account, providerdata.ServiceAccounts, configured)...)
	if resp.Diagnostics.HasError() {
		return
	}

	var in *access.ServiceAccount
	scope := access.Account(account.ValueString())
	if config.ID.IsNull() {
		in, diags = d.byName(ctx, scope, config.Name.ValueString())
	} else {
		in, diags = d.byID(ctx, scope, config.ID.ValueString())
	}
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	var state dataModel
	state.fromAPI(account, in)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (d *DataSource) byID(ctx context.Context, scope access.Scope, id string) (*access.ServiceAccount, diag.Diagnostics) {
	var diags diag.Diagnostics
	in, err := d.Data.Client.ServiceAccounts.Get(ctx, scope, id)
	switch {
	case errors.Is(err, access.ErrNotFound):
		diags.AddAttributeError(path.Root("id"), "Service account not found", fmt.Sprintf("No service account in this account has the ID %q.", id))
	case err != nil:
		diagnostics.AddAPIError(&diags, "Unable to read service account", fmt.Sprintf("service account %q", id), err)
	}
	return in, diags
}

func (d *DataSource) byName(ctx context.Context, scope access.Scope, name string) (*access.ServiceAccount, diag.Diagnostics) {
	var (
		found *access.ServiceAccount
		diags diag.Diagnostics
	)
	for in, err := range d.Data.Client.ServiceAccounts.List(ctx, scope, access.ListServiceAccounts{Name: name}) {
		if err != nil {
			diagnostics.AddAPIError(&diags, "Unable to list service accounts", "the service accounts", err)
			return nil, diags
		}
		found = in
	}
	if found == nil {
		diags.AddAttributeError(path.Root("name"), "Service account not found", fmt.Sprintf("No service account in this account is named %q.", name))
		return nil, diags
	}
	return found, diags
}
