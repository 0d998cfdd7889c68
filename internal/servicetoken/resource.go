// Package servicetoken implements service tokens, the credentials with which
// machines authenticate: the resource, the data sources, the list resource, the
// ephemeral resources and the actions.
package servicetoken

import (
	"context"
	"errors"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

var (
	_ resource.Resource                   = (*Resource)(nil)
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
)

// typeName is the name of the resource without the prefix of the provider.
const typeName = "_service_token"

// apiAttributes are the attributes on which an error of the API can be shown.
var apiAttributes = []string{"name", "service_account_id", "type", "visibility", "domains", "duration", "expires_at", "enabled", "previous_secret_grace_period"}

// NewResource returns the resource access_service_token.
func NewResource() resource.Resource { return &Resource{providerdata.NewResource(typeName)} }

// Resource manages one service token.
type Resource struct{ providerdata.Resource }

// Create creates the token.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.CreateWithPrivate(ctx, req, resp, resp.Private)
}

// CreateWithPrivate creates the token and writes its private state to private.
func (r *Resource) CreateWithPrivate(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse, private providerdata.PrivateWriter) {
	plan, diags := modelCodec().Read(ctx, req.Plan.Raw)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(r.Data.Ready()...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !plan.inZone() {
		account, diags := r.Data.Account(plan.AccountID)
		resp.Diagnostics.Append(diags...)
		plan.AccountID = account
	}
	resp.Diagnostics.Append(plan.requireUnchecked(ctx, r.Data, nil)...)
	body, diags := plan.toCreate(ctx)
	resp.Diagnostics.Append(diags...)
	sealer, diags := plan.sealer(ctx, r.Data.Now())
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	issued, err := r.Data.Client.ServiceTokens.Create(ctx, plan.apiScope(), body)
	if err != nil {
		diagnostics.AddAPIError(&resp.Diagnostics, "Unable to create service token", plan.object(), err, apiAttributes...)
	}
	if issued == nil {
		return
	}
	// A token that exists goes into the state even if the creation reported an error.
	// Terraform then marks it as tainted and replaces it.
	state := plan
	state.fromAPI(&issued.ServiceToken)
	state.ClientSecretIssuedAt = customtypes.NewTimestampValue(r.Data.Now())
	resp.Diagnostics.Append(state.setSecret(issued.ClientSecret, sealer)...)
	state.RotationDueAt = state.rotationDueAt()
	resp.Diagnostics.Append(changedByAPI(ctx, &plan, &state)...)
	state.keepPlanned(&plan)
	resp.Diagnostics.Append(modelCodec().Write(ctx, &resp.State.Raw, &state)...)
	resp.Diagnostics.Append(recordSecret(ctx, private, &state)...)
	resp.Diagnostics.Append(recordWrite(ctx, private, &issued.ServiceToken, r.Data.Now())...)
	resp.Diagnostics.Append(recordDoubt(ctx, private, issued, plan.Name.ValueString(), r.Data.Now())...)
	identity.Set(resp.Identity, state.identity(state.ID))
	resp.Diagnostics.Append(recoveryWarnings(&state, issued)...)
}

// Read reads the token from the API. If it no longer exists, Read removes it from
// the state.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state, diags := modelCodec().Read(ctx, req.State.Raw)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	prior := state
	state.scope = state.complete(r.Data)
	identity.Set(resp.Identity, state.identity(state.ID))
	if r.Data.Known() && state.isWithoutID() {
		found, diags := r.findID(ctx, &state)
		resp.Diagnostics.Append(diags...)
		if !found {
			resp.State.RemoveResource(ctx)
			return
		}
		identity.Set(resp.Identity, state.identity(state.ID))
	}
	if !r.Data.Known() {
		resp.Diagnostics.Append(providerdata.NotRefreshed())
		return
	}

	private, now := readPrivateState(ctx, req.Private), r.Data.Now()
	in, err := r.Data.Client.ServiceTokens.ReadAfter(ctx, state.apiScope(), state.ID.ValueString(), private.lastWrite, now)
	if errors.Is(err, access.ErrStaleRead) {
		resp.Diagnostics.Append(staleRead(&state, private.lastWrite))
		resp.Diagnostics.Append(recordDueWork(ctx, req.Private, resp.Private, state.withExpiry(private), now)...)
		return
	}
	if wrongID := notImported(&state, err); wrongID != nil {
		resp.Diagnostics.Append(wrongID)
		return
	}
	if errors.Is(err, access.ErrNotFound) {
		tflog.Info(ctx, "service token no longer exists, removing it from the state", map[string]any{"id": state.ID.ValueString()})
		resp.Diagnostics.Append(diagnostics.Gone("service token", state.Name, state.ID))
		resp.Diagnostics.Append(r.recallDoubt(ctx, resp.Private, &state, private.doubt, now)...)
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnostics.AddAPIError(&resp.Diagnostics, "Unable to read service token", state.object(), err)
		return
	}
	if prior.isImport() {
		resp.Diagnostics.Append(r.withoutSecret(state.ID.ValueString())...)
	}
	if state.refresh(in); !reflect.DeepEqual(state, prior) {
		resp.Diagnostics.Append(modelCodec().Write(ctx, &resp.State.Raw, &state)...)
	}
	if !private.expiresAt.IsZero() {
		resp.Diagnostics.Append(setPrivate(ctx, resp.Private, keyExpiresAt, nil)...)
	}
	resp.Diagnostics.Append(unusedWarning(&state, in, r.Data.UnusedWarning, now)...)
	resp.Diagnostics.Append(recordDueWork(ctx, req.Private, resp.Private, &state, now)...)
	resp.Diagnostics.Append(r.recallDoubt(ctx, resp.Private, &state, private.doubt, now)...)
}

// Delete deletes the token, or does what its deletion policy says instead. It is no error
// if the token no longer exists.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state, diags := modelCodec().Read(ctx, req.State.Raw)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(r.Data.Ready()...)
	if resp.Diagnostics.HasError() {
		return
	}
	state.scope = state.complete(r.Data)
	if state.isWithoutID() {
		found, diags := r.findID(ctx, &state)
		resp.Diagnostics.Append(diags...)
		if !found {
			return
		}
	}
	resp.Diagnostics.Append(r.dispose(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.recallDoubt(ctx, resp.Private, &state, readPrivateState(ctx, req.Private).doubt, r.Data.Now())...)
}
