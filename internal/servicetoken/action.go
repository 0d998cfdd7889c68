package servicetoken

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

// actionNote is part of the description of every action.
const actionNote = "-> Needs Terraform 1.14. OpenTofu has no actions."

// baseAction is what all actions have in common. An action does the same to several
// tokens, one after the other.
type baseAction struct {
	providerdata.Action

	// verb and participle are for messages: "refresh", "refreshed".
	verb, participle string
}

// validateScope finds out at plan time that neither an account nor a zone is
// configured, or both.
func (a *baseAction) validateScope(in scope) diag.Diagnostics {
	diags := in.validateScope()
	if !a.Data.Known() || !in.ZoneID.IsNull() {
		return diags // Terraform plans again when everything is known.
	}
	_, more := a.Data.Account(in.AccountID)
	diags.Append(more...)
	return diags
}

// forEach calls do for each token, and reports the result as progress. If it fails
// for one token, the others still get their turn, unless all of them would get the
// same error. All failures are in one error at the end.
func (a *baseAction) forEach(ctx context.Context, resp *action.InvokeResponse, ids []string, do func(id string) (result string, err error)) {
	report := func(format string, args ...any) {
		resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
	}
	if len(ids) == 0 {
		report("There are no service tokens to %s.", a.verb)
	}
	var failed []diagnostics.Failure
	tried := 0
	for i, id := range ids {
		tried++
		result, err := do(id)
		if err == nil {
			report("%d of %d: %s", i+1, len(ids), result)
			continue
		}
		report("%d of %d: service token %s was not %s.", i+1, len(ids), id, a.participle)
		failed = append(failed, diagnostics.Failure{Object: "service token " + id, Err: err})
		if ctx.Err() != nil || affectsAll(err) {
			break
		}
	}
	if len(failed) == 0 {
		return
	}
	for _, id := range ids[tried:] {
		failed = append(failed, diagnostics.Failure{Object: "service token " + id, Err: errNotTried})
	}
	detail := fmt.Sprintf("%d of %d service tokens were not %s:", len(failed), len(ids), a.participle)
	if len(ids) == 1 {
		detail = fmt.Sprintf("The service token was not %s:", a.participle)
	}
	diagnostics.AddAPIErrors(&resp.Diagnostics, "Unable to "+a.verb+" service tokens", detail, failed)
}

// errNotTried is the error of tokens for which no request was sent.
var errNotTried = errors.New("not tried after the previous error")

// affectsAll reports whether the requests for all other tokens would get the same
// error.
func affectsAll(err error) bool {
	return slices.ContainsFunc([]error{access.ErrUnauthorized, access.ErrForbidden, access.ErrUnknownRoute, access.ErrRateLimited},
		func(target error) bool { return errors.Is(err, target) })
}

// displayName returns the name and the ID of a token for a progress message.
func displayName(in *access.ServiceToken) string { return fmt.Sprintf("%q (%s)", in.Name, in.ID) }

// idsAction is an action on tokens that are listed by ID, in an account or a zone.
type idsAction struct {
	baseAction

	description, idsDescription string
	// do does it to one token. It returns what it did, as a sentence.
	do func(ctx context.Context, data *providerdata.Data, in access.Scope, id string) (result string, err error)
}

type idsActionModel struct {
	scope
	IDs types.Set `tfsdk:"ids"`
}

var (
	_ action.Action               = (*idsAction)(nil)
	_ action.ActionWithConfigure  = (*idsAction)(nil)
	_ action.ActionWithModifyPlan = (*idsAction)(nil)
)

// Schema describes the action.
func (a *idsAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: a.description + "\n\n" + actionNote,
		Attributes: map[string]schema.Attribute{
			"account_id": accountAttribute(),
			"zone_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The zone that the tokens belong to, instead of an account.",
				Validators:          zoneValidators(),
			},
			"ids": schema.SetAttribute{
				ElementType:         types.StringType,
				Required:            true,
				MarkdownDescription: a.idsDescription,
				Validators:          idsValidators(),
			},
		},
	}
}

// ModifyPlan finds the mistakes that need no request.
func (a *idsAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config idsActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(a.validateScope(config.scope)...)
}

// Invoke runs the action.
func (a *idsAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config idsActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	in, diags := config.resolve(a.Data)
	resp.Diagnostics.Append(diags...)
	ids, diags := elements(ctx, config.IDs)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	a.forEach(ctx, resp, ids, func(id string) (string, error) { return a.do(ctx, a.Data, in.apiScope(), id) })
}

func accountAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: "The account that the tokens belong to. Defaults to the provider's account.",
		Validators:          []validator.String{validators.Identifier()},
	}
}

// idsValidators returns the validators of a set of IDs. The set may be empty, because
// it often comes from a data source that finds fewer tokens each time.
func idsValidators() []validator.Set {
	return []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(validators.Identifier())}
}

// elements returns the elements of a set in Terraform's order. When an action is
// invoked, all of them are known.
func elements(ctx context.Context, ids types.Set) ([]string, diag.Diagnostics) {
	var out []string
	diags := ids.ElementsAs(ctx, &out, false)
	return out, diags
}
