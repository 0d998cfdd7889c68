package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// row is what one step has cost for so many tokens, and for as many resources of
// the providers that do nothing.
type row struct {
	Step   string `json:"step"`
	Tokens int    `json:"tokens"`
	// Others are tokens of the same account that the configuration does not have.
	Others int `json:"others"`
	// Requests are the most in one run, as are the three after it.
	Requests           int `json:"requests"`
	CapabilityRequests int `json:"capability_requests"`
	Refused            int `json:"refused"`
	Connections        int `json:"connections"`
	// Wall, EchoWall and FloorWall are medians, in seconds, and so are the four
	// after them: the time of the processors for Terraform and the provider, and
	// for the provider's processes only.
	Wall      float64 `json:"wall_seconds"`
	EchoWall  float64 `json:"echo_wall_seconds"`
	FloorWall float64 `json:"floor_wall_seconds"`
	CPU       float64 `json:"cpu_seconds"`
	FloorCPU  float64 `json:"floor_cpu_seconds"`
	Own       float64 `json:"provider_cpu_seconds"`
	FloorOwn  float64 `json:"floor_provider_cpu_seconds"`
	// Memory and FloorMemory are the largest resident sets of a provider's
	// process, in bytes; 0 if they are unknown.
	Memory      int64 `json:"memory_bytes"`
	FloorMemory int64 `json:"floor_memory_bytes"`
}

// ratio is how many times the floor the wall time is.
func (r *row) ratio() float64 { return r.Wall / r.FloorWall }

// name is the step and its tokens.
func (r *row) name() string { return r.Step + ", " + r.tokens() }

// tokens is how many there are, and among how many.
func (r *row) tokens() string {
	switch {
	case r.Others > 0:
		return fmt.Sprintf("%s of %s tokens", thousands(r.Tokens), thousands(r.Tokens+r.Others))
	case r.Tokens == 1:
		return "1 token"
	default:
		return thousands(r.Tokens) + " tokens"
	}
}

// pages are those of a listing of the account.
func (r *row) pages() int { return (r.Tokens + r.Others + 999) / 1000 }

// newRow puts the samples of one step together.
func newRow(do step, size, others int, ours, echo, floor []sample) row {
	most := func(all []sample, of func(sample) int64) int64 {
		return of(slices.MaxFunc(all, func(a, b sample) int { return cmp.Compare(of(a), of(b)) }))
	}
	return row{
		Step: do.name, Tokens: size, Others: others,
		Requests:           int(most(ours, func(s sample) int64 { return int64(s.requests) })),
		CapabilityRequests: int(most(ours, func(s sample) int64 { return int64(s.capabilities) })),
		Refused:            int(most(ours, func(s sample) int64 { return int64(s.refused) })),
		Connections:        int(most(ours, func(s sample) int64 { return int64(s.connections) })),
		Wall:               median(ours, wall), EchoWall: median(echo, wall), FloorWall: median(floor, wall),
		CPU: median(ours, cpu), FloorCPU: median(floor, cpu),
		Own: median(ours, own), FloorOwn: median(floor, own),
		Memory:      most(ours, func(s sample) int64 { return s.provider.Memory }),
		FloorMemory: most(floor, func(s sample) int64 { return s.provider.Memory }),
	}
}

func wall(s sample) time.Duration { return s.wall }

func cpu(s sample) time.Duration { return s.cpu }

func own(s sample) time.Duration { return s.provider.CPU }

// median is that of all samples, in seconds.
func median(all []sample, of func(sample) time.Duration) float64 {
	var sorted []time.Duration
	for _, s := range all {
		sorted = append(sorted, of(s))
	}
	slices.Sort(sorted)
	return ((sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2).Seconds()
}
