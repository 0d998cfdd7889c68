package servicetoken

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// rotation is whether a plan rotates the secret. The order matters: the largest of
// several reasons counts.
type rotation int

const (
	keepSecret rotation = iota
	// mayRotate depends on values that are known only in the apply. It occurs in
	// plans only.
	mayRotate
	rotateSecret
)

// rotationPlan is what a plan does to the secret and the lifetime of a token, apart
// from changes of attributes.
type rotationPlan struct {
	rotation rotation
	// renew restarts the lifetime. mayRenew leaves that to the time of the apply, and
	// occurs in plans only.
	renew, mayRenew bool
	// records stores the secret that the configuration contains, if there is no rotation.
	records bool
	// expiresAt is the expiry date at the API, if it differs from that in the state.
	expiresAt customtypes.Timestamp
	// overlap is how long the rotation keeps a secret valid that was issued outside
	// Terraform, if no grace period is configured; 0 if that is not the reason.
	overlap time.Duration
	// warnings give the reasons, and name what is postponed.
	warnings diag.Diagnostics
}

// planRotation considers every reason to rotate or renew a token. Changed triggers
// and changed recipients rotate it at once. A renewal window, the age of the secret and a
// rotation outside Terraform can wait until an overlap is over.
func planRotation(ctx context.Context, config, plan, state *model, private privateState, due dueTime) rotationPlan {
	p := rotationPlan{rotation: max(rotationByTriggers(plan, state), rotationByEncryption(ctx, plan, state))}
	p.addRenewal(planRenewal(config, plan, state, due.at, p.rotation == rotateSecret), plan, state)
	switch {
	case !state.rotatedExternally(private):
	case p.rotation == rotateSecret:
		p.warnOfOtherRotation(plan, state, private, due.now)
	default:
		p.addExternalRotation(config, plan, state, private, due.at)
	}
	if state.versionDecreased(private) && p.rotation != rotateSecret {
		p.warn(path.Root("client_secret_version"), "Older secret at the API", fmt.Sprintf(
			"%s has secret version %d at the API, but the state contains version %d. Perhaps the API's data was restored from a backup. "+
				"Nothing is rotated, because an answer may also be out of date. If the next plan says this again, the secret in the state may not work: to get a new one, change rotate_triggers.",
			state.object(), state.ClientSecretVersion.ValueInt64(), private.secretVersion))
	}
	return p
}

// addRenewal adds what the renewal window and the age of the secret require.
func (p *rotationPlan) addRenewal(due renewal, plan, state *model) {
	p.renew = due.renew
	at, reason := plan.renewalWindowPath(), "expires at "+state.ExpiresAt.ValueString()
	if due.byAge {
		at, reason = path.Root("rotate_after"), fmt.Sprintf("has a secret that was issued at %s, and rotate_after is %s", state.ClientSecretIssuedAt.ValueString(), plan.RotateAfter.ValueString())
	}
	if due.rotate {
		p.rotation = rotateSecret
	}
	switch {
	case due.postponed:
		p.warn(at, "Rotation postponed", fmt.Sprintf(
			"%s %s, so its rotation is due. But its previous secret is valid until %s, and the API keeps only one previous secret. "+
				"A rotation now would lock out clients that still use it. The rotation is planned after that time. To rotate now, change rotate_triggers.",
			state.object(), reason, state.PreviousClientSecretExpiresAt.ValueString()))
	case due.byAge && due.rotate:
		p.warn(at, "Rotation by age", fmt.Sprintf("%s %s. It is rotated.", state.object(), reason))
	case due.rotate:
		p.warn(at, "Rotation before expiry", fmt.Sprintf(
			"%s expires at %s, which is within rotate_before_expiry (%s). It is rotated and renewed.", state.object(), state.ExpiresAt.ValueString(), plan.RotateBeforeExpiry.ValueString()))
	}
	if due.renew && p.rotation != rotateSecret && (!due.postponed || due.byAge) {
		p.warn(plan.renewalWindowPath(), "Renewal before expiry", fmt.Sprintf(
			"%s expires at %s, which is within %s (%s). It is renewed and keeps its secret.", state.object(), state.ExpiresAt.ValueString(), plan.renewalWindowPath(), plan.renewalWindowText()))
	}
}

// externalOverlap is how long a secret that was issued outside Terraform stays valid
// after the rotation that answers it. Whoever issued it has probably deployed it.
const externalOverlap = 24 * time.Hour

// addExternalRotation answers a rotation outside Terraform. The secret that was
// issued there stays valid for a time, unless a grace period is configured.
func (p *rotationPlan) addExternalRotation(config, plan, state *model, private privateState, at time.Time) {
	detail := fmt.Sprintf("%s has secret version %d at the API, but the state contains version %d. The token was rotated outside Terraform.",
		state.object(), state.ClientSecretVersion.ValueInt64(), private.secretVersion)
	_, overlap := state.overlapEnd(at)
	switch {
	case !plan.answersExternalRotation():
		detail += " The secret in the state is outdated. To get a new one, change rotate_triggers or set on_external_rotation = \"rotate\"."
	case overlap:
		detail += fmt.Sprintf(" The secret in the state is valid until %s. The token is rotated after that time, so that no client is locked out. To rotate now, change rotate_triggers.",
			state.PreviousClientSecretExpiresAt.ValueString())
	case at.IsZero():
		return
	case private.doubt.mayHaveOtherOwner(at):
		detail += private.doubt.otherOwner()
	default:
		p.rotation = rotateSecret
		detail += " It is rotated again, so that the state contains the current secret. "
		if config.PreviousSecretGracePeriod.IsNull() {
			p.overlap = externalOverlap
			detail += "The secret that was issued outside Terraform stays valid for 24 hours. To choose another time, set previous_secret_grace_period."
		} else {
			detail += fmt.Sprintf("The secret that was issued outside Terraform stays valid for previous_secret_grace_period (%s).", plan.PreviousSecretGracePeriod.ValueString())
		}
	}
	p.warn(path.Root("on_external_rotation"), "Rotated outside Terraform", detail)
}

// warnOfOtherRotation warns of a rotation that is planned for other reasons, although
// somebody else has rotated the token meanwhile, or an apply that was killed before it
// could record the secret. It may lock out those who have a secret that still works.
func (p *rotationPlan) warnOfOtherRotation(plan, state *model, private privateState, now time.Time) {
	detail := fmt.Sprintf("%s has secret version %d at the API, but the state contains version %d. It was rotated outside Terraform, or by an apply that was killed. This plan rotates it again.",
		state.object(), state.ClientSecretVersion.ValueInt64(), private.secretVersion)
	if _, overlap := state.overlapEnd(now); overlap {
		detail += fmt.Sprintf(" The secret in the state would be valid until %s. But the API keeps only one previous secret, so it becomes invalid at once. "+
			"Clients that still use it are locked out until they have the new one. To wait for the end of the grace period, undo the change that rotates the token.",
			state.PreviousClientSecretExpiresAt.ValueString())
	}
	grace := plan.PreviousSecretGracePeriod.ValueString()
	if plan.PreviousSecretGracePeriod.IsUnknown() || grace == "" {
		grace = "its default, 0s"
	}
	detail += fmt.Sprintf(" The secret that was issued outside Terraform stays valid for previous_secret_grace_period (%s).", grace)
	p.warn(path.Root("client_secret_version"), "Rotated outside Terraform", detail)
}

func (p *rotationPlan) warn(at path.Path, summary, detail string) {
	p.warnings.AddAttributeWarning(at, summary, detail)
}

// answersExternalRotation reports whether a rotation outside Terraform is answered
// with another one.
func (m *model) answersExternalRotation() bool {
	return m.OnExternalRotation.ValueString() != externalWarn
}

// rotatedExternally reports whether the API has a newer secret than the state.
func (m *model) rotatedExternally(private privateState) bool {
	return m.secretKnown() && private.secretVersion != 0 && m.ClientSecretVersion.ValueInt64() > private.secretVersion
}

// versionDecreased reports whether the API has an older secret than the state. A
// replica that lags shows that only for a time; a restored backup shows it for good.
func (m *model) versionDecreased(private privateState) bool {
	return m.secretKnown() && !m.ClientSecretVersion.IsNull() && m.ClientSecretVersion.ValueInt64() < private.secretVersion
}

// rotationByTriggers compares the triggers of the plan with those of the state.
// Adding the first triggers rotates only if the secret is not known, as after an
// import. Removing them all never rotates.
func rotationByTriggers(plan, state *model) rotation {
	planned, prior := plan.RotateTriggers, state.RotateTriggers
	switch {
	case isEmpty(prior) && state.secretKnown(), isEmpty(planned):
		return keepSecret
	case planned.IsUnknown():
		return mayRotate
	case isEmpty(prior):
		return rotateSecret
	case hasUnknown(planned):
		return mayRotate
	case planned.Equal(prior):
		return keepSecret
	default:
		return rotateSecret
	}
}

func isEmpty(m types.Map) bool { return !m.IsUnknown() && len(m.Elements()) == 0 }

func hasUnknown(m types.Map) bool {
	for _, value := range m.Elements() {
		if value.IsUnknown() {
			return true
		}
	}
	return false
}

// rotationByEncryption rotates the secret if its recipients change. The same keys
// in another notation are no change.
func rotationByEncryption(ctx context.Context, plan, state *model) rotation {
	if plan.ClientSecretEncryption.Equal(state.ClientSecretEncryption) {
		return keepSecret
	}
	planned, unknown, _ := plan.encryption(ctx)
	if unknown {
		return mayRotate
	}
	prior, _, _ := state.encryption(ctx)
	if fingerprint(planned) == fingerprint(prior) {
		return keepSecret
	}
	return rotateSecret
}
