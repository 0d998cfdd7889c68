package serviceaccount

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
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

// NewListResource returns the list resource access_service_account.
func NewListResource() list.ListResource { return &ListResource{providerdata.NewResource(typeName)} }

// ListResource finds the service accounts of an account for a query.
type ListResource struct{ providerdata.Resource }

type queryModel struct {
	AccountID  types.String `tfsdk:"account_id"`
	NamePrefix types.String `tfsdk:"name_prefix"`
}

// ListResourceConfigSchema describes the configuration of a query.
func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds the service accounts of an account for `terraform query`, the oldest first. " + query.Note + "\n\n~> Service accounts are " + providerdata.ExtensionNote,
		Attributes: map[string]schema.Attribute{
			"account_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The account to list. Defaults to the provider's account.",
				Validators:          []validator.String{validators.Identifier()},
			},
			"name_prefix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: namePrefixDescription,
				Validators:          namePrefixValidators(),
			},
		},
	}
}

// List streams the service accounts while the pages of the API's list arrive.
func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config queryModel
	diags := req.Config.Get(ctx, &config)
	account, more := l.Data.ReadAccount(config.AccountID)
	diags.Append(more...)
	if !diags.HasError() {
		diags.Append(l.Data.Require(ctx, account, providerdata.ServiceAccounts, path.Empty())...)
	}
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}

	all := l.Data.Client.ServiceAccounts.List(ctx, access.Account(account.ValueString()), access.ListServiceAccounts{})
	stream.Results = query.Stream("service accounts", req.Limit, all, func(in *access.ServiceAccount) (list.ListResult, bool) {
		if !strings.HasPrefix(in.Name, config.NamePrefix.ValueString()) {
			return list.ListResult{}, false
		}
		return newListResult(ctx, req, account, in), true
	})
}

// newListResult returns one service account as a result. It has the same values as an
// import.
func newListResult(ctx context.Context, req list.ListRequest, account types.String, in *access.ServiceAccount) list.ListResult {
	result := req.NewListResult(ctx)
	id := types.StringValue(in.ID)
	result.DisplayName = query.DisplayName(in.Name)
	identity.Set(result.Identity, identity.Model{AccountID: account, ID: id})
	if !req.IncludeResource {
		return result
	}
	var m model
	result.Diagnostics.Append(setImported(ctx, result.Resource, account, id)...)
	result.Diagnostics.Append(result.Resource.Get(ctx, &m)...)
	m.fromAPI(in)
	result.Diagnostics.Append(result.Resource.Set(ctx, &m)...)
	return result
}
