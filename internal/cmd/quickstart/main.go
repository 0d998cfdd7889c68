// Quickstart shows the provider at work on one machine, without an account
// anywhere: it builds the provider, starts the mock server on the loopback, and
// runs a real Terraform or OpenTofu on examples/quickstart.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}
