package servicetoken

import (
	"context"
	"errors"
	"fmt"
	"strings"

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

// NewDataSource returns the data source access_service_token.
func NewDataSource() datasource.DataSource { return &DataSource{providerdata.NewDataSource(typeName)} }

// DataSource looks up one token by ID or name.
type DataSource struct{ providerdata.DataSource }

// Schema describes the data source.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := computedAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "The ID of the token. Exactly one of `id` and `name` must be set.",
		Validators: []validator.String{
			stringvalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name")),
			validators.Identifier(),
		},
	}
	attributes["name"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "The name of the token. Names need not be unique: if several tokens have this name, the error lists their IDs.",
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	attributes["account_id"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "The account to search. Defaults to the provider's account.",
		Validators:          []validator.String{validators.Identifier()},
	}
	attributes["zone_id"] = schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: "The zone to search, " + zoneDescription + ".",
		Validators:          zoneValidators(),
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one service token by its ID or its name. The API does not return the secret.",
		Attributes:          attributes,
	}
}

// Read looks up the token.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config dataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	in, diags := config.resolve(d.Data)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	var token *access.ServiceToken
	if config.ID.IsNull() {
		token, diags = d.byName(ctx, in.apiScope(), config.Name.ValueString())
	} else {
		token, diags = d.byID(ctx, in.apiScope(), config.ID.ValueString())
	}
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	state := newDataModel(in, token, d.Data.Now())
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (d *DataSource) byID(ctx context.Context, scope access.Scope, id string) (*access.ServiceToken, diag.Diagnostics) {
	var diags diag.Diagnostics
	in, err := d.Data.Client.ServiceTokens.Get(ctx, scope, id)
	switch {
	case errors.Is(err, access.ErrNotFound):
		diags.AddAttributeError(path.Root("id"), "Service token not found", fmt.Sprintf("No service token in this account or zone has the ID %q.", id))
	case err != nil:
		diagnostics.AddAPIError(&diags, "Unable to read service token", fmt.Sprintf("service token %q", id), err)
	}
	return in, diags
}

func (d *DataSource) byName(ctx context.Context, scope access.Scope, name string) (*access.ServiceToken, diag.Diagnostics) {
	var (
		found []*access.ServiceToken
		diags diag.Diagnostics
	)
	for in, err := range d.Data.Client.ServiceTokens.List(ctx, scope, access.ListServiceTokens{Name: name}) {
		if err != nil {
			diagnostics.AddAPIError(&diags, "Unable to list service tokens", "the service tokens", err)
			return nil, diags
		}
		found = append(found, in)
	}
	switch len(found) {
	case 0:
		diags.AddAttributeError(path.Root("name"), "Service token not found", fmt.Sprintf("No service token in this account or zone is named %q.", name))
		return nil, diags
	case 1:
		return found[0], diags
	}
	var ids strings.Builder
	for _, in := range found {
		fmt.Fprintf(&ids, "\n  %s", in.ID)
		if in.CreatedAt != nil {
			fmt.Fprintf(&ids, ", created on %s", in.CreatedAt.Format("2006-01-02"))
		}
	}
	diags.AddAttributeError(path.Root("name"), "Several service tokens with this name",
		fmt.Sprintf("%d service tokens are named %q. Set id instead of name, to one of:\n%s", len(found), name, ids.String()))
	return nil, diags
}
