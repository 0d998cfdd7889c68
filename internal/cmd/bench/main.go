// Bench measures what the provider costs a user: it runs a real Terraform or
// OpenTofu against the mock server, which answers as late as a network would, and
// does the same with two providers that do nothing, which no provider can beat: one
// with the same attributes and one with a single attribute.
//
// It prints one table and judges it. Times never make it fail; a plan that is not
// what it should be does.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	if code, ok := asPlugin(context.Background()); ok {
		os.Exit(code)
	}
	err := start(ctx, os.Args[1:])
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func start(ctx context.Context, arguments []string) error {
	given, err := parseSettings(arguments, os.Stderr)
	if err != nil {
		return err
	}
	in, err := run(ctx, given, os.Stderr)
	if err != nil {
		return err
	}
	return in.write(os.Stdout, given.json)
}
