package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
)

// What Terraform starts as a provider is this program again. It then starts the
// real provider, whose standard streams and environment are Terraform's, and
// notes how much memory it has had at most. Both providers are started so.
const (
	// roleVariable says what the program is where it is not the benchmark.
	roleVariable = "BENCH_ROLE"
	// pluginVariable names the real provider's program.
	pluginVariable = "BENCH_PLUGIN"
	// memoryVariable names the folder for the notes, one file a process.
	memoryVariable = "BENCH_MEMORY"

	roleWrapper = "wrapper"
	roleFloor   = "floor"
)

// asPlugin does what the environment asks for. It is not ok in the benchmark
// itself.
func asPlugin(ctx context.Context) (code int, ok bool) {
	var err error
	switch os.Getenv(roleVariable) {
	case roleWrapper:
		return wrap(ctx), true
	case roleFloor:
		err = providerserver.Serve(ctx, newFloor, providerserver.ServeOpts{Address: registry + "/" + floorType})
	default:
		return 0, false
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 1, true
	}
	return 0, true
}

// wrap runs the real provider to its end.
func wrap(ctx context.Context) int {
	// Linux ends the provider when the thread that started it ends.
	runtime.LockOSThread()
	command := exec.CommandContext(ctx, os.Getenv(pluginVariable), os.Args[1:]...) // #nosec G204 G702 -- the program that the benchmark has built
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	command.Env = append(os.Environ(), roleVariable+"="+roleFloor)
	endTogether(command)

	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if err := command.Start(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 1
	}
	go func() {
		for got := range signals {
			_ = command.Process.Signal(got)
		}
	}()
	_ = command.Wait() // the exit code tells

	if peak := peakMemory(command.ProcessState); peak > 0 {
		name := filepath.Join(os.Getenv(memoryVariable), strconv.Itoa(command.ProcessState.Pid()))
		if err := os.WriteFile(name, []byte(strconv.FormatInt(peak, 10)), 0o600); err != nil { // #nosec G703 -- the benchmark's own folder
			fmt.Fprintln(os.Stderr, "bench:", err)
		}
	}
	return command.ProcessState.ExitCode()
}

// takeMemory returns the most bytes that a provider has had of those that ended
// since the last call, and 0 where none could tell.
func takeMemory(dir string) (int64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, err
	}
	var most int64
	for _, entry := range entries {
		name := filepath.Join(dir, entry.Name())
		text, err := os.ReadFile(name) // #nosec G304 -- a folder of our own
		if err != nil {
			return 0, err
		}
		peak, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
		if err != nil {
			return 0, err
		}
		most = max(most, peak)
		if err := os.Remove(name); err != nil {
			return 0, err
		}
	}
	return most, nil
}
