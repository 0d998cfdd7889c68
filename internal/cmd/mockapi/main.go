// Mockapi serves the Access API on this machine, with service accounts and
// tokens that mean nothing elsewhere, so that everything can be tried without
// an account.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}
