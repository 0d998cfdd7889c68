package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// step is one thing that a user does.
type step struct {
	name string
	// plans is whether it is a plan: those can be repeated, and the rate limit
	// counts for them.
	plans     bool
	arguments []string
	// want are the changes that it makes to so many resources.
	want func(size int) changes
}

// The steps, in their order.
const (
	stepCreate  = "create"
	stepPlan    = "plan"
	stepChange  = "plan, one change"
	stepDestroy = "destroy"
)

var steps = []step{
	{name: stepCreate, arguments: []string{"apply", "-json", "-auto-approve"}, want: func(size int) changes { return changes{Add: size} }},
	{name: stepPlan, plans: true, arguments: []string{"plan", "-json", "-detailed-exitcode"}, want: func(int) changes { return changes{} }},
	{name: stepChange, plans: true, arguments: []string{"plan", "-json", "-detailed-exitcode", "-var=first=changed"}, want: func(int) changes { return changes{Change: 1} }},
	{name: stepDestroy, arguments: []string{"apply", "-destroy", "-json", "-auto-approve"}, want: func(size int) changes { return changes{Remove: size} }},
}

// sample is what one step has cost once.
type sample struct {
	traffic
	effort
	provider note
}

// bench is what all measurements share.
type bench struct {
	dir                 string
	cli                 string
	config              string
	server              *server
	access, echo, floor *subject
	runs, blocks        int
	progress            io.Writer
}

func (b *bench) say(format string, arguments ...any) {
	_, _ = fmt.Fprintf(b.progress, format+"\n", arguments...)
}

// at returns the program in a folder of its own, if so many resources
// are configured and the provider is installed.
func (b *bench) at(ctx context.Context, s *subject, size int) (*terraform, error) {
	dir := filepath.Join(b.dir, fmt.Sprintf("%s-%d", s.name, size))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(s.configuration(size, b.blocks)), 0o600); err != nil {
		return nil, err
	}
	t := &terraform{path: b.cli, dir: dir, env: environment(append(s.env,
		"TF_CLI_CONFIG_FILE="+b.config, roleVariable+"="+roleWrapper, pluginVariable+"="+s.plugin, pluginRoleVariable+"="+s.role, notesVariable+"="+b.notes())...)}
	_, _, err := t.run(ctx, "init", "-no-color")
	return t, err
}

// notes is the folder of the notes on what providers have cost.
func (b *bench) notes() string { return filepath.Join(b.dir, "notes") }

// take does a step with so many resources and returns what it has cost.
func (b *bench) take(ctx context.Context, t *terraform, do step, size int) (sample, error) {
	b.server.begin(do.plans)
	took, err := t.change(ctx, do.want(size), do.arguments...)
	if err != nil {
		return sample{}, err
	}
	provider, err := collect(b.notes())
	return sample{effort: took, traffic: b.server.traffic(), provider: provider}, err
}
