package main

import (
	"testing"
	"time"
)

// TestRow takes the median of times and the most of all else.
func TestRow(t *testing.T) {
	t.Parallel()

	samples := func(seconds ...int) (all []sample) {
		for _, s := range seconds {
			all = append(all, sample{
				effort:   effort{wall: time.Duration(s) * time.Second, cpu: time.Duration(10*s) * time.Second},
				traffic:  traffic{requests: s, capabilities: 2 * s, refused: 3 * s, connections: 4 * s},
				provider: note{Memory: int64(5 * s), CPU: time.Duration(6*s) * time.Second},
			})
		}
		return all
	}
	got := newRow(steps[1], 1000, 1, samples(9, 2, 1), samples(5), samples(8, 1, 2, 4))
	want := row{
		Step: stepPlan, Tokens: 1000, Others: 1, Requests: 9, CapabilityRequests: 18, Refused: 27, Connections: 36,
		Wall: 2, EchoWall: 5, FloorWall: 3, CPU: 20, FloorCPU: 30, Own: 12, FloorOwn: 18, Memory: 45, FloorMemory: 40,
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got.pages() != 2 || got.name() != "plan, 1,000 of 1,001 tokens" {
		t.Errorf("%s has %d pages", got.name(), got.pages())
	}
}

// TestThousands writes numbers.
func TestThousands(t *testing.T) {
	t.Parallel()

	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 20001: "20,001", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}
