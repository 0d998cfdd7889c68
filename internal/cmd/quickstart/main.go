// Quickstart shows the provider on one machine, without an account anywhere: it
// builds the provider, starts the mock server on the loopback interface, and runs
// a real Terraform or OpenTofu on examples/quickstart.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/hashicorp/terraform-exec/tfexec"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
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

// run goes through all parts of the demonstration and prints what happens.
func run(ctx context.Context, out io.Writer) (err error) {
	p := &printer{out: out, start: time.Now()}

	cli, err := findCLI(ctx)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "access-quickstart-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()

	p.step("Build the provider and put it into a local mirror")
	workspace, err := prepare(ctx, cli, dir)
	if err != nil {
		return err
	}

	api, err := accesstest.NewServer()
	if err != nil {
		return err
	}
	listener := httptest.NewServer(api)
	defer listener.Close()
	endpoint := listener.URL + accesstest.BasePath
	p.step("Start the mock of the Access API at " + endpoint)

	s := &demo{printer: p, dir: workspace, api: api, endpoint: endpoint}
	s.client, err = access.New(access.Options{Endpoint: endpoint, APIToken: api.APIToken})
	if err != nil {
		return err
	}
	if s.terraform, err = cli.in(workspace, filepath.Join(dir, "cli.tfrc"), map[string]string{
		"ACCESS_ENDPOINT":   endpoint,
		"ACCESS_ACCOUNT_ID": api.AccountID,
		"ACCESS_API_TOKEN":  api.APIToken,
	}); err != nil {
		return err
	}

	p.step(cli.name + " init")
	if err := s.terraform.Init(ctx); err != nil {
		return err
	}
	for _, part := range []func(context.Context) error{s.create, s.rotate, s.reassign, s.handOver, s.destroy} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	p.printf("Done in %.0f seconds. To try your own configurations: go run ./internal/cmd/mockapi", time.Since(p.start).Seconds())
	return nil
}

// demo is what the parts of the demonstration share.
type demo struct {
	*printer
	dir       string
	endpoint  string
	api       *accesstest.Server
	client    *access.Client
	terraform *tfexec.Terraform
}

// printer prints what happens, one line per step.
type printer struct {
	out   io.Writer
	start time.Time
	steps int
}

func (p *printer) step(text string) {
	p.steps++
	_, _ = fmt.Fprintf(p.out, "%d. %s\n", p.steps, text)
}

func (p *printer) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(p.out, "   "+format+"\n", args...)
}
