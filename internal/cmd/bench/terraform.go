package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// terraform is a Terraform or an OpenTofu at work in one folder.
type terraform struct {
	path string
	dir  string
	env  []string
}

// changes are what a plan proposes or an apply has done.
type changes struct {
	Add    int `json:"add"`
	Change int `json:"change"`
	Remove int `json:"remove"`
}

// effort is what a command has taken.
type effort struct {
	wall time.Duration
	// cpu is the time of the processors, that of the provider's processes included.
	cpu time.Duration
}

// run runs a command and returns what it printed and what it took. An exit with
// code 2 is no error: with -detailed-exitcode a plan has changes then.
func (t *terraform) run(ctx context.Context, arguments ...string) ([]byte, effort, error) {
	var out, complaint bytes.Buffer
	command := exec.CommandContext(ctx, t.path, arguments...) // #nosec G204 -- the user's own Terraform
	command.Dir, command.Env = t.dir, t.env
	command.Stdout, command.Stderr = &out, &complaint
	began := time.Now()
	err := command.Run()
	took := effort{wall: time.Since(began)}
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 2) {
		return nil, effort{}, fmt.Errorf("%s: %w\n%s%s", strings.Join(arguments, " "), err, failures(out.Bytes()), complaint.Bytes())
	}
	took.cpu = command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	return out.Bytes(), took, nil
}

// change runs a command with -json and checks what it changes.
func (t *terraform) change(ctx context.Context, want changes, arguments ...string) (effort, error) {
	out, took, err := t.run(ctx, arguments...)
	if err != nil {
		return effort{}, err
	}
	var got *changes
	for _, m := range messages(out) {
		if m.Changes != nil {
			got = m.Changes
		}
	}
	if got == nil || *got != want {
		return effort{}, fmt.Errorf("%s: the changes are %+v, they have to be %+v", strings.Join(arguments, " "), got, want)
	}
	return took, nil
}

// message is a line of what the program says with -json, as far as it matters.
type message struct {
	Level   string   `json:"@level"`
	Text    string   `json:"@message"`
	Changes *changes `json:"changes"`
	// Diagnostic is what went wrong, on lines that tell of that.
	Diagnostic struct {
		Detail string `json:"detail"`
	} `json:"diagnostic"`
}

func messages(out []byte) []message {
	var all []message
	for line := range bytes.Lines(out) {
		var m message
		if json.Unmarshal(line, &m) == nil {
			all = append(all, m)
		}
	}
	return all
}

// failures are the errors in what the program said. There may be one for each
// token; the first few tell enough.
func failures(out []byte) string {
	const enough = 3
	var text strings.Builder
	said := 0
	for _, m := range messages(out) {
		if m.Level == "error" && said < enough {
			fmt.Fprintf(&text, "%s\n%s\n", m.Text, m.Diagnostic.Detail)
			said++
		}
	}
	return text.String()
}

// version is what the program calls itself, such as "Terraform v1.14.0".
func (t *terraform) version(ctx context.Context) (string, error) {
	out, _, err := t.run(ctx, "version")
	if err != nil {
		return "", err
	}
	first, _, _ := strings.Cut(string(out), "\n")
	return first, nil
}
