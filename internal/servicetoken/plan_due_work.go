package servicetoken

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// maxPlanAge is how old a saved plan may get that has values which are not known yet. See
// [planDueWork].
const maxPlanAge = 7 * 24 * time.Hour

// planClock is what is known of the time of a plan.
type planClock struct {
	now time.Time
	// planned is when the plan was created, as plan_timestamp says; else zero.
	planned time.Time
}

// planDueWork plans the rotation and the renewal of a token.
//
// Terraform plans again right before it applies, perhaps days later, and requires the
// same result. So the clock must not decide by itself what is due:
//
//   - With plan_timestamp, the time of the plan decides.
//   - Else the last refresh decides if it has found work that the plan can do.
//   - Else, in a plan that is certain to change something else, nothing is due. Work that
//     no refresh has found is left to the next plan, because it may have become due after
//     the plan was created.
//   - Else the clock decides. What was due when the plan was created is still due when it is
//     applied. If nothing was due, there is no apply, unless values are not known yet that
//     turn out the same. So in such a plan, what becomes due within maxPlanAge is possible.
//
// A plan that changes when work is due also lets the clock decide. It can become invalid
// if the work becomes due before it is applied. plan_timestamp prevents that.
func planDueWork(ctx context.Context, config, plan, state *model, private privateState, clock planClock) rotationPlan {
	records := recordsKnownSecret(config, plan, state)
	if records {
		state, private = state.withKnownSecret(plan, private)
	}
	current := state.withExpiry(private)
	expiresAt := customtypes.NewTimestampNull()
	if current != state && plan.ExpiresAt.Equal(state.ExpiresAt) {
		expiresAt = current.ExpiresAt
	}
	at := func(at time.Time) rotationPlan {
		p := planRotation(ctx, config, plan, current, private, dueTime{now: clock.now, at: at})
		p.expiresAt, p.records = expiresAt, records
		return p
	}
	if !clock.planned.IsZero() {
		return at(clock.planned)
	}
	scheduled := current.withSchedule(plan)
	if !scheduled.hasDueWork(private, clock.now.Add(maxPlanAge)) {
		return at(clock.now)
	}
	changes := otherChanges(ctx, config, plan, state, clock.now)
	found, p := at(private.observedAt), at(clock.now)
	switch {
	case changes == certainChanges && plan.hasScheduleOf(state):
		found.warnOfOmission(p, state)
		return found
	case found.acts() && changes != certainChanges:
		return found
	case p.acts():
		p.addPossible(scheduled, private)
	case changes == possibleChanges:
		p.addPossible(current, private)
		p.warnOfPossible(state)
	}
	return p
}

// acts reports whether the plan is certain to do anything.
func (p *rotationPlan) acts() bool { return p.renew || p.rotation == rotateSecret }

// warnOfPossible says why values are not known that usually stay the same.
func (p *rotationPlan) warnOfPossible(state *model) {
	p.warn(path.Root("expires_at"), "Due soon",
		fmt.Sprintf("A rotation or renewal of %s becomes due within %s, and this plan has values that are not known yet. "+
			"If it is applied after that time, it also does that work. So the values that would change are not known yet either.", state.object(), approximate(maxPlanAge)))
}

// dueTime is the time for which a plan determines what is due.
type dueTime struct {
	now time.Time
	// at is zero if nothing that depends on the time is planned.
	at time.Time
}

// warnOfOmission warns if work is due that the plan does not contain.
func (p *rotationPlan) warnOfOmission(due rotationPlan, state *model) {
	what := ""
	switch {
	case due.rotation > p.rotation:
		what = "rotation"
	case due.renew && !p.renew:
		what = "renewal"
	default:
		return
	}
	p.warn(path.Root("expires_at"), "A "+what+" is due after this plan",
		fmt.Sprintf("The %s of %s is due, but this plan does not contain it. The plan changes other attributes, and was created without a refresh or before the %[1]s was due. "+
			"If it was added now, a saved plan could become invalid. The next plan contains it. "+
			"To have it in each plan, set plan_timestamp = plantimestamp() in the provider block.", what, state.object()))
}

// addPossible adds work that may become due before the plan is applied. Whether it does
// is left to the apply.
func (p *rotationPlan) addPossible(state *model, private privateState) {
	_, rotates, hasWindow := state.renewalWindow()
	_, ages := state.rotationByAgeAt()
	if p.rotation == keepSecret && (rotates || ages || state.rotatedExternally(private) && state.answersExternalRotation()) {
		p.rotation = mayRotate
	}
	p.mayRenew = hasWindow && !p.renew
}

// changes is what a plan changes if nothing is due.
type changes int

const (
	noChanges changes = iota
	// possibleChanges depend on values that are not known yet.
	possibleChanges
	certainChanges
)

// otherChanges returns whether a plan changes anything if nothing is due.
func otherChanges(ctx context.Context, config, plan, state *model, now time.Time) changes {
	other := *plan
	planUpdate(config, &other, state, rotationPlan{}, now)
	other.RotationDueAt = state.RotationDueAt
	unknown := keepIfUnknown(ctx, &other.Domains, state.Domains)
	unknown = keepIfUnknown(ctx, &other.RotateTriggers, state.RotateTriggers) || unknown
	unknown = keepIfUnknown(ctx, &other.ClientSecretEncryption, state.ClientSecretEncryption) || unknown
	known := *state
	known.keepPlanned(&other)
	switch {
	case !reflect.DeepEqual(&known, state):
		return certainChanges
	case unknown, !reflect.DeepEqual(&other, state):
		return possibleChanges
	default:
		return noChanges
	}
}

// keepIfUnknown sets a planned value that is not known, or not in all of its parts, to
// the value in the state. It reports whether it did.
func keepIfUnknown[T attr.Value](ctx context.Context, planned *T, state T) bool {
	value, err := (*planned).ToTerraformValue(ctx)
	if err == nil && value.IsFullyKnown() {
		return false
	}
	*planned = state
	return true
}

// hasScheduleOf reports whether a plan leaves the attributes that determine when work is
// due as they are in the state.
func (m *model) hasScheduleOf(state *model) bool {
	return m.RotateBeforeExpiry.Equal(state.RotateBeforeExpiry) && m.RenewBeforeExpiry.Equal(state.RenewBeforeExpiry) &&
		m.RotateAfter.Equal(state.RotateAfter) && m.OnExternalRotation.Equal(state.OnExternalRotation)
}

// withSchedule returns a token in which the plan determines when work is due.
func (m *model) withSchedule(plan *model) *model {
	out := *m
	out.RotateBeforeExpiry, out.RenewBeforeExpiry, out.RotateAfter = plan.RotateBeforeExpiry, plan.RenewBeforeExpiry, plan.RotateAfter
	out.OnExternalRotation = plan.OnExternalRotation
	return &out
}

// withExpiry returns the token with the expiry date that it has at the API, if the state
// had to keep an older one. See [keyExpiresAt].
func (m *model) withExpiry(private privateState) *model {
	if private.expiresAt.IsZero() {
		return m
	}
	out := *m
	out.ExpiresAt = customtypes.NewTimestampValue(private.expiresAt)
	return &out
}
