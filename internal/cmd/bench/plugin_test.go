package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

// TestWrap runs a program as a provider is run: its streams are the caller's, its
// exit code is handed on, and what it has cost is noted.
func TestWrap(t *testing.T) {
	t.Parallel()

	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell to play the provider")
	}
	notes := t.TempDir()
	var out, complaint bytes.Buffer
	wrapper := exec.CommandContext(t.Context(), os.Args[0], "-c", `cat; echo "$COOKIE, $1, $BENCH_ROLE" >&2; exit 3`, "plugin", "argument")
	wrapper.Env = append(os.Environ(), "COOKIE=magic", roleVariable+"="+roleWrapper, pluginVariable+"="+shell, pluginRoleVariable+"=floor", notesVariable+"="+notes)
	wrapper.Stdin, wrapper.Stdout, wrapper.Stderr = strings.NewReader("hello"), &out, &complaint

	var exit *exec.ExitError
	if err := wrapper.Run(); !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Errorf("it ended with %v\n%s", err, complaint.String())
	}
	if out.String() != "hello" || complaint.String() != "magic, argument, floor\n" {
		t.Errorf("it said %q and %q", out.String(), complaint.String())
	}
	got, err := collect(notes)
	if err != nil || got.CPU <= 0 || runtime.GOOS == "linux" && got.Memory < mebibyte/2 {
		t.Errorf("noted is %+v, %v", got, err)
	}
	if again, err := collect(notes); err != nil || again != (note{}) {
		t.Errorf("then %+v, %v", again, err)
	}
}
