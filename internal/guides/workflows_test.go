package guides_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestWorkflows_safe checks the workflows of this repository and the one of the guide
// for what lets a pull request or a changed action run code with rights of the
// repository.
func TestWorkflows_safe(t *testing.T) {
	t.Parallel()

	files, err := filepath.Glob(filepath.Join("..", "..", ".github", "workflows", "*.yml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d workflows: %v", len(files), err)
	}
	for _, file := range append(files, filepath.Join(examples, "pipelines", "workflow.yml")) {
		for _, problem := range readWorkflow(t, file).problems() {
			t.Errorf("%s: %s", filepath.Base(file), problem)
		}
	}
}

// TestWorkflows_problems finds each of the problems.
func TestWorkflows_problems(t *testing.T) {
	t.Parallel()

	w := &workflow{
		On:          map[string]any{"pull_request_target": nil},
		Permissions: map[string]string{"contents": "write"},
		Jobs: map[string]job{"a": {Steps: []step{
			{Uses: "actions/checkout@v7"},
			{Uses: "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", With: map[string]any{"persist-credentials": true}},
			{Run: "echo ${{ github.event.pull_request.title }}"},
		}}},
	}
	want := []string{
		"pull_request_target gives pull requests of forks the secrets of the repository",
		"contents: write belongs to the job that needs it",
		"job a has no timeout",
		"job a: actions/checkout@v7 is not pinned by hash",
		"job a: checkout leaves the token of the job behind",
		"job a: checkout leaves the token of the job behind",
		"job a: an expression in a script can inject commands; pass it as a variable",
	}
	if diff := gocmp.Diff(want, w.problems()); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff([]string{"no event starts it", "no permissions are set"}, (&workflow{}).problems()); diff != "" {
		t.Error(diff)
	}
}

// problems returns what is unsafe in a workflow.
func (w *workflow) problems() (found []string) {
	if len(w.On) == 0 {
		found = append(found, "no event starts it")
	}
	for _, event := range []string{"pull_request_target", "workflow_run"} {
		if _, ok := w.On[event]; ok {
			found = append(found, event+" gives pull requests of forks the secrets of the repository")
		}
	}
	if len(w.Permissions) == 0 {
		found = append(found, "no permissions are set")
	}
	for scope, access := range w.Permissions {
		if access == "write" {
			found = append(found, scope+": write belongs to the job that needs it")
		}
	}
	for name, job := range w.Jobs {
		if job.Timeout == 0 {
			found = append(found, fmt.Sprintf("job %s has no timeout", name))
		}
		for _, step := range job.Steps {
			if step.Uses != "" && !pinned.MatchString(step.Uses) {
				found = append(found, fmt.Sprintf("job %s: %s is not pinned by hash", name, step.Uses))
			}
			if strings.HasPrefix(step.Uses, "actions/checkout@") && step.With["persist-credentials"] != false {
				found = append(found, fmt.Sprintf("job %s: checkout leaves the token of the job behind", name))
			}
			if strings.Contains(step.Run, "${{") {
				found = append(found, fmt.Sprintf("job %s: an expression in a script can inject commands; pass it as a variable", name))
			}
		}
	}
	return found
}
