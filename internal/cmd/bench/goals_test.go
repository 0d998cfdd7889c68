package main

import (
	"strings"
	"testing"
	"time"
)

// good is a report in which every goal is met, as narrowly as can be.
func good() *report {
	return &report{
		BinarySize: 30 << 20,
		Rows: []row{
			{Step: stepCreate, Tokens: 1, Requests: 3, Wall: 9, FloorWall: 1},
			{Step: stepPlan, Tokens: 1, Requests: 2, Wall: 1.22, FloorWall: 1, Connections: 10, Memory: 101 << 20},
			{Step: stepPlan, Tokens: 1000, Requests: 3, Wall: 1.5, EchoWall: 1.4, FloorWall: 1, Memory: 100 << 20},
			{Step: stepPlan, Tokens: 5000, Requests: 12, Wall: 1.5, EchoWall: 1.4, FloorWall: 1, Memory: 100 << 20},
			{Step: stepDestroy, Tokens: 5000, Requests: 10000, Wall: 100, FloorWall: 1, Memory: 100 << 20},
			{Step: stepPlan, Tokens: 1, Others: 20000, Requests: 2, Wall: 1.2, FloorWall: 1},
			{Step: stepCreate, Tokens: 1, Others: 20000, Requests: 5, Wall: 9, FloorWall: 1},
			{Step: stepCreate, Tokens: 5000, Requests: 5002, Wall: 9, FloorWall: 1, Own: 1.5, FloorOwn: 1},
		},
	}
}

// TestGoals judges each figure by its own limit.
func TestGoals(t *testing.T) {
	t.Parallel()

	for want, change := range map[string]func(*report){
		"":                                func(*report) {},
		"binary, stripped":                func(in *report) { in.BinarySize++ },
		"providers schema: requests":      func(in *report) { in.SchemaRequests++ },
		"create, 1 token: requests":       func(in *report) { in.Rows[0].Requests++ },
		"create, 5,000 tokens: requests":  func(in *report) { in.Rows[7].Requests++ },
		"create, 5,000 tokens: own":       func(in *report) { in.Rows[7].Own += 0.01 },
		"create, 1 of 20,001 tokens: req": func(in *report) { in.Rows[6].Requests++ },
		"plan, 1 token: requests":         func(in *report) { in.Rows[1].Requests++ },
		"plan, 1 token: floor + one":      func(in *report) { in.Rows[1].Wall += 0.01 },
		"plan, 1,000 tokens: requests":    func(in *report) { in.Rows[2].Requests++ },
		"plan, 1,000 tokens: times the f": func(in *report) { in.Rows[2].Wall += 0.01 },
		"plan, 1,000 tokens: times the e": func(in *report) { in.Rows[2].EchoWall = 1.36 },
		"plan, 5,000 tokens: requests":    func(in *report) { in.Rows[3].Requests++ },
		"all steps, 5,000 tokens: memory": func(in *report) { in.Rows[4].Memory++ },
		"plan, 1 of 20,001 tokens: req":   func(in *report) { in.Rows[5].Requests++ },
		"plan without changes: requests":  func(in *report) { in.Rows[5].CapabilityRequests++ },
		"plan without changes: conn":      func(in *report) { in.Rows[1].Connections++ },
		"plan, 5,000 tokens: requests without a wait for a limit of 1,200": func(in *report) { in.Rows[3].Refused++ },
	} {
		in := good()
		change(in)
		var missed []string
		for _, g := range goals(in, settings{latency: 20 * time.Millisecond}) {
			if !g.Met {
				missed = append(missed, g.Text)
			}
		}
		switch {
		case want == "" && len(missed) == 0:
		case want == "" || len(missed) != 1 || !strings.HasPrefix(missed[0], want):
			t.Errorf("%q: missed are %q", want, missed)
		}
	}
}

// TestGoals_limit takes the limit that was measured with.
func TestGoals_limit(t *testing.T) {
	t.Parallel()

	for requests, want := range map[int]bool{8: true, 9: false} {
		got := unlimited(&row{Step: stepPlan, Tokens: 1, Requests: requests}, rateLimit{requests: 10, window: time.Minute})
		if got.Met != want {
			t.Errorf("%d requests: got %+v", requests, got)
		}
	}
}
