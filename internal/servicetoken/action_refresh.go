package servicetoken

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

var (
	_ action.Action               = (*RefreshAction)(nil)
	_ action.ActionWithConfigure  = (*RefreshAction)(nil)
	_ action.ActionWithModifyPlan = (*RefreshAction)(nil)
)

// NewRefreshAction returns the action access_service_token_refresh.
func NewRefreshAction() action.Action {
	return &RefreshAction{providerdata.NewAction(typeName + "_refresh")}
}

// RefreshAction extends the lifetime of tokens.
type RefreshAction struct{ providerdata.Action }

type refreshModel struct {
	home
	IDs types.Set `tfsdk:"ids"`
}

// Schema describes the action.
func (a *RefreshAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Extends the lifetime of service tokens, with the same secret: by their own duration, and in an account of Cloudflare's by a year whatever the duration is. " +
			"A token that has expired works again. For one that Terraform manages, `renew_before_expiry` does it in time by itself.\n\n" + actionNote,
		Attributes: map[string]schema.Attribute{
			"account_id": accountAttribute(),
			"zone_id":    zoneAttribute(),
			"ids": schema.SetAttribute{
				ElementType: types.StringType,
				Required:    true,
				MarkdownDescription: "The ids of the tokens to refresh, one after the other. One that lives forever is left as it is; one with a fixed date of expiry is refused, " +
					"and the others are refreshed all the same.",
				Validators: idsValidators(),
			},
		},
	}
}

// ModifyPlan finds the mistakes that need no request.
func (a *RefreshAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config refreshModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(checkHome(a.Data, config.home)...)
}

// Invoke refreshes the tokens.
func (a *RefreshAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config refreshModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	at, diags := config.read(a.Data)
	resp.Diagnostics.Append(diags...)
	ids, diags := elements(ctx, config.IDs)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	w := work{verb: "refresh", past: "refreshed", send: resp.SendProgress, one: func(ctx context.Context, id string) (string, error) {
		in, err := a.refresh(ctx, at, id)
		if err != nil {
			return "", err
		}
		if in.ExpiresAt == nil {
			return named(in) + " lives forever.", nil
		}
		return named(in) + " was refreshed and ends at " + in.ExpiresAt.UTC().Format(time.RFC3339) + ".", nil
	}}
	resp.Diagnostics.Append(w.do(ctx, ids)...)
}

// refresh extends the lifetime of one token. A zone has no refresh: there the
// duration is set to what it is, which restarts it.
func (a *RefreshAction) refresh(ctx context.Context, at home, id string) (*access.ServiceToken, error) {
	tokens := a.Data.Client.ServiceTokens
	if !at.inZone() {
		return tokens.Refresh(ctx, at.scope(), id)
	}
	in, err := tokens.Get(ctx, at.scope(), id)
	if err != nil || in.ExpiresAt == nil {
		return in, err
	}
	restarted, err := tokens.Update(ctx, at.scope(), id, access.UpdateServiceToken{Duration: &in.Duration})
	if err != nil {
		return nil, err
	}
	return &restarted.ServiceToken, nil
}
