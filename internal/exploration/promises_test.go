package exploration_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// outcome is what a schedule has led to.
type outcome struct {
	// broken are the promises that were broken.
	broken []string
	told   string
}

// check runs a schedule and returns the promises that it breaks.
func check(t testing.TB, s schedule, opts []accesstest.Option, sabotage sabotage) outcome {
	t.Helper()

	w := newWorld(t, opts, sabotage)
	defer w.server.Close()
	var out outcome
	broken := func(format string, arguments ...any) {
		out.broken = append(out.broken, fmt.Sprintf(format, arguments...))
	}

	for i, one := range s {
		before := w.working()
		told := w.perform(one)
		w.expectAccess(before, told, one, s[:i], broken)
		w.deploy()
		w.server.Clock.Advance(time.Second)
	}
	before := w.working()
	w.server.Clock.Advance(2 * time.Minute)
	w.server.ClearFaults()
	w.expectAccess(before, report{}, step{again, "answered"}, s, broken)

	final := map[*run]report{}
	for _, r := range w.runs() {
		final[r] = r.plan()
	}
	if !s.isBlind() {
		w.expectKnownTokens(s, broken)
	}
	w.expectSecrets(s, final, broken)
	w.expectRotations(final, broken)
	w.expectConvergence(broken)
	for _, r := range w.runs() {
		for _, told := range r.reports {
			if told.text != "" || told.killed {
				out.told += fmt.Sprintf("[%s, killed %t] %s", r.name, told.killed, told.text)
			}
		}
	}
	return out
}

// said reports whether a run has told its user anything since a schedule began.
func (w *world) said() bool {
	for _, r := range w.runs() {
		for _, told := range r.reports {
			if told.text != "" {
				return true
			}
		}
	}
	return false
}

// expectAccess checks that nobody was locked out by a step without a word.
func (w *world) expectAccess(before map[string]bool, told report, s step, earlier schedule, broken func(string, ...any)) {
	for name, worked := range before {
		c, still := w.clients[name]
		if !worked || !still || w.works(c) || told.text != "" {
			continue
		}
		if s.operation == remove && name != "second" {
			continue // That is what was asked for.
		}
		if s.operation == renew {
			continue // The overlap and the token itself may end meanwhile.
		}
		if w.said() && len(earlier) > 0 {
			continue // A warning has said what may still happen.
		}
		broken("after %q, the secret of %s does not work any more, and nobody was told", s, name)
	}
}

// expectKnownTokens checks that every token is in a state, or was named.
func (w *world) expectKnownTokens(s schedule, broken func(string, ...any)) {
	for _, token := range w.server.Tokens() {
		known := false
		for _, r := range w.runs() {
			known = known || r.attribute("id") == token.ID
			for _, told := range r.reports {
				// If the token that was meant has been deleted before its duplicate is
				// created, that can only be announced.
				known = known || told.names(token.ID) || s.has(remove) && strings.Contains(told.text, "sent twice")
			}
		}
		if !known {
			broken("token %s is in no state, and nobody was told of it", token.ID)
		}
	}
}

// expectSecrets checks that the secret in a state works, or that the user was told.
func (w *world) expectSecrets(s schedule, final map[*run]report, broken func(string, ...any)) {
	for _, r := range w.runs() {
		c, ok := r.credential()
		if !ok || w.works(c) || r.tainted || r.config == nil {
			continue
		}
		told := final[r].text
		if w.external == 0 && w.second.config == nil {
			told = ""
			for _, one := range r.reports[:len(r.reports)-1] {
				told += one.text
				if one.killed { // Only the next plan can tell.
					told += final[r].text
				}
			}
		}
		if told == "" {
			broken("the secret in the state of %s does not work, and nobody was told", r.name)
		}
	}
}

// expectRotations checks that no rotation took place twice without a word.
func (w *world) expectRotations(final map[*run]report, broken func(string, ...any)) {
	if w.ours.config == nil {
		return // The token is about to be deleted.
	}
	rotations, secrets := 0, 0
	for _, token := range w.server.Tokens() {
		rotations += int(token.ClientSecretVersion) - 1
	}
	for _, r := range w.runs() {
		secrets += max(0, len(r.secrets)-1)
	}
	if rotations > secrets+w.external && !w.said() {
		broken("%d rotations took place, but only %d secrets were issued and %d rotations were made by hand, and nobody was told", rotations, secrets, w.external)
	}
}

// expectConvergence checks that an apply without faults succeeds, that the next plan is
// empty, and that the secret in the state works then.
func (w *world) expectConvergence(broken func(string, ...any)) {
	r := w.ours
	applied := r.apply(fault{})
	if applied.failed {
		broken("an apply without a fault fails: %s", applied.text)
		return
	}
	planned := r.plan()
	if planned.failed || planned.changes {
		broken("after an apply without a fault, the plan is not empty: %s", planned.text)
	}
	if c, ok := r.credential(); ok && !w.works(c) && planned.text == "" {
		broken("after an apply without a fault, the secret in the state does not work, and nobody was told")
	}
	if r.config != nil && r.state == nil {
		broken("after an apply without a fault, there is no token")
	}
}

// isBlind reports whether a creation was killed and the very next plan saw only an older
// list. That plan creates a second token and cannot know of the first, and no later one
// creates: it is the one gap that is left. The guide on failed requests names it.
func (s schedule) isBlind() bool {
	killed := false
	for _, one := range s {
		switch {
		case one.operation == create:
			killed = one.fault == "killedAfter"
		case one.operation == second, one.operation == handRotate, one.operation == handSwap:
		case killed:
			return faults[one.fault].lag > 0
		}
	}
	return false
}

// names reports whether a report names a token as one that exists.
func (r *report) names(id string) bool {
	for line := range strings.Lines(r.text) {
		if strings.Contains(line, id) && !strings.Contains(line, "The service token no longer exists") {
			return true
		}
	}
	return false
}
