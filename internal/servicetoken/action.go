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

// actionNote is what the page of every action says.
const actionNote = "-> Needs Terraform 1.14. OpenTofu has no actions."

// accountAttribute is where the tokens of an action live.
func accountAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: "The account that the tokens live in. Defaults to the provider's.",
		Validators:          []validator.String{validators.Identifier()},
	}
}

// idsValidators are those of a set of tokens. It may be empty, since it often comes
// from a data source that finds fewer tokens with each run.
func idsValidators() []validator.Set {
	return []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(validators.Identifier())}
}

// zoneAttribute is the other place where they may live.
func zoneAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: "The zone that the tokens live in, instead of an account.",
		Validators:          zoneValidators(),
	}
}

// checkHome finds out at plan time that no account or zone is named anywhere, or
// one of each.
func checkHome(data *providerdata.Data, at home) diag.Diagnostics {
	diags := at.check()
	if !data.Known() || !at.ZoneID.IsNull() {
		return diags // Terraform plans again once all is known
	}
	_, more := data.Account(at.AccountID)
	diags.Append(more...)
	return diags
}

// work is what an action does to one token after the other.
type work struct {
	// verb and past name it: "refresh", "refreshed".
	verb, past string
	// one does it, and says what has come of it.
	one func(ctx context.Context, id string) (said string, err error)
	// send reports progress.
	send func(action.InvokeProgressEvent)
}

// do works through tokens and reports on each of them. One that fails does not
// keep the others from their turn, unless its error is one that they would all
// meet. All that failed is in one error in the end.
func (w *work) do(ctx context.Context, ids []string) diag.Diagnostics {
	var (
		diags  diag.Diagnostics
		failed []diagnostics.Failure
		tried  int
	)
	if len(ids) == 0 {
		w.report("There are no service tokens to %s.", w.verb)
	}
	for i, id := range ids {
		tried++
		said, err := w.one(ctx, id)
		if err == nil {
			w.report("%d of %d: %s", i+1, len(ids), said)
			continue
		}
		w.report("%d of %d: service token %s was not %s.", i+1, len(ids), id, w.past)
		failed = append(failed, diagnostics.Failure{Object: "service token " + id, Err: err})
		if ctx.Err() != nil || meetsAll(err) {
			break
		}
	}
	if len(failed) == 0 {
		return diags
	}
	said := fmt.Sprintf("%d of %d service tokens were not %s:", len(failed)+len(ids)-tried, len(ids), w.past)
	if len(ids) == 1 {
		said = fmt.Sprintf("The service token was not %s:", w.past)
	}
	for _, id := range ids[tried:] {
		failed = append(failed, diagnostics.Failure{Object: "service token " + id, Err: errNotTried})
	}
	diagnostics.AddAPIErrors(&diags, "Unable to "+w.verb+" service tokens", said, failed)
	return diags
}

func (w *work) report(format string, args ...any) {
	w.send(action.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
}

// errNotTried stands for a request that was never sent.
var errNotTried = errors.New("not tried after that")

// meetsAll tells whether an error has nothing to do with the token that met it.
func meetsAll(err error) bool {
	return slices.ContainsFunc([]error{access.ErrUnauthorized, access.ErrForbidden, access.ErrUnknownRoute, access.ErrRateLimited},
		func(target error) bool { return errors.Is(err, target) })
}

// named is how progress names a token.
func named(in *access.ServiceToken) string { return fmt.Sprintf("%q (%s)", in.Name, in.ID) }

// elements are those of a set of tokens, in the order that Terraform gives sets. They
// are all known when an action is invoked.
func elements(ctx context.Context, ids types.Set) ([]string, diag.Diagnostics) {
	var out []string
	diags := ids.ElementsAs(ctx, &out, false)
	return out, diags
}
