// The Terraform provider for service accounts and service tokens of the Access
// API. This file serves it; internal/provider says what it is.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"runtime/debug"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/terraform-provider-access/terraform-provider-access/internal/lifecycle"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocol"
)

// version is set by the linker in a release.
var version = "dev"

func main() {
	inDebugger := flag.Bool("debug", false, "run the provider for a debugger such as delve")
	flag.Parse()

	if os.Getenv("GOGC") == "" {
		// A plan makes much garbage and keeps little. For 1,000 tokens the provider has
		// some 50 MiB at most.
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		// Above this, garbage is collected more often: a data source of 100,000 tokens
		// needs no more, and would otherwise take half as much again.
		debug.SetMemoryLimit(200 << 20)
	}
	var (
		opts     []tf6server.ServeOpt
		cleanups lifecycle.Cleanups
	)
	if *inDebugger {
		opts = append(opts, tf6server.WithManagedDebug())
	} else {
		lifecycle.KeepFromSignals()
		lifecycle.EndWithParent(func() {
			cleanUp(&cleanups)
			os.Exit(1)
		})
		if err := protocol.QuietLogs(os.Getenv, os.Setenv); err != nil {
			log.Fatal(err)
		}
	}
	err := tf6server.Serve(provider.Address, provider.NewServer(version, provider.WithCleanups(&cleanups)), opts...)
	cleanUp(&cleanups)
	if err != nil {
		log.Fatal(err)
	}
}

// cleanUp deletes the ephemeral tokens that Terraform has not closed. Terraform kills
// the provider two seconds after it has asked it to end.
func cleanUp(cleanups *lifecycle.Cleanups) {
	ctx, cancel := context.WithTimeout(context.Background(), 1500*time.Millisecond)
	defer cancel()
	cleanups.Run(ctx)
}
