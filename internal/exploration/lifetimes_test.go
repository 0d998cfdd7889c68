package exploration_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

const (
	day  = 24 * time.Hour
	week = 7 * day
	// years is how long a life is that "make test" runs. Without -depth=3 it is a third of
	// that.
	years = 3 * 365 * day
)

// lifetimes are tokens by what is scheduled for them, with the number of rotations that
// weekly applies make in three years.
var lifetimes = map[string]struct {
	block       protocoltest.Block
	least, most int
}{
	"renewal":         {protocoltest.Block{"duration": "720h", "renew_before_expiry": "504h"}, 0, 0},
	"default renewal": {protocoltest.Block{"renew_before_expiry": "504h"}, 0, 0},
	"rotation":        {protocoltest.Block{"duration": "1440h", "rotate_before_expiry": "504h", "previous_secret_grace_period": "168h"}, 22, 26},
	"age":             {protocoltest.Block{"duration": "forever", "rotate_after": "2160h", "previous_secret_grace_period": "168h"}, 11, 12},
	"age and renewal": {protocoltest.Block{"duration": "720h", "renew_before_expiry": "504h", "rotate_after": "2160h", "previous_secret_grace_period": "168h"}, 11, 12},
	"age, or rotation": {
		protocoltest.Block{"duration": "1440h", "rotate_before_expiry": "504h", "rotate_after": "504h", "previous_secret_grace_period": "168h"}, 33, 53,
	},
}

// TestLifetimes applies once a week for three years: with a refresh, without one, and
// from plans that were saved three days before. The clients take the new secret a day
// after each apply. They are never locked out, and what a saved plan shows is done.
func TestLifetimes(t *testing.T) {
	t.Parallel()

	for name, tc := range lifetimes {
		for mode, p := range map[string]pipeline{
			"refresh":            {refresh: true},
			"no refresh":         {opts: []accesstest.Option{accesstest.CoreOnly()}},
			"saved":              {refresh: true, delay: 3 * day},
			"saved, no refresh":  {delay: 3 * day},
			"ignored":            {ignored: []string{"expires_at"}},
			"all ignored, saved": {ignored: []string{"*"}, delay: 3 * day},
			"time of the plan":   {planTime: true, delay: 3 * day},
		} {
			t.Run(name+", "+mode, func(t *testing.T) {
				t.Parallel()
				l := newLife(t, tc.block, p)
				for l.elapsed() < lifespan() {
					l.week(nil)
				}
				if l.outages > 0 {
					t.Errorf("%s without access", l.outages)
				}
				if got := l.server.CountRotations(); lifespan() == years && (got < tc.least || got > tc.most) {
					t.Errorf("%d rotations, want %d to %d", got, tc.least, tc.most)
				}
			})
		}
	}
}

// TestLifetimes_otherChanges mixes weeks with and without a refresh, with plans that are
// applied up to six days later, and with changes of the name, some of them not known in
// the plan. No plan becomes invalid, and nobody is locked out.
func TestLifetimes_otherChanges(t *testing.T) {
	t.Parallel()

	for name, tc := range lifetimes {
		for _, ignored := range [][]string{nil, {"expires_at"}} {
			for seed := range uint64(2) {
				t.Run(fmt.Sprintf("%s, ignored %v, %d", name, ignored, seed), func(t *testing.T) {
					t.Parallel()
					random := rand.New(rand.NewPCG(seed, 14))
					l := newLife(t, tc.block, pipeline{ignored: ignored})
					for i := 0; l.elapsed() < lifespan(); i++ {
						l.refresh = random.IntN(2) == 0
						l.delay = time.Duration(random.IntN(3)) * 36 * time.Hour
						var change func(block protocoltest.Block)
						switch random.IntN(6) {
						case 0:
							change = func(block protocoltest.Block) { block["name"] = fmt.Sprintf("ci-%d", i) }
						case 1:
							l.unknownName = true
						}
						l.week(change)
						l.unknownName = false
					}
					if l.outages > 0 {
						t.Errorf("%s without access", l.outages)
					}
				})
			}
		}
	}
}

// lifespan returns how long the tests of lifetimes last.
func lifespan() time.Duration {
	if *depth < 3 {
		return years / 3
	}
	return years
}

// pipeline is how a token is planned and applied.
type pipeline struct {
	refresh bool
	// delay is how old plans are when they are applied.
	delay time.Duration
	// planTime tells the provider when the plan was created.
	planTime bool
	// ignored are the attributes in ignore_changes; "*" stands for all.
	ignored []string
	// unknownName makes the name a value that is known only in the apply, and turns out
	// the same.
	unknownName bool
	opts        []accesstest.Option
}

// life is a token with one client over the years.
type life struct {
	*world
	pipeline
	started time.Time
	client  credential
	outages time.Duration
}

func newLife(t *testing.T, block protocoltest.Block, p pipeline) *life {
	l := &life{world: newWorld(t, p.opts, nil), pipeline: p}
	l.started = l.server.Clock.Now()
	config := protocoltest.Block{"name": "ci", "type": "developer", "visibility": "private", "enabled": true}
	maps.Copy(config, block)
	l.ours.config = config
	l.apply(l.plan(time.Time{}), time.Time{})
	l.client, _ = l.ours.credential()
	return l
}

func (l *life) elapsed() time.Duration { return l.server.Clock.Now().Sub(l.started) }

// week plans and applies, and lets the clients work until a week has passed.
func (l *life) week(change func(protocoltest.Block)) {
	if change != nil {
		change(l.ours.config)
	}
	planned := l.server.Clock.Now()
	at := time.Time{}
	if l.planTime {
		at = planned
	}
	plan := l.plan(at)
	l.work(l.delay)
	if plan != nil {
		l.apply(plan, at)
	}
	l.work(day)
	l.client, _ = l.ours.credential()
	l.work(week - l.server.Clock.Now().Sub(planned))
}

// work lets the client authenticate every few hours.
func (l *life) work(d time.Duration) {
	const every = 4 * time.Hour
	for range d / every {
		if !l.works(l.client) {
			l.outages += every
		}
		l.server.Clock.Advance(every)
	}
}

// plan returns the plan, nil if it changes nothing.
func (l *life) plan(at time.Time) *tfprotov6.DynamicValue {
	r, out := l.ours, &report{}
	server := (&process{world: l.world, planTime: at}).start()
	if l.refresh {
		refreshed, ok := r.refresh(server, out)
		if !ok {
			l.t.Fatal(out.text)
		}
		r.state, r.private, r.identity = refreshed.state, refreshed.private, refreshed.identity
	}
	unknown := ""
	if l.unknownName {
		unknown = "name"
	}
	planned := l.planChange(server, unknown)
	if same(l.t, planned, r.state) {
		return nil
	}
	return planned
}

// planChange plans as Terraform does with ignore_changes, and with one value that is not
// known.
func (l *life) planChange(server tfprotov6.ProviderServer, unknown string) *tfprotov6.DynamicValue {
	t, r := l.t, l.ours
	restore := r.config
	defer func() { r.config = restore }()
	r.config = l.effective(restore)
	if unknown != "" {
		r.config[unknown] = protocoltest.Unknown
	}
	out := &report{}
	planned, replaces, ok := r.planChange(server, out)
	if !ok || replaces {
		t.Fatalf("the plan replaces the token: %t\n%s", replaces, out.text)
	}
	l.requireConfigured(planned.PlannedState)
	return planned.PlannedState
}

// effective returns the configuration after ignore_changes: what is ignored has the value
// of the state.
func (l *life) effective(config protocoltest.Block) protocoltest.Block {
	out := maps.Clone(config)
	if l.ours.state == nil {
		return out
	}
	values := l.ours.values()
	for _, attribute := range schema(l.t).ResourceSchemas[resourceName].Block.Attributes {
		for _, ignored := range l.ignored {
			if (ignored == "*" || ignored == attribute.Name) && (attribute.Optional || attribute.Required) {
				out[attribute.Name] = protocoltest.Plain(l.t, values[attribute.Name])
			}
		}
	}
	return out
}

// requireConfigured fails the test if the plan differs from a configured value, which
// Terraform refuses.
func (l *life) requireConfigured(planned *tfprotov6.DynamicValue) {
	object := objectType(l.t)
	got, config := protocoltest.Decode(l.t, planned, object), protocoltest.Decode(l.t, l.ours.encoded(), object)
	for name, value := range config {
		if !value.IsNull() && !value.Equal(got[name]) {
			l.t.Fatalf("the plan has %s = %s, but the configuration has %s", name, got[name], value)
		}
	}
}

// apply plans again, as Terraform does right before it applies, and applies. The second
// plan must match the first, and the new state must match the second plan.
func (l *life) apply(plan *tfprotov6.DynamicValue, at time.Time) {
	t, r, out := l.t, l.ours, &report{}
	server := (&process{world: l.world, planTime: at}).start()
	again := l.planChange(server, "")
	l.requireMatch("the second plan", plan, again)

	restore := r.config
	r.config = l.effective(restore)
	applied, err := server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: resourceName, PriorState: r.prior(), PlannedState: again, Config: r.encoded(), PlannedPrivate: r.private, PlannedIdentity: r.identity,
	})
	r.config = restore
	if err != nil {
		t.Fatal(err)
	}
	if out.add(applied.Diagnostics); out.failed {
		t.Fatal(out.text)
	}
	l.requireMatch("the new state", again, applied.NewState)
	r.state, r.private, r.identity = applied.NewState, applied.Private, applied.NewIdentity
}

// requireMatch fails the test if a value differs that was known before.
func (l *life) requireMatch(what string, before, after *tfprotov6.DynamicValue) {
	object := objectType(l.t)
	known, got := protocoltest.Decode(l.t, before, object), protocoltest.Decode(l.t, after, object)
	var differ []string
	for name, value := range known {
		if value.IsFullyKnown() && !value.Equal(got[name]) {
			differ = append(differ, fmt.Sprintf("%s was %s and is %s", name, shown(name, value), shown(name, got[name])))
		}
	}
	if len(differ) > 0 {
		l.t.Fatalf("week %d: %s is inconsistent: %s", l.elapsed()/week, what, strings.Join(differ, "; "))
	}
}

// shown formats a value that is no secret.
func shown(name string, value tftypes.Value) string {
	if name == "client_secret" && value.IsKnown() {
		return "known"
	}
	return value.String()
}
