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
	_ action.Action               = (*EndOverlapAction)(nil)
	_ action.ActionWithConfigure  = (*EndOverlapAction)(nil)
	_ action.ActionWithModifyPlan = (*EndOverlapAction)(nil)
)

// clockSkew is how far the clock here may be ahead of the API's without an overlap
// being taken for over that is not.
const clockSkew = time.Hour

// NewEndOverlapAction returns the action access_service_token_end_overlap.
func NewEndOverlapAction() action.Action {
	return &EndOverlapAction{providerdata.NewAction(typeName + "_end_overlap")}
}

// EndOverlapAction stops the previous secrets of tokens.
type EndOverlapAction struct{ providerdata.Action }

type endOverlapModel struct {
	home
	IDs types.Set `tfsdk:"ids"`
}

// Schema describes the action.
func (a *EndOverlapAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Stops the previous secrets of service tokens at once, which otherwise live on after a rotation for as long as was said then: " +
			"when the last user has taken over the new secret, or when the old one has leaked. The current secrets go on working.\n\n" + actionNote,
		Attributes: map[string]schema.Attribute{
			"account_id": accountAttribute(),
			"zone_id":    zoneAttribute(),
			"ids": schema.SetAttribute{
				ElementType:         types.StringType,
				Required:            true,
				MarkdownDescription: "The ids of the tokens, one after the other. One that has no previous secret is left as it is.",
				Validators:          idsValidators(),
			},
		},
	}
}

// ModifyPlan finds the mistakes that need no request.
func (a *EndOverlapAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config endOverlapModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(checkHome(a.Data, config.home)...)
}

// Invoke stops the previous secrets.
func (a *EndOverlapAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config endOverlapModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	at, diags := config.read(a.Data)
	resp.Diagnostics.Append(diags...)
	ids, diags := elements(ctx, config.IDs)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	w := work{verb: "end the overlap of", past: "relieved of the previous secret", send: resp.SendProgress, one: func(ctx context.Context, id string) (string, error) {
		return a.end(ctx, at.scope(), id)
	}}
	resp.Diagnostics.Append(w.do(ctx, ids)...)
}

// end stops the previous secret of one token. One that has none is not touched: it
// would be given the end of an overlap that there never was. The new end is a time
// that the API itself has told and that is past by any clock: when the token was made.
func (a *EndOverlapAction) end(ctx context.Context, scope access.Scope, id string) (string, error) {
	in, err := a.Data.Client.ServiceTokens.Get(ctx, scope, id)
	if err != nil {
		return "", err
	}
	recently := a.Data.Now().Add(-clockSkew)
	if in.PreviousClientSecretExpiresAt == nil || !in.PreviousClientSecretExpiresAt.After(recently) {
		return named(in) + " has no previous secret.", nil
	}
	past := &recently
	if in.CreatedAt != nil && in.CreatedAt.Before(recently) {
		past = in.CreatedAt
	}
	if _, err := a.Data.Client.ServiceTokens.Update(ctx, scope, id, access.UpdateServiceToken{PreviousClientSecretExpiresAt: past}); err != nil {
		return "", err
	}
	return "the previous secret of " + named(in) + " works no more.", nil
}
