package servicetoken

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/models"
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
	ServiceTokens types.List `tfsdk:"service_tokens"`
}

// Schema describes the data source.
func (d *ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = listSchema()
}

func listSchema() schema.Schema {
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
	return schema.Schema{
		MarkdownDescription: "Lists the service tokens of an account. If filters are set, it lists only the tokens that match all of them.",
		Attributes:          attributes,
	}
}

// Read lists the tokens.
func (d *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	encoded, diags := d.ReadEncoded(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	state, err := tfprotov6.DynamicValue{MsgPack: encoded}.Unmarshal(req.Config.Schema.Type().TerraformType(ctx))
	if err != nil {
		resp.Diagnostics.Append(unencodable(err))
		return
	}
	resp.State.Raw = state
}

// ReadEncoded lists the tokens and returns the state as the plugin protocol encodes it.
// The framework would keep each token several times in other forms.
func (d *ListDataSource) ReadEncoded(ctx context.Context, config tfsdk.Config) ([]byte, diag.Diagnostics) {
	var state listModel
	diags := config.Get(ctx, &state)
	if diags.HasError() {
		return nil, diags
	}
	in, more := state.resolve(d.Data)
	if diags.Append(more...); diags.HasError() {
		return nil, diags
	}
	diags.Append(in.requireExtensions(ctx, d.Data, state.extensionUses(), (*providerdata.Data).Require)...)
	if diags.HasError() {
		return nil, diags
	}
	state.scope = in

	elements, more := d.elements(ctx, &state)
	if diags.Append(more...); diags.HasError() {
		return nil, diags
	}
	object := tftypes.NewValue(config.Schema.Type().TerraformType(ctx), nil)
	diags.Append(listCodec().Write(ctx, &object, &state)...)
	if diags.HasError() {
		return nil, diags
	}
	encoded, err := models.EncodeWithList(object, "service_tokens", elements)
	if err != nil {
		diags.Append(unencodable(err))
	}
	return encoded, diags
}

// elements returns the tokens that match, encoded, and ordered by name and ID.
func (d *ListDataSource) elements(ctx context.Context, state *listModel) ([][]byte, diag.Diagnostics) {
	type element struct {
		name, id string
		encoded  []byte
	}
	var (
		elements []element
		diags    diag.Diagnostics
		now      = d.Data.Now()
		codec    = elementCodec()
		bad      diagnostics.Unreadable
		value    = tftypes.NewValue(elementType(ctx), nil)
	)
	for token, err := range d.Data.Client.ServiceTokens.Each(ctx, state.apiScope()) {
		if err != nil {
			diagnostics.AddAPIError(&diags, "Unable to list service tokens", "the service tokens", err)
			return nil, diags
		}
		if !state.matches(token, now) {
			continue
		}
		m := newDataModel(state.scope, token, now)
		if diags.Append(codec.Write(ctx, &value, &m)...); diags.HasError() {
			return nil, diags
		}
		encoded, err := models.Encode(value)
		if err != nil {
			diags.Append(unencodable(err))
			return nil, diags
		}
		elements = append(elements, element{token.Name, token.ID, encoded})
		bad.Add("service token "+token.ID, token.Unreadable)
	}
	diags.Append(bad.Warning()...)
	slices.SortFunc(elements, func(a, b element) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.id, b.id))
	})
	out := make([][]byte, len(elements))
	for i, one := range elements {
		out[i] = one.encoded
	}
	return out, diags
}

// listCodec writes the state of the data source, and elementCodec one token of it.
var (
	listCodec    = sync.OnceValue(func() *models.Codec[listModel] { return models.NewCodec[listModel](listSchema().Attributes) })
	elementCodec = sync.OnceValue(func() *models.Codec[dataModel] { return models.NewCodec[dataModel](computedAttributes()) })
)

// elementType is the type of one token of the data source.
func elementType(ctx context.Context) tftypes.Type {
	return schema.NestedAttributeObject{Attributes: computedAttributes()}.Type().TerraformType(ctx)
}

func unencodable(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Unable to encode the service tokens", err.Error()+". "+diagnostics.BugNotice)
}
