// Package serviceaccount implements service accounts, the owners of tokens that belong
// to a machine and not to a person: the resource, the data sources and the list
// resource.
package serviceaccount

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

var (
	_ resource.Resource                = (*Resource)(nil)
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
)

// typeName is the name of the resource without the prefix of the provider.
const typeName = "_service_account"

// NewResource returns the resource access_service_account.
func NewResource() resource.Resource { return &Resource{providerdata.NewResource(typeName)} }

// Resource manages one service account.
type Resource struct{ providerdata.Resource }

// Create creates the service account.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.CreateWithPrivate(ctx, req, resp, resp.Private)
}

// CreateWithPrivate creates the service account, which has no private state.
func (r *Resource) CreateWithPrivate(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse, _ providerdata.PrivateWriter) {
	plan, diags := modelCodec().Read(ctx, req.Plan.Raw)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(r.Data.Ready()...)
	if resp.Diagnostics.HasError() {
		return
	}
	account, diags := r.Data.Account(plan.AccountID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	in, err := r.Data.Client.ServiceAccounts.Create(ctx, access.Account(account.ValueString()), plan.toCreate())
	if err != nil {
		diagnostics.AddAPIError(&resp.Diagnostics, "Unable to create service account", describe(plan.Name), err, apiAttributes...)
		return
	}
	state := plan
	state.fromAPI(in)
	state.AccountID = account
	resp.Diagnostics.Append(changedByAPI(&plan, &state)...)
	state.Name, state.Description = plan.Name, plan.Description
	resp.Diagnostics.Append(modelCodec().Write(ctx, &resp.State.Raw, &state)...)
	identity.Set(resp.Identity, identity.Model{AccountID: state.AccountID, ID: state.ID})
}

// Read reads the service account from the API. If it no longer exists, Read removes it
// from the state.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state, diags := modelCodec().Read(ctx, req.State.Raw)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	state.complete(r.Data)
	identity.Set(resp.Identity, identity.Model{AccountID: state.AccountID, ID: state.ID})
	if !r.Data.Known() {
		resp.Diagnostics.Append(providerdata.NotRefreshed())
		return
	}

	in, err := r.Data.Client.ServiceAccounts.Read(ctx, access.Account(state.AccountID.ValueString()), state.ID.ValueString())
	if state.Name.IsNull() && (errors.Is(err, access.ErrNotFound) || errors.Is(err, access.ErrUnknownRoute)) {
		// This is an import: there is no name yet.
		resp.Diagnostics.Append(identity.Model{AccountID: state.AccountID, ID: state.ID}.NotFound("service account", "access_service_accounts"))
		return
	}
	if errors.Is(err, access.ErrNotFound) {
		tflog.Info(ctx, "service account no longer exists, removing it from the state", map[string]any{"id": state.ID.ValueString()})
		resp.Diagnostics.Append(diagnostics.Gone("service account", state.Name, state.ID))
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnostics.AddAPIError(&resp.Diagnostics, "Unable to read service account", describe(state.ID), err)
		return
	}
	state.fromAPI(in)
	resp.Diagnostics.Append(modelCodec().Write(ctx, &resp.State.Raw, &state)...)
}

// Update changes the name or the description of the service account.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	plan, diags := modelCodec().Read(ctx, req.Plan.Raw)
	resp.Diagnostics.Append(diags...)
	state, diags := modelCodec().Read(ctx, req.State.Raw)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(r.Data.Ready()...)
	if resp.Diagnostics.HasError() {
		return
	}
	state.complete(r.Data)
	if body, differs := plan.toUpdate(&state); differs {
		in, err := r.Data.Client.ServiceAccounts.Update(ctx, access.Account(state.AccountID.ValueString()), state.ID.ValueString(), body)
		if err != nil {
			diagnostics.AddAPIError(&resp.Diagnostics, "Unable to update service account", describe(state.Name), err, apiAttributes...)
			return
		}
		var stored model
		stored.fromAPI(in)
		resp.Diagnostics.Append(changedByAPI(&plan, &stored)...)
	}
	plan.ID, plan.AccountID, plan.CreatedAt = state.ID, state.AccountID, state.CreatedAt
	resp.Diagnostics.Append(modelCodec().Write(ctx, &resp.State.Raw, &plan)...)
	identity.Set(resp.Identity, identity.Model{AccountID: plan.AccountID, ID: plan.ID})
}

// apiAttributes are the attributes on which an error of the API can be shown.
var apiAttributes = []string{"name", "description"}

// changedByAPI warns of values that the API has stored in another form than they were
// sent.
func changedByAPI(plan, stored *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if !plan.Name.Equal(stored.Name) {
		diags.Append(diagnostics.ChangedByAPI("name", describe(plan.Name), plan.Name.ValueString(), stored.Name.ValueString()))
	}
	if !plan.Description.Equal(stored.Description) {
		diags.Append(diagnostics.ChangedByAPI("description", describe(plan.Name), plan.Description.ValueString(), stored.Description.ValueString()))
	}
	return diags
}

func describe(nameOrID types.String) string {
	return "service account \"" + nameOrID.ValueString() + "\""
}
