package servicetoken

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// doubt is what a lost response to a creation has left uncertain. It is stored in the
// private state, so that later plans still know of it.
type doubt struct {
	// Name is the name that the creation asked for.
	Name string `json:"name"`
	// Since is when the creation was first sent, on the server's clock if that is
	// known.
	Since time.Time `json:"since"`
	// Until is for how long plans look for a second token.
	Until time.Time `json:"until"`
	// AdoptedUntil is for how long rotations by others are not answered, because the
	// token was recognized by its name and somebody else may own it too. It is zero if
	// the token is certainly ours.
	AdoptedUntil time.Time `json:"adopted_until,omitzero"`
}

const (
	// doubtAge is for how long plans look for a second token.
	doubtAge = 7 * 24 * time.Hour
	// adoptedAge is longer: somebody else who owns the token answers our rotation within
	// that time.
	adoptedAge = 30 * 24 * time.Hour
)

// newDoubt returns the doubt that a creation has left, or nil.
func newDoubt(issued *access.IssuedToken, name string, now time.Time) *doubt {
	if issued.Recovery != access.RecoveryResent && !issued.AdoptedByName && len(issued.PossibleDuplicates) == 0 {
		return nil
	}
	d := &doubt{Name: name, Since: issued.FirstSentAt.UTC(), Until: now.Add(doubtAge).UTC()}
	if issued.AdoptedByName {
		d.AdoptedUntil = now.Add(adoptedAge).UTC()
	}
	return d
}

// isOver reports whether a doubt need not be remembered any longer.
func (d *doubt) isOver(now time.Time) bool {
	return !now.Before(d.Until) && !now.Before(d.AdoptedUntil)
}

// mayHaveOtherOwner reports whether somebody else may own the token, at a time.
func (d *doubt) mayHaveOtherOwner(at time.Time) bool { return d != nil && at.Before(d.AdoptedUntil) }

// recallDoubt names the tokens that a creation may have left whose response was lost.
// Once the doubt is over, it is forgotten.
func (r *Resource) recallDoubt(ctx context.Context, to providerdata.PrivateWriter, state *model, d *doubt, now time.Time) diag.Diagnostics {
	switch {
	case d == nil:
		return nil
	case d.isOver(now):
		return setPrivate(ctx, to, keyDoubt, nil)
	case !now.Before(d.Until):
		return nil
	}
	found, err := r.Data.Client.ServiceTokens.CreatedSince(ctx, state.apiScope(), d.Name, d.Since)
	if err != nil {
		return diag.Diagnostics{diag.NewWarningDiagnostic("Unable to look for a second token",
			fmt.Sprintf("The response to the creation of %s was lost, so a second token named %q may exist. It could not be looked for: %s.", state.object(), d.Name, err))}
	}
	return secondTokens(state, d, found)
}

// secondTokens warns of tokens that a creation may have left whose response was lost.
func secondTokens(state *model, d *doubt, found []*access.ServiceToken) diag.Diagnostics {
	if len(found) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(path.Root("name"), "A second token may have been created",
		fmt.Sprintf("The creation of %s was sent at %s, and its response was lost. Other tokens named %q were created since then, and nobody has used them:\n%s\n\n"+
			"The request may have created one of them, and nobody has its secret. Before you delete one, make sure that no Terraform state contains it and that nobody uses it. "+
			"Plans look for such tokens until %s.", state.object(), d.Since.Format(time.RFC3339), d.Name, listTokens(found), d.Until.Format(time.RFC3339)))}
}

// listTokens lists tokens, one a line.
func listTokens(tokens []*access.ServiceToken) string {
	var list strings.Builder
	for _, token := range tokens {
		fmt.Fprintf(&list, "\n  %s, created at %s", token.ID, token.CreatedAt.UTC().Format("2006-01-02 15:04:05Z"))
	}
	return list.String()
}

// otherOwner is the reason why a rotation outside Terraform is not answered.
func (d *doubt) otherOwner() string {
	return fmt.Sprintf(" When this token was created at %s, the response was lost, and the provider found the token by its name. Somebody else may have created it at the same time, and rotates it: "+
		"another Terraform state, or a person. So it is not rotated again, because each rotation would make the secret of the other invalid. "+
		"If somebody else owns the token, run \"terraform state rm\" for this resource, and apply again to create a token of your own. "+
		"If it is yours alone, change rotate_triggers to get its current secret.", d.Since.Format(time.RFC3339))
}
