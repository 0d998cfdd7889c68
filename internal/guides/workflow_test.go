package guides_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/oasdiff/yaml"
)

// workflow is as much of a workflow of GitHub Actions as the guide uses.
type workflow struct {
	On          map[string]any    `json:"on"`
	Permissions map[string]string `json:"permissions"`
	Env         map[string]string `json:"env"`
	Jobs        map[string]job    `json:"jobs"`
}

type job struct {
	Timeout int               `json:"timeout-minutes"`
	Env     map[string]string `json:"env"`
	Steps   []step            `json:"steps"`
}

type step struct {
	Name string `json:"name"`
	ID   string `json:"id"`
	If   string `json:"if"`
	Uses string `json:"uses"`
	Run  string `json:"run"`

	With map[string]any `json:"with"`
}

func readWorkflow(t *testing.T, path string) *workflow {
	t.Helper()

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// By way of JSON, which has no opinion about the key "on".
	if content, err = yaml.YAMLToJSON(content); err != nil {
		t.Fatal(err)
	}
	out := &workflow{}
	if err := json.Unmarshal(content, out); err != nil {
		t.Fatal(err)
	}
	return out
}

var (
	expression = regexp.MustCompile(`\$\{\{ *([a-zA-Z._-]+) *\}\}`)
	condition  = regexp.MustCompile(`^steps\.([a-z]+)\.outputs\.([a-z]+) == '(.*)'$`)
	pinned     = regexp.MustCompile(`^[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}$`)
)

// runner runs the jobs of a workflow in a workplace, with values for what the
// workflow has from GitHub.
type runner struct {
	*workplace

	workflow *workflow
	values   map[string]string
}

// job runs a job: all its commands, with the environment that it gets. It returns
// what they print.
func (r *runner) job(name string) (string, error) {
	r.t.Helper()

	job, exists := r.workflow.Jobs[name]
	if !exists {
		r.t.Fatalf("there is no job %q", name)
	}
	temp := r.t.TempDir()
	outputFile := filepath.Join(temp, "output")
	env := []string{"RUNNER_TEMP=" + temp, "GITHUB_OUTPUT=" + outputFile, "GITHUB_STEP_SUMMARY=" + filepath.Join(temp, "summary")}
	all := maps.Clone(r.workflow.Env)
	maps.Copy(all, job.Env)
	for key, value := range all {
		env = append(env, key+"="+r.evaluate(value))
	}

	var printed strings.Builder
	outputs := map[string]string{}
	for _, step := range job.Steps {
		if step.Uses != "" {
			continue
		}
		if step.If != "" {
			match := condition.FindStringSubmatch(step.If)
			if match == nil {
				r.t.Fatalf("this test does not understand the condition %q", step.If)
			}
			if outputs[match[1]+"."+match[2]] != match[3] {
				continue
			}
		}
		output, err := r.try(step.Run, env...)
		printed.WriteString(output)
		if err != nil {
			return printed.String(), fmt.Errorf("%s: %w", step.Name, err)
		}
		if err := r.collect(outputFile, step.ID, outputs); err != nil {
			r.t.Fatal(err)
		}
	}
	return printed.String(), nil
}

// evaluate puts values for the expressions of a text.
func (r *runner) evaluate(text string) string {
	return expression.ReplaceAllStringFunc(text, func(found string) string {
		name := expression.FindStringSubmatch(found)[1]
		value, known := r.values[name]
		if !known {
			r.t.Fatalf("this test has no value for %q", name)
		}
		return value
	})
}

// collect takes over what a step has written as its outputs.
func (r *runner) collect(file, id string, into map[string]string) error {
	content, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for line := range strings.Lines(string(content)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		into[id+"."+key] = value
	}
	return errors.Join(err, os.Remove(file))
}
