package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
)

// What Terraform starts as a provider is this program again. It then starts the
// real provider, whose standard streams and environment are Terraform's, and
// notes what it has cost. All providers are started so.
const (
	// roleVariable is what the program is if it is not the benchmark.
	roleVariable = "BENCH_ROLE"
	// pluginVariable names the real provider's program.
	pluginVariable = "BENCH_PLUGIN"
	// pluginRoleVariable is what that is, if it is this program again.
	pluginRoleVariable = "BENCH_PLUGIN_ROLE"
	// notesVariable names the folder for the notes.
	notesVariable = "BENCH_NOTES"

	roleWrapper = "wrapper"
	roleFloor   = "floor"
	roleEcho    = "echo"
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
	case roleEcho:
		err = serveEcho()
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
	command.Env = append(os.Environ(), roleVariable+"="+os.Getenv(pluginRoleVariable))
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
	_ = command.Wait() // the exit code is checked

	if err := writeNotes(os.Getenv(notesVariable), command.ProcessState); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	return command.ProcessState.ExitCode()
}
