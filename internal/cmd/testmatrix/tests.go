package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// result is what became of the tests on one program.
type result struct {
	program        program
	passed, failed int
	// skipped counts the tests that were left out, by reason.
	skipped map[string]int
	// said is what the tests that failed have to say.
	said []string
}

func (r *result) failures() string { return strings.Join(r.said, "") }

// test runs the acceptance tests of the packages on a program.
func test(ctx context.Context, p program, packages []string) (*result, error) {
	arguments := append([]string{"test", "-json", "-count=1", "-parallel=10", "-timeout=20m", "-run=^TestAcc[A-Z]"}, packages...)
	command := exec.CommandContext(ctx, "go", arguments...) // #nosec G204 G702 -- the packages are named by who runs this
	command.Env, command.Stderr = p.env(), os.Stderr
	events, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	out, err := read(events)
	if err != nil {
		return nil, errors.Join(err, command.Wait())
	}
	out.program = p
	if err := command.Wait(); err != nil && out.failed == 0 {
		return nil, fmt.Errorf("go test: %w", err)
	}
	return out, ctx.Err()
}

// event is a line of "go test -json".
type event struct {
	Action  string `json:"Action"`
	Package string `json:"Package"`
	Test    string `json:"Test"`
	Output  string `json:"Output"`
}

// testName is a test, or with an empty name a package.
type testName struct{ pkg, name string }

// parents are the tests that this one is a part of, and the package.
func (n testName) parents() iter.Seq[testName] {
	return func(yield func(testName) bool) {
		for i, char := range n.name {
			if char == '/' && !yield(testName{n.pkg, n.name[:i]}) {
				return
			}
		}
		if n.name != "" {
			yield(testName{n.pkg, ""})
		}
	}
}

// read counts what "go test -json" reports. A test that has subtests counts by
// these. If none of them failed but the test itself did, it counts as one, and
// so does a package that failed without a test.
func read(events io.Reader) (*result, error) {
	out := &result{skipped: map[string]int{}}
	output := map[testName]*strings.Builder{}
	ended := map[testName]string{}
	var order []testName
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var e event
			if err := json.Unmarshal(line, &e); err != nil {
				return nil, fmt.Errorf("%w: %s", err, line)
			}
			of := testName{e.Package, e.Test}
			switch e.Action {
			case "build-output":
				out.said = append(out.said, e.Output)
			case "output":
				if output[of] == nil {
					output[of] = &strings.Builder{}
				}
				output[of].WriteString(e.Output)
			case "pass", "fail", "skip":
				ended[of] = e.Action
				order = append(order, of)
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
	}

	parents, failing := map[testName]bool{}, map[testName]bool{}
	for of, action := range ended {
		for parent := range of.parents() {
			parents[parent] = true
			failing[parent] = failing[parent] || action == "fail"
		}
	}
	for _, of := range order {
		said := ""
		if output[of] != nil {
			said = output[of].String()
		}
		switch action := ended[of]; {
		case action == "fail":
			out.said = append(out.said, said)
			if !failing[of] {
				out.failed++
			}
		case of.name == "" || parents[of]:
		case action == "pass":
			out.passed++
		default:
			out.skipped[reason(said)]++
		}
	}
	return out, nil
}

var (
	position = regexp.MustCompile(`^\s*\S+\.go:\d+: `)
	// below is how terraform-plugin-testing says that a test is skipped.
	below = regexp.MustCompile(`^(Terraform) CLI version .* is below minimum version (1\.\d+)\.0: skipping test$`)
)

// reason is why a test was skipped, in its own words.
func reason(output string) string {
	for _, line := range slices.Backward(strings.Split(output, "\n")) {
		if at := position.FindString(line); at != "" {
			return below.ReplaceAllString(strings.TrimPrefix(line, at), "needs $1 $2")
		}
	}
	return "no reason given"
}
