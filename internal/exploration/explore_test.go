package exploration_test

import (
	"flag"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

var (
	depth     = flag.Int("depth", 2, "how many steps the schedules have that are explored")
	maxFaults = flag.Int("faults", 1, "how many steps of a schedule have a fault; if there are more than two steps, all schedules of two are run too")
	only      = flag.String("schedule", "", "the one schedule to run, such as \"create lostAfter, rotate answered\"")
)

// apis are the kinds of server that are explored.
var apis = map[string][]accesstest.Option{
	"core": {accesstest.CoreOnly()},
	"full": nil,
}

// TestExplore runs every schedule up to a length against every kind of server.
func TestExplore(t *testing.T) {
	t.Parallel()

	for _, name := range slices.Sorted(maps.Keys(apis)) {
		t.Run(name, func(t *testing.T) {
			if *only != "" {
				s, err := parse(*only)
				if err != nil {
					t.Fatal(err)
				}
				got := check(t, s, apis[name], nil)
				t.Logf("%s\nbroken: %q\ntold: %s", s, got.broken, got.told)
				if len(got.broken) > 0 {
					t.Fail()
				}
				return
			}
			t.Parallel()
			bound := bounds{depth: *depth, faults: *maxFaults}
			found, count := explore(t, bound, apis[name], nil, 5)
			t.Logf("%d schedules of up to %d steps", count, bound.depth)
			for _, s := range found {
				report := check(t, s, apis[name], nil)
				t.Errorf("schedule %q (%s) breaks: %q\nthe user was told: %s", s, name, report.broken, report.told)
			}
		})
	}
}

// bounds limit the schedules that are explored.
type bounds struct {
	// depth is the number of steps.
	depth int
	// faults is the number of steps with a fault. If there are more than two steps, all
	// schedules of one or two steps are explored too.
	faults int
}

// explore runs all schedules within bounds, and returns those that break a promise,
// shortened, and how many it ran. It ends when it has found so many.
func explore(t *testing.T, bound bounds, opts []accesstest.Option, sabotage sabotage, enough int) (found []schedule, count int64) {
	t.Helper()

	var (
		mu    sync.Mutex
		group sync.WaitGroup
		ran   atomic.Int64
		work  = make(chan schedule)
	)
	done := func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(found) >= enough
	}
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for s := range work {
				ran.Add(1)
				if done() || len(check(t, s, opts, sabotage).broken) == 0 {
					continue
				}
				s = shorten(t, s, opts, sabotage)
				mu.Lock()
				if !slices.ContainsFunc(found, func(other schedule) bool { return slices.Equal(s, other) }) {
					found = append(found, s)
				}
				mu.Unlock()
			}
		})
	}
	// Shorter schedules are run first, so that a longer one that contains one that fails
	// is found late.
	for length := 1; length <= bound.depth && !done(); length++ {
		faulty := length
		if length > 2 || bound.depth <= 2 {
			faulty = min(length, bound.faults)
		}
		eachSchedule(nil, length, faulty, func(s schedule) {
			if !done() {
				work <- s
			}
		})
	}
	close(work)
	group.Wait()
	return found, ran.Load()
}

// eachSchedule calls do for every schedule of a length that begins with a prefix and has
// so many more steps with a fault at most.
func eachSchedule(prefix schedule, length, faulty int, do func(schedule)) {
	if len(prefix) == length {
		do(prefix)
		return
	}
	for _, next := range prefix.steps() {
		left := faulty
		if next.fault != "answered" {
			left--
		}
		if left >= 0 {
			eachSchedule(append(slices.Clone(prefix), next), length, left, do)
		}
	}
}

// shorten removes steps and faults of a schedule as long as it breaks a promise.
func shorten(t *testing.T, s schedule, opts []accesstest.Option, sabotage sabotage) schedule {
	t.Helper()

	for {
		smaller := slices.IndexFunc(reductions(s), func(candidate schedule) bool {
			return isPossible(candidate) && len(check(t, candidate, opts, sabotage).broken) > 0
		})
		if smaller < 0 {
			return s
		}
		s = reductions(s)[smaller]
	}
}

// reductions are all schedules with a step or a fault less.
func reductions(s schedule) []schedule {
	var out []schedule
	for i := range s {
		out = append(out, slices.Delete(slices.Clone(s), i, i+1))
		if s[i].fault != "answered" {
			plain := slices.Clone(s)
			plain[i].fault = "answered"
			out = append(out, plain)
		}
	}
	return out
}

// isPossible reports whether each step of a schedule makes sense after those before it.
func isPossible(s schedule) bool {
	for i, one := range s {
		if !slices.Contains(s[:i].steps(), one) {
			return false
		}
	}
	return len(s) > 0
}

// TestExplore_findsFaults: a provider that creates twice, or that rotates without a
// check of the version, is found.
func TestExplore_findsFaults(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		sabotage sabotage
		want     string
	}{
		"creates twice":     {createTwice, "create answered"},
		"rotates unchecked": {rotateUnchecked, "create answered, rotate late3s"},
	} {
		found, _ := explore(t, bounds{depth: 2, faults: 2}, apis["core"], tc.sabotage, 1)
		if len(found) == 0 {
			t.Errorf("a provider that %s is not found", name)
			continue
		}
		t.Logf("a provider that %s: %q", name, found[0])
	}
}
