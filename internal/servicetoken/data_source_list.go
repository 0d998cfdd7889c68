package servicetoken

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

var (
	_ datasource.DataSource              = (*ListDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)
)

// NewListDataSource returns the data source access_service_tokens.
func NewListDataSource() datasource.DataSource {
	return &ListDataSource{providerdata.NewDataSource(typeName + "s")}
}

// ListDataSource lists tokens.
type ListDataSource struct{ providerdata.DataSource }

type listModel struct {
	scope
	filter
	ServiceTokens []dataModel `tfsdk:"service_tokens"`
}

// Schema describes the data source.
func (d *ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"account_id": schema.StringAttribute{
			Optional:            true,
			Computed:            true,
			MarkdownDescription: "The account to list. Defaults to the provider's account.",
			Validators:          []validator.String{validators.Identifier()},
		},
		"zone_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "The zone to list, " + zoneDescription + ".",
			Validators:          zoneValidators(),
		},
		"service_tokens": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The tokens, ordered by name and ID.",
			NestedObject:        schema.NestedAttributeObject{Attributes: computedAttributes()},
		},
	}
	for name, a := range filterAttributes() {
		attributes[name] = schema.StringAttribute{CustomType: a.customType, Optional: true, MarkdownDescription: a.description, Validators: a.validators}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the service tokens of an account. If filters are set, it lists only the tokens that match all of them.",
		Attributes:          attributes,
	}
}

// Read lists the tokens.
func (d *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	in, diags := state.resolve(d.Data)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(in.requireExtensions(ctx, d.Data, state.extensionUses())...)
	if resp.Diagnostics.HasError() {
		return
	}

	state.scope = in
	state.ServiceTokens = []dataModel{}
	now := d.Data.Now()
	for token, err := range d.Data.Client.ServiceTokens.All(ctx, in.apiScope()) {
		if err != nil {
			diagnostics.AddAPIError(&resp.Diagnostics, "Unable to list service tokens", "the service tokens", err)
			return
		}
		if state.matches(token, now) {
			state.ServiceTokens = append(state.ServiceTokens, newDataModel(in, token, now))
		}
	}
	slices.SortFunc(state.ServiceTokens, func(a, b dataModel) int {
		return cmp.Or(cmp.Compare(a.Name.ValueString(), b.Name.ValueString()), cmp.Compare(a.ID.ValueString(), b.ID.ValueString()))
	})
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
