package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestChange fails if the changes are not the expected ones.
func TestChange(t *testing.T) {
	t.Parallel()

	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell to play the program")
	}
	const (
		noise   = `{"@level":"info","@message":"noise"}` + "\n"
		add     = `{"@level":"info","changes":{"add":2,"change":0,"remove":0,"operation":"plan"}}` + "\n"
		change  = `{"@level":"info","changes":{"add":0,"change":1,"remove":0,"operation":"apply"}}` + "\n"
		failure = `{"@level":"error","@message":"Error: it broke","diagnostic":{"detail":"the reason"}}` + "\n"
	)
	for name, tc := range map[string]struct {
		says, code string
		want       string
	}{
		"as it has to be":     {says: noise + add + change, code: "0"},
		"plan with changes":   {says: change, code: "2"},
		"others":              {says: change + add, code: "0", want: "they have to be"},
		"none told of":        {says: noise, code: "0", want: "they have to be"},
		"failure":             {says: noise + failure, code: "1", want: "Error: it broke\nthe reason"},
		"failure after apply": {says: change + failure, code: "1", want: "Error: it broke\nthe reason"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			program := &terraform{path: shell, dir: t.TempDir()}
			_, err := program.change(t.Context(), changes{Change: 1}, "-c", `printf %s "$1"; exit "$2"`, "terraform", tc.says, tc.code)
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}
