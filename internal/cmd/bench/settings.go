package main

import (
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

const usage = `Usage: bench [flags]

Creates, plans, changes and destroys service tokens with Terraform or OpenTofu
($TF_ACC_TERRAFORM_PATH, or the one on the PATH) against a mock server on this
machine, and as many resources of two providers that do nothing.

`

// settings is what the command line says.
type settings struct {
	sizes   []int
	blocks  int
	others  int
	latency time.Duration
	limit   rateLimit
	runs    int
	json    bool

	// plainBuild builds the provider without the flags of a release, for tests.
	plainBuild bool
}

// measurement is one of so many tokens, among so many of others.
type measurement struct{ size, others int }

// measurements lists what is measured, in order: those among tokens of others
// come last, since these stay.
func (s settings) measurements() []measurement {
	var out []measurement
	for _, size := range s.sizes {
		out = append(out, measurement{size: size})
	}
	if s.others > 0 {
		out = append(out, measurement{size: 1, others: s.others})
	}
	return out
}

// rateLimit is so many requests in each window. The zero value is none.
type rateLimit struct {
	requests int
	window   time.Duration
}

func (l rateLimit) String() string {
	if l.requests == 0 {
		return "no rate limit"
	}
	return fmt.Sprintf("%s requests in %s", thousands(l.requests), l.window)
}

// parseSettings reads the command line and writes what is wrong with it.
func parseSettings(arguments []string, stderr io.Writer) (settings, error) {
	out := settings{sizes: []int{1, 10, 100, 1000}}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		_, _ = io.WriteString(stderr, usage)
		flags.PrintDefaults()
	}
	flags.Func("sizes", "how many tokens, a `list` such as 1,10,5000 (1,10,100,1000)", func(text string) (err error) {
		out.sizes, err = parseSizes(text)
		return err
	})
	flags.IntVar(&out.blocks, "blocks", 1, "`number` of resource blocks that the tokens are spread over, each with a count;\n"+
		"Terraform's own work grows with the square of a count")
	flags.IntVar(&out.others, "others", 20000, "`tokens` of others, among which one is measured once more; 0 leaves that out")
	flags.DurationVar(&out.latency, "latency", 20*time.Millisecond, "`time` that the server waits before it answers")
	flags.Func("rate-limit", "`requests/window` allowed in a plan, such as 1200/5m (none);\n"+
		"what creates and destroys needs a request for each token, and is not limited", func(text string) (err error) {
		out.limit, err = parseRateLimit(text)
		return err
	})
	flags.IntVar(&out.runs, "runs", 3, "`number` of plans; times are the median, all else is the maximum")
	flags.BoolVar(&out.json, "json", false, "print a JSON document instead of a table")
	if err := flags.Parse(arguments); err != nil {
		return out, err
	}
	switch {
	case flags.NArg() > 0:
		return out, fmt.Errorf("unexpected argument %q; see bench -help", flags.Arg(0))
	case out.runs < 1:
		return out, fmt.Errorf("-runs is %d, it must be 1 or more", out.runs)
	case out.blocks < 1:
		return out, fmt.Errorf("-blocks is %d, it must be 1 or more", out.blocks)
	case out.others < 0:
		return out, fmt.Errorf("-others is %d, it must be 0 or more", out.others)
	case out.latency < 0:
		return out, fmt.Errorf("-latency is %s, it must be 0 or more", out.latency)
	}
	return out, nil
}

func parseSizes(text string) ([]int, error) {
	var out []int
	for field := range strings.SplitSeq(text, ",") {
		size, err := strconv.Atoi(strings.TrimSpace(field))
		if err != nil || size < 1 {
			return nil, fmt.Errorf("%q is not a number of tokens", field)
		}
		out = append(out, size)
	}
	return out, nil
}

func parseRateLimit(text string) (rateLimit, error) {
	quota, window, _ := strings.Cut(text, "/")
	var out rateLimit
	var err error
	if out.requests, err = strconv.Atoi(quota); err != nil || out.requests < 1 {
		return rateLimit{}, fmt.Errorf("%q must begin with a number of requests, as 1200/5m does", text)
	}
	if out.window, err = time.ParseDuration(window); err != nil || out.window < time.Second || out.window%time.Second != 0 {
		return rateLimit{}, fmt.Errorf("%q must end with whole seconds, as 1200/5m does", text)
	}
	return out, nil
}
