// Testmatrix runs the acceptance tests on every version of Terraform and
// OpenTofu that is supported and at hand, and prints a table of what ran where.
//
//	testmatrix FOLDER PACKAGE...
//
// The programs are those in the folder and on the PATH. A version that is not at
// hand is named and left out; a test that fails is an error.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: testmatrix FOLDER PACKAGE...")
		os.Exit(2)
	}
	if err := run(ctx, os.Args[1], os.Args[2:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintf(os.Stderr, "testmatrix: %s\n", err)
		os.Exit(1)
	}
}

// run tests on one program after the other. The table goes to stdout, all else
// to stderr.
func run(ctx context.Context, folder string, packages []string, stdout, stderr io.Writer) error {
	programs, missing := find(ctx, folder)
	if len(programs) == 0 {
		return fmt.Errorf("no Terraform and no OpenTofu in %s or on the PATH", folder)
	}
	var results []*result
	failures := 0
	for _, p := range programs {
		_, _ = fmt.Fprintf(stderr, "%s: %s\n", p, p.path)
		tested, err := test(ctx, p, packages)
		if err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		_, _ = io.WriteString(stderr, tested.failures())
		failures += tested.failed
		results = append(results, tested)
	}
	if _, err := io.WriteString(stdout, table(results)); err != nil {
		return err
	}
	tellMissing(stderr, folder, missing)
	if failures > 0 {
		return fmt.Errorf("%d tests failed", failures)
	}
	return nil
}

// builder is a script that builds programs from source, if there is one.
const builder = "../shared/bin/build-clis.sh"

// tellMissing says what was not at hand, and how to get it.
func tellMissing(stderr io.Writer, folder string, missing []program) {
	for _, m := range missing {
		_, _ = fmt.Fprintf(stderr, "Left out, since there is none: %s. Put it into %s as %s.\n", m, folder, m.fileName())
	}
	if _, err := os.Stat(builder); err == nil && len(missing) > 0 {
		_, _ = fmt.Fprintf(stderr, "%s builds them, given that folder and names such as terraform@1.12.2.\n", builder)
	}
}
