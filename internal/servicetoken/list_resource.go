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
	scope
	filter
}

// ListResourceConfigSchema describes the configuration of a query.
func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	attributes := map[string]schema.Attribute{
		"account_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "The account to list. Defaults to the provider's account.",
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
		MarkdownDescription: "Finds the service tokens of an account for `terraform query`, the oldest first. If filters are set, it finds only the tokens that match all of them. " + query.Note,
		Attributes:          attributes,
	}
}

// List streams the service tokens while the pages of the API's list arrive.
func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config queryModel
	diags := req.Config.Get(ctx, &config)
	in, more := config.resolve(l.Data)
	diags.Append(more...)
	if !diags.HasError() {
		diags.Append(in.requireExtensions(ctx, l.Data, config.extensionUses(), (*providerdata.Data).Require)...)
	}
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}

	now := l.Data.Now()
	all := l.Data.Client.ServiceTokens.List(ctx, in.apiScope(), access.ListServiceTokens{})
	stream.Results = query.Stream("service tokens", req.Limit, all, func(token *access.ServiceToken) (list.ListResult, bool) {
		if !config.matches(token, now) {
			return list.ListResult{}, false
		}
		return newListResult(ctx, req, in, token), true
	})
}

// newListResult returns one token as a result. It has the same values as an import.
func newListResult(ctx context.Context, req list.ListRequest, in scope, token *access.ServiceToken) list.ListResult {
	result := req.NewListResult(ctx)
	id := types.StringValue(token.ID)
	result.DisplayName = query.DisplayName(token.Name)
	identity.Set(result.Identity, in.identity(id))
	if !req.IncludeResource {
		return result
	}
	var m model
	result.Diagnostics.Append(setImported(ctx, result.Resource, in, id)...)
	result.Diagnostics.Append(result.Resource.Get(ctx, &m)...)
	m.fromAPI(token)
	result.Diagnostics.Append(result.Resource.Set(ctx, &m)...)
	return result
}
