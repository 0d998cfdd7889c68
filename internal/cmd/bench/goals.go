package main

import (
	"fmt"
	"time"
)

const mebibyte = 1 << 20

// goal is a figure that the provider sets itself, and what was found. It informs;
// on a busy machine times mean little.
type goal struct {
	Text  string `json:"text"`
	Found string `json:"found"`
	Met   bool   `json:"met"`
}

// cloudflareLimit is what Cloudflare allows.
var cloudflareLimit = rateLimit{requests: 1200, window: 5 * time.Minute}

// parallelism is how many resources Terraform reads at a time.
const parallelism = 10

// goals judges all that was found.
func goals(in *report, given settings) []goal {
	out := []goal{
		atMost("binary, stripped", float64(in.BinarySize)/mebibyte, 30, "%.1f MiB"),
		atMost("providers schema: requests", float64(in.SchemaRequests), 0, "%.0f"),
	}
	var (
		most                      *row
		capabilities, connections int
		memory                    int64
	)
	for i := range in.Rows {
		r := &in.Rows[i]
		if r.Step == stepCreate {
			// What is there before is looked at in the plan and again in the apply: by
			// a page of the listing, and in a large account by the name as well.
			looks := 2
			if r.Others >= 1000 {
				looks = 4
			}
			out = append(out, atMost(r.name()+": requests", float64(r.Requests), float64(r.Tokens+looks), "%.0f"))
			if r.Tokens >= 1000 {
				out = append(out, atMost(r.name()+": own processor time, times the floor", r.Own/r.FloorOwn, 1.5, "%.2f"))
			}
		}
		if r.Step == stepPlan {
			out = append(out, planGoals(r, given.latency)...)
			capabilities, connections = max(capabilities, r.CapabilityRequests), max(connections, r.Connections)
			if most == nil || r.Tokens > most.Tokens {
				most = r
			}
		}
	}
	if most == nil {
		return out
	}
	for i := range in.Rows {
		if in.Rows[i].Tokens == most.Tokens {
			memory = max(memory, in.Rows[i].Memory)
		}
	}
	out = append(out,
		atMost("plan without changes: requests for capabilities", float64(capabilities), 0, "%.0f"),
		atMost("plan without changes: connections", float64(connections), parallelism, "%.0f"),
		unlimited(most, given.limit))
	if memory > 0 {
		out = append(out, atMost("all steps, "+most.tokens()+": memory", float64(memory)/mebibyte, 100, "%.1f MiB"))
	}
	return out
}

// planGoals are those of a plan without changes.
func planGoals(r *row, latency time.Duration) []goal {
	requests := 2 + 2*r.pages()
	switch {
	case r.Tokens == 1:
		requests = 2
	case r.pages() == 1:
		requests = 3
	}
	out := []goal{atMost(r.name()+": requests", float64(r.Requests), float64(requests), "%.0f")}
	switch {
	case r.Tokens == 1:
		limit := (r.FloorWall + latency.Seconds()) * 1.2
		out = append(out, atMost(r.name()+": floor + one round trip + 20 %", r.Wall, limit, "%.2f s"))
	case r.Tokens >= 1000:
		out = append(out, atMost(r.name()+": times the floor", r.ratio(), 1.5, "%.2f"),
			// What no provider with these attributes can do better.
			atMost(r.name()+": times the echo", r.Wall/r.EchoWall, 1.1, "%.2f"))
	}
	return out
}

// unlimited judges whether a plan ends without a wait for the rate limit. In the
// last tenth of a limit the provider slows itself down.
func unlimited(r *row, limit rateLimit) goal {
	if limit.requests == 0 {
		limit = cloudflareLimit
	}
	out := atMost(fmt.Sprintf("%s: requests without a wait for a limit of %s", r.name(), limit),
		float64(r.Requests), float64(limit.requests-max(limit.requests/10, 1)-1), "%.0f")
	if r.Refused > 0 {
		out.Found, out.Met = fmt.Sprintf("%s, %d refused", out.Found, r.Refused), false
	}
	return out
}

func atMost(text string, found, limit float64, format string) goal {
	return goal{
		Text: fmt.Sprintf("%s, at most "+format, text, limit), Found: fmt.Sprintf(format, found), Met: found <= limit,
	}
}
