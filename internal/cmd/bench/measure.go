package main

import (
	"context"
	"fmt"
)

// measure does all steps with so many resources of each provider, the plans as
// often as there are runs. The providers take turns, so that what else the
// machine does meets all.
func (b *bench) measure(ctx context.Context, size, others int) ([]row, error) {
	subjects := []*subject{b.access, b.echo, b.floor}
	folders := make([]*terraform, len(subjects))
	for i, s := range subjects {
		t, err := b.at(ctx, s, size)
		if err != nil {
			return nil, err
		}
		folders[i] = t
	}
	var rows []row
	for _, do := range steps {
		b.say("%s resources: %s", thousands(size), do.name)
		runs := 1
		if do.plans {
			runs = b.runs
		}
		samples := make([][]sample, len(subjects))
		for range runs {
			for i, s := range subjects {
				measured, err := b.take(ctx, folders[i], do, size)
				if err == nil {
					err = b.check(s, do, size, others)
				}
				if err != nil {
					return nil, fmt.Errorf("%s, %d resources, %s: %w", s.name, size, do.name, err)
				}
				samples[i] = append(samples[i], measured)
			}
		}
		rows = append(rows, newRow(do, size, others, samples[0], samples[1], samples[2]))
	}
	return rows, nil
}

// check compares the server with what a step must leave there. Nothing of the
// providers that do nothing must reach it.
func (b *bench) check(s *subject, do step, size, others int) error {
	if s != b.access {
		if got := b.server.traffic().requests; got != 0 {
			return fmt.Errorf("%d requests came to the server", got)
		}
		return nil
	}
	want := others
	if do.name != stepDestroy {
		want += size
	}
	if got := len(b.server.Tokens()); got != want {
		return fmt.Errorf("%d tokens are at the server, %d have to be", got, want)
	}
	return nil
}
