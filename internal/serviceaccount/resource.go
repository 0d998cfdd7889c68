// Package serviceaccount is the room of service accounts: the owners of tokens
// that belong to a machine rather than to a person.
package serviceaccount

import (
	"context"
	"errors"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

var (
	_ resource.Resource                = (*Resource)(nil)
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
)

// typeName is the resource's name behind the provider's prefix.
const typeName = "_service_account"

// NewResource returns the resource access_service_account.
func NewResource() resource.Resource { return &Resource{providerdata.NewResource(typeName)} }

// Resource manages one service account.
type Resource struct{ providerdata.Resource }

// Schema describes the resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resourceSchema()
}

// resourceSchema is made once: all that it holds is only ever read.
var resourceSchema = sync.OnceValue(func() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A service account: an owner of service tokens that is no person, so that tokens outlive the people who made them.\n\n" +
			"~> Service accounts are an extension of the Access API. Cloudflare itself has none, and a plan against Cloudflare says so.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The id of the service account.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"account_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The account that the service account lives in. Defaults to the provider's. A change replaces the service account.",
				Validators:          []validator.String{validators.Identifier()},
			},
			"name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The name, unique in the account: 1 to 64 letters, digits, `-` and `_`. Changed in place.",
				Validators:          []validator.String{validators.ServiceAccountName()},
			},
			"description": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "What the service account is for. Changed in place.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"force_destroy": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "Whether to delete the tokens that the service account still owns when it is destroyed. " +
					"Defaults to `false`: then the destruction of a service account that owns tokens is an error that names them.",
			},
			"created_at": schema.StringAttribute{
				CustomType:          customtypes.TimestampType{},
				Computed:            true,
				MarkdownDescription: "When the service account was made.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
})

// IdentitySchema describes what names a service account.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identity.Schema("service account")
}

// ModifyPlan fills in the account and refuses a server without service accounts.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.Data == nil {
		return
	}
	creating := req.State.Raw.IsNull()
	var config, state types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("account_id"), &config)...)
	if !creating {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("account_id"), &state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}

	account, replace, diags := r.Data.ModifyAccount(config, state)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("account_id"), account)...)
	if replace {
		resp.RequiresReplace.Append(path.Root("account_id"))
	}
	if creating {
		resp.Diagnostics.Append(r.Data.Require(ctx, account, providerdata.ServiceAccounts, path.Root("name"))...)
	}
}

// Create makes the service account.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
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
	state.Name, state.Description = plan.Name, plan.Description
	resp.Diagnostics.Append(modelCodec().Write(ctx, &resp.State.Raw, &state)...)
	identity.Set(resp.Identity, identity.Model{AccountID: state.AccountID, ID: state.ID})
}

// Read takes over what the API says, and lets go of what is gone.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state, diags := modelCodec().Read(ctx, req.State.Raw)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	identity.Set(resp.Identity, identity.Model{AccountID: state.AccountID, ID: state.ID})
	if !r.Data.Known() {
		resp.Diagnostics.Append(providerdata.NotRefreshed())
		return
	}

	in, err := r.Data.Client.ServiceAccounts.Read(ctx, access.Account(state.AccountID.ValueString()), state.ID.ValueString())
	if errors.Is(err, access.ErrNotFound) {
		tflog.Info(ctx, "service account is gone, removing it from the state", map[string]any{"id": state.ID.ValueString()})
		if !state.Name.IsNull() { // an import of what is not there has no name yet
			resp.Diagnostics.Append(diagnostics.Gone("service account", state.Name, state.ID))
		}
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

// Update renames or describes the service account.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	plan, diags := modelCodec().Read(ctx, req.Plan.Raw)
	resp.Diagnostics.Append(diags...)
	state, diags := modelCodec().Read(ctx, req.State.Raw)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(r.Data.Ready()...)
	if resp.Diagnostics.HasError() {
		return
	}
	if body, differs := plan.toUpdate(&state); differs {
		_, err := r.Data.Client.ServiceAccounts.Update(ctx, access.Account(state.AccountID.ValueString()), state.ID.ValueString(), body)
		if err != nil {
			diagnostics.AddAPIError(&resp.Diagnostics, "Unable to update service account", describe(state.Name), err, apiAttributes...)
			return
		}
	}
	plan.ID, plan.AccountID, plan.CreatedAt = state.ID, state.AccountID, state.CreatedAt
	resp.Diagnostics.Append(modelCodec().Write(ctx, &resp.State.Raw, &plan)...)
	identity.Set(resp.Identity, identity.Model{AccountID: plan.AccountID, ID: plan.ID})
}

// ImportState adopts a service account by id or identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resp.Diagnostics.Append(r.Data.Ready()...)
	if resp.Diagnostics.HasError() {
		return
	}
	m, diags := identity.FromImport(ctx, req, r.Data.PlanAccount(types.StringNull()))
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(adopt(ctx, &resp.State, m.AccountID, m.ID)...)
	identity.Set(resp.Identity, m)
}

// apiAttributes are the attributes that an error of the API may point at.
var apiAttributes = []string{"name", "description"}

func describe(nameOrID types.String) string {
	return "service account \"" + nameOrID.ValueString() + "\""
}
