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
	return &ReassignAction{baseAction{Action: providerdata.NewAction(typeName + "_reassign"), verb: "reassign", participle: "reassigned"}}
}

// ReassignAction gives tokens to a service account.
type ReassignAction struct {
	baseAction
}

type reassignModel struct {
	AccountID        types.String `tfsdk:"account_id"`
	IDs              types.Set    `tfsdk:"ids"`
	OwnerID          types.String `tfsdk:"owner_id"`
	ServiceAccountID types.String `tfsdk:"service_account_id"`
}

// Schema describes the action.
func (a *ReassignAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reassigns service tokens to a service account, for example before a person leaves. Their secrets stay valid. " +
			"A token can be reassigned to another service account later, but never back to a person.\n\n" + actionNote + "\n\n" +
			"~> Service accounts are " + providerdata.ExtensionNote + " " +
			"For a token that Terraform manages, set `service_account_id` of the resource instead. A plan refuses a token that has a service account but is configured without one.",
		Attributes: map[string]schema.Attribute{
			"account_id": accountAttribute(),
			"ids": schema.SetAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				MarkdownDescription: "The IDs of the tokens, which are reassigned one after the other. Exactly one of `ids` and `owner_id` must be set.",
				Validators:          idsValidators(),
			},
			"owner_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The ID of the current owner, a person or a service account, such as `owner.id` of the data sources. " +
					"The action reassigns all tokens that the owner has when it runs.",
				Validators: []validator.String{validators.Identifier()},
			},
			"service_account_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The ID of the service account that will own the tokens.",
				Validators:          []validator.String{validators.Identifier()},
			},
		},
	}
}

// ConfigValidators requires either IDs or an owner.
func (a *ReassignAction) ConfigValidators(context.Context) []action.ConfigValidator {
	return []action.ConfigValidator{actionvalidator.ExactlyOneOf(path.MatchRoot("ids"), path.MatchRoot("owner_id"))}
}

// validateAgain runs the validators with the values that are known in the plan.
// Terraform itself validates an action only before it plans, when the inputs of a
// module are unknown.
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
// does not exist.
func (a *ReassignAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config reassignModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(a.validateAgain(ctx, req.Config)...)
	resp.Diagnostics.Append(a.validateScope(scope{AccountID: config.AccountID})...)
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
		resp.Diagnostics.AddAttributeError(at, "Service account not found", fmt.Sprintf("No service account in this account has the ID %q.", id))
	case err != nil:
		diagnostics.AddAPIError(&resp.Diagnostics, "Unable to read service account", fmt.Sprintf("service account %q", id), err)
	}
}

// Invoke reassigns the tokens.
func (a *ReassignAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config reassignModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	account, diags := a.Data.ReadAccount(config.AccountID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	in, to := access.Account(account.ValueString()), config.ServiceAccountID.ValueString()
	ids, diags := a.tokenIDs(ctx, in, &config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	a.forEach(ctx, resp, ids, func(id string) (string, error) {
		token, err := a.Data.Client.ServiceTokens.Reassign(ctx, in, id, to)
		if err != nil {
			return "", err
		}
		return displayName(token) + " now belongs to service account " + to + ".", nil
	})
}

// tokenIDs returns the IDs that are configured, or those of all tokens of the owner.
func (a *ReassignAction) tokenIDs(ctx context.Context, in access.Scope, config *reassignModel) ([]string, diag.Diagnostics) {
	if config.OwnerID.IsNull() {
		return elements(ctx, config.IDs)
	}
	var (
		ids   []string
		diags diag.Diagnostics
	)
	for token, err := range a.Data.Client.ServiceTokens.List(ctx, in, access.ListServiceTokens{}) {
		if err != nil {
			diagnostics.AddAPIError(&diags, "Unable to list service tokens", "the service tokens", err)
			return nil, diags
		}
		if token.Unreadable != "" && token.Owner == nil {
			diags.AddError("Unable to read the owner of a service token",
				fmt.Sprintf("Service token %s cannot be read: %s. Nothing was reassigned, because it may belong to the owner.", token.ID, token.Unreadable))
			return nil, diags
		}
		if token.Owner != nil && token.Owner.ID == config.OwnerID.ValueString() {
			ids = append(ids, token.ID)
		}
	}
	return ids, diags
}
