package main

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestSettings reads command lines.
func TestSettings(t *testing.T) {
	t.Parallel()

	want := settings{sizes: []int{1, 10, 100, 1000}, blocks: 1, others: 20000, latency: 20 * time.Millisecond, runs: 3}
	for line, change := range map[string]func(*settings){
		"":                              func(*settings) {},
		"-sizes 5000":                   func(s *settings) { s.sizes = []int{5000} },
		"-blocks 10":                    func(s *settings) { s.blocks = 10 },
		"-sizes 1,5000":                 func(s *settings) { s.sizes = []int{1, 5000} },
		"-rate-limit 1200/300s":         func(s *settings) { s.limit = rateLimit{requests: 1200, window: 5 * time.Minute} },
		"-latency 0s -runs 5 -json":     func(s *settings) { s.latency, s.runs, s.json = 0, 5, true },
		"-others 0 -latency 1m -runs 1": func(s *settings) { s.others, s.latency, s.runs = 0, time.Minute, 1 },
	} {
		want := want
		change(&want)
		var said bytes.Buffer
		got, err := parseSettings(strings.Fields(line), &said)
		if err != nil || said.Len() > 0 {
			t.Errorf("%q: %v, %s", line, err, said.String())
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(settings{}, rateLimit{})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", line, diff)
		}
	}
}

// TestSettings_refused refuses what makes no sense.
func TestSettings_refused(t *testing.T) {
	t.Parallel()

	for line, want := range map[string]string{
		"-sizes 0":               "not a number of tokens",
		"-sizes 1,,2":            "not a number of tokens",
		"-rate-limit 1200":       "whole seconds",
		"-rate-limit 0/5m":       "number of requests",
		"-rate-limit 10/1500ms":  "whole seconds",
		"-rate-limit 10/0s":      "whole seconds",
		"-runs 0":                "1 or more",
		"-others -1":             "0 or more",
		"-blocks 0":              "1 or more",
		"-latency -1s":           "0 or more",
		"-sizes 1 1000":          "unexpected argument",
		"-there-is-no-such-flag": "not defined",
	} {
		if _, err := parseSettings(strings.Fields(line), &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", line, err, want)
		}
	}
}

func TestSettings_measurements(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		given settings
		want  []measurement
	}{
		"sizes":      {settings{sizes: []int{1, 3}}, []measurement{{1, 0}, {3, 0}}},
		"and others": {settings{sizes: []int{3}, others: 2}, []measurement{{3, 0}, {1, 2}}},
	} {
		if got := test.given.measurements(); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

// Resources are spread over blocks, no block being empty.
func TestSubject_configuration(t *testing.T) {
	t.Parallel()
	s := &subject{name: "access", resource: "access_service_token"}
	for _, test := range []struct {
		size, blocks int
		want         []string
	}{
		{1, 2, []string{"1"}},
		{3, 2, []string{"1", "2"}},
		{7, 3, []string{"2", "2", "3"}},
	} {
		var got []string
		for _, match := range regexp.MustCompile(`(?m)^  count = (\d+)$`).FindAllStringSubmatch(s.configuration(test.size, test.blocks), -1) {
			got = append(got, match[1])
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%d resources in %d blocks: got %v, want %v", test.size, test.blocks, got, test.want)
		}
	}
}
