package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// report is everything that was found.
type report struct {
	Terraform string `json:"terraform"`
	Platform  string `json:"platform"`
	Cores     int    `json:"cores"`
	// Memory is that of the machine in bytes, 0 if unknown.
	Memory    int64  `json:"memory_bytes"`
	Latency   string `json:"latency"`
	RateLimit string `json:"rate_limit"`
	Runs      int    `json:"runs"`
	// Blocks are the resource blocks that the tokens are spread over.
	Blocks int `json:"blocks"`
	// BinarySize is that of the provider as a release builds it, in bytes.
	BinarySize int64 `json:"binary_bytes"`
	// SchemaSize is that of "terraform providers schema -json", in bytes, and
	// SchemaRequests are the requests that it takes.
	SchemaSize     int    `json:"schema_bytes"`
	SchemaRequests int    `json:"schema_requests"`
	Rows           []row  `json:"rows"`
	Goals          []goal `json:"goals"`
}

// run measures all that the settings ask for.
func run(ctx context.Context, given settings, progress io.Writer) (*report, error) {
	cli, err := findCLI()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "access-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()

	api, err := newServer(given)
	if err != nil {
		return nil, err
	}
	defer api.stop()
	b := &bench{
		dir: dir, cli: cli, server: api, runs: given.runs, blocks: given.blocks, progress: progress,
		access: &subject{
			name: "access", resource: "access_service_token", plugin: filepath.Join(dir, executable("provider")),
			env: []string{"ACCESS_ENDPOINT=" + api.Endpoint, "ACCESS_ACCOUNT_ID=" + api.AccountID, "ACCESS_API_TOKEN=" + api.APIToken},
		},
		echo:  &subject{name: echoName, resource: "access_service_token", plugin: self, role: roleEcho},
		floor: &subject{name: floorType, resource: floorType + "_thing", plugin: self, role: roleFloor},
	}
	if err := os.Mkdir(b.notes(), 0o700); err != nil {
		return nil, err
	}
	out := &report{
		Platform: runtime.GOOS + "/" + runtime.GOARCH, Cores: runtime.NumCPU(), Memory: machineMemory(),
		Latency: given.latency.String(), RateLimit: given.limit.String(), Runs: given.runs, Blocks: given.blocks,
	}
	b.say("build the provider")
	if out.BinarySize, err = buildProvider(ctx, b.access.plugin, given.plainBuild); err != nil {
		return nil, err
	}
	if b.config, err = install(dir, self, b.access, b.echo, b.floor); err != nil {
		return nil, err
	}
	if err := b.describe(ctx, out); err != nil {
		return nil, err
	}
	for _, next := range given.measurements() {
		for i := len(api.Tokens()); i < next.others; i++ {
			api.SeedServiceToken(accesstest.ServiceToken{Name: "other-" + strconv.Itoa(i)})
		}
		rows, err := b.measure(ctx, next.size, next.others)
		if err != nil {
			return nil, err
		}
		out.Rows = append(out.Rows, rows...)
	}
	out.Goals = goals(out, given)
	return out, nil
}

// describe fills in what there is to say before anything is measured.
func (b *bench) describe(ctx context.Context, out *report) error {
	t, err := b.at(ctx, b.access, 1)
	if err != nil {
		return err
	}
	if out.Terraform, err = t.version(ctx); err != nil {
		return err
	}
	b.server.begin(false)
	schema, _, err := t.run(ctx, "providers", "schema", "-json")
	if err != nil {
		return err
	}
	if !json.Valid(schema) {
		return fmt.Errorf("the schema is not JSON: %.80s", schema)
	}
	out.SchemaSize, out.SchemaRequests = len(schema), b.server.traffic().requests
	_, err = collect(b.notes())
	return err
}
