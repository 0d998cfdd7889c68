package servicetoken

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/actionvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

var (
	_ action.Action                     = (*ReassignAction)(nil)
	_ action.ActionWithConfigure        = (*ReassignAction)(nil)
	_ action.ActionWithConfigValidators = (*ReassignAction)(nil)
	_ action.ActionWithModifyPlan       = (*ReassignAction)(nil)
)

// NewReassignAction returns the action access_service_token_reassign.
func NewReassignAction() action.Action {
	return &ReassignAction{providerdata.NewAction(typeName + "_reassign")}
}

// ReassignAction hands tokens over to a service account.
type ReassignAction struct{ providerdata.Action }

type reassignModel struct {
	AccountID        types.String `tfsdk:"account_id"`
	IDs              types.Set    `tfsdk:"ids"`
	OwnerID          types.String `tfsdk:"owner_id"`
	ServiceAccountID types.String `tfsdk:"service_account_id"`
}

// Schema describes the action.
func (a *ReassignAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Hands service tokens over to a service account, so that a person who leaves owns none. Their secrets go on working. " +
			"A token can be handed on to another service account, and never back to a person.\n\n" + actionNote + "\n\n" +
			"~> Service accounts are an extension of the Access API, which Cloudflare does not have. " +
			"For a token that Terraform manages, set `service_account_id` of the resource instead: a plan refuses a token that has a service account and is configured without one.",
		Attributes: map[string]schema.Attribute{
			"account_id": accountAttribute(),
			"ids": schema.SetAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				MarkdownDescription: "The ids of the tokens to hand over, one after the other. Exactly one of `ids` and `owner_id` is set.",
				Validators:          idsValidators(),
			},
			"owner_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The id of the person or service account to take all tokens from, as `owner.id` of the data sources tells it. " +
					"The tokens are those that the owner has when the action runs.",
				Validators: []validator.String{validators.Identifier()},
			},
			"service_account_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The service account that is to own the tokens.",
				Validators:          []validator.String{validators.Identifier()},
			},
		},
	}
}

// ConfigValidators wants the tokens to be named in one way.
func (a *ReassignAction) ConfigValidators(context.Context) []action.ConfigValidator {
	return []action.ConfigValidator{actionvalidator.ExactlyOneOf(path.MatchRoot("ids"), path.MatchRoot("owner_id"))}
}

// validateAgain runs the validators with the values that the plan knows. Terraform
// itself validates an action only before it plans, with unknown module inputs.
func (a *ReassignAction) validateAgain(ctx context.Context, config tfsdk.Config) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, validator := range a.ConfigValidators(ctx) {
		var resp action.ValidateConfigResponse
		validator.ValidateAction(ctx, action.ValidateConfigRequest{Config: config}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}

// ModifyPlan refuses a server without service accounts, and a service account that
// is not there.
func (a *ReassignAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config reassignModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(a.validateAgain(ctx, req.Config)...)
	resp.Diagnostics.Append(checkHome(a.Data, home{AccountID: config.AccountID})...)
	if resp.Diagnostics.HasError() {
		return
	}
	account, at := a.Data.PlanAccount(config.AccountID), path.Root("service_account_id")
	resp.Diagnostics.Append(a.Data.Require(ctx, account, providerdata.ServiceAccounts, at)...)
	if resp.Diagnostics.HasError() || !a.Data.Known() || account.IsUnknown() || config.ServiceAccountID.IsUnknown() {
		return
	}
	id := config.ServiceAccountID.ValueString()
	_, err := a.Data.Client.ServiceAccounts.Get(ctx, access.Account(account.ValueString()), id)
	switch {
	case errors.Is(err, access.ErrNotFound):
		resp.Diagnostics.AddAttributeError(at, "Service account not found", fmt.Sprintf("No service account of the account has the id %q.", id))
	case err != nil:
		diagnostics.AddAPIError(&resp.Diagnostics, "Unable to read service account", fmt.Sprintf("service account %q", id), err)
	}
}

// Invoke hands the tokens over.
func (a *ReassignAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config reassignModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	account, diags := a.Data.ReadAccount(config.AccountID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	scope, to := access.Account(account.ValueString()), config.ServiceAccountID.ValueString()
	ids, diags := a.tokens(ctx, scope, &config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	w := work{verb: "reassign", past: "reassigned", send: resp.SendProgress, one: func(ctx context.Context, id string) (string, error) {
		in, err := a.Data.Client.ServiceTokens.Reassign(ctx, scope, id, to)
		if err != nil {
			return "", err
		}
		return named(in) + " now belongs to service account " + to + ".", nil
	}}
	resp.Diagnostics.Append(w.do(ctx, ids)...)
}

// tokens are the tokens to hand over: those that are named, or all of an owner.
func (a *ReassignAction) tokens(ctx context.Context, scope access.Scope, config *reassignModel) ([]string, diag.Diagnostics) {
	if config.OwnerID.IsNull() {
		return elements(ctx, config.IDs)
	}
	var (
		ids   []string
		diags diag.Diagnostics
	)
	for in, err := range a.Data.Client.ServiceTokens.List(ctx, scope, access.ListServiceTokens{}) {
		if err != nil {
			diagnostics.AddAPIError(&diags, "Unable to list service tokens", "the service tokens", err)
			return nil, diags
		}
		if in.Owner != nil && in.Owner.ID == config.OwnerID.ValueString() {
			ids = append(ids, in.ID)
		}
	}
	return ids, diags
}
