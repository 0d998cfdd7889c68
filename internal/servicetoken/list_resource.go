package servicetoken

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/query"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

var (
	_ list.ListResource              = (*ListResource)(nil)
	_ list.ListResourceWithConfigure = (*ListResource)(nil)
)

// NewListResource returns the list resource access_service_token.
func NewListResource() list.ListResource { return &ListResource{providerdata.NewResource(typeName)} }

// ListResource finds the tokens of an account for a query.
type ListResource struct{ providerdata.Resource }

type queryModel struct {
	home
	filter
}

// ListResourceConfigSchema describes the configuration of a query.
func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	attributes := map[string]schema.Attribute{
		"account_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "The account to list. Defaults to the provider's.",
			Validators:          []validator.String{validators.Identifier()},
		},
		"zone_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "The zone to list, " + zoneDescription + ".",
			Validators:          zoneValidators(),
		},
	}
	for name, a := range filterAttributes() {
		attributes[name] = schema.StringAttribute{CustomType: a.customType, Optional: true, MarkdownDescription: a.description, Validators: a.validators}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds the service tokens of an account for `terraform query`, all or those that pass every filter that is set, the oldest first. " + query.Note,
		Attributes:          attributes,
	}
}

// List streams the service tokens as the pages of the API's list come in.
func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config queryModel
	diags := req.Config.Get(ctx, &config)
	at, more := config.read(l.Data)
	diags.Append(more...)
	if !diags.HasError() {
		diags.Append(config.requireExtensions(ctx, l.Data, at)...)
	}
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}

	now := l.Data.Now()
	all := l.Data.Client.ServiceTokens.List(ctx, at.scope(), access.ListServiceTokens{})
	stream.Results = query.Stream("service tokens", req.Limit, all, func(in *access.ServiceToken) (list.ListResult, bool) {
		if !config.matches(in, now) {
			return list.ListResult{}, false
		}
		return listed(ctx, req, at, in), true
	})
}

// listed is one token as a result: what an import of it gives.
func listed(ctx context.Context, req list.ListRequest, at home, in *access.ServiceToken) list.ListResult {
	result := req.NewListResult(ctx)
	id := types.StringValue(in.ID)
	result.DisplayName = query.DisplayName(in.Name)
	identity.Set(result.Identity, at.identity(id))
	if !req.IncludeResource {
		return result
	}
	var m model
	result.Diagnostics.Append(adopt(ctx, result.Resource, at, id)...)
	result.Diagnostics.Append(result.Resource.Get(ctx, &m)...)
	m.fromAPI(in)
	result.Diagnostics.Append(result.Resource.Set(ctx, &m)...)
	return result
}
