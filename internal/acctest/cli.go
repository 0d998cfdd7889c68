package acctest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
)

// source is where configurations of a [CLI] have the provider from.
const source = "terraform-provider-access/access"

// Companion is another provider that a [CLI] has beside the one under test.
type Companion struct {
	// Source is where configurations have it from, such as "cloudflare/cloudflare".
	Source string
	Server func() tfprotov6.ProviderServer
}

// name is what configurations call the provider.
func (c Companion) name() string { return path.Base(c.Source) }

// CLI runs a Terraform or OpenTofu in a folder of its own, with the
// provider served from the test's own process. It is for what a user sees and
// the steps of [Run] hide: warnings, and the words of a plan.
type CLI struct {
	t         *testing.T
	server    *accesstest.Server
	providers []Companion
	path      string
	dir       string
	env       []string
}

// Diagnostic is an error or a warning as the user gets to see it.
type Diagnostic struct {
	Severity string `json:"severity"`
	Summary  string `json:"summary"`
	Detail   string `json:"detail"`
	Address  string `json:"address"`
	// Snippet is the line of the configuration that it is about.
	Snippet struct {
		Code string `json:"code"`
	} `json:"snippet"`
}

// unwrap undoes what Terraform 1.14 does to the errors of actions: it puts their
// summaries into their details.
func (d *Diagnostic) unwrap() {
	if d.Summary == "Error when invoking action" {
		if summary, detail, ok := strings.Cut(d.Detail, ": "); ok {
			d.Summary, d.Detail = summary, detail
		}
	}
}

// NewCLI makes a folder for a test, in which there are the provider under test and
// its companions. It skips the test if acceptance tests are not asked for.
func NewCLI(t *testing.T, server *accesstest.Server, companions ...Companion) *CLI {
	t.Helper()

	if os.Getenv("TF_ACC") == "" {
		t.Skip("Acceptance tests skipped unless env 'TF_ACC' set")
	}
	program, err := exec.LookPath(cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"))
	if err != nil {
		t.Fatalf("No program to drive: %s", err)
	}
	c := &CLI{t: t, server: server, path: program, dir: t.TempDir()}
	c.providers = append(c.providers, Companion{source, provider.NewServer("test", options(server)...)})
	c.providers = append(c.providers, companions...)
	c.env = append(os.Environ(), "TF_REATTACH_PROVIDERS="+serve(t, c.providers),
		"CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull, "TF_IN_AUTOMATION=1", "TF_INPUT=0")
	return c
}

// ProviderHost is the registry that the program takes providers from if a
// source names none.
func ProviderHost() string {
	return cmp.Or(os.Getenv("TF_ACC_PROVIDER_HOST"), "registry.terraform.io")
}

// serve starts providers and returns what the program needs to find them.
func serve(t *testing.T, providers []Companion) string {
	t.Helper()

	type addr struct{ Network, String string }
	found := map[string]any{}
	for _, p := range providers {
		started, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
		ended := make(chan error, 1)
		address := ProviderHost() + "/" + p.Source
		go func() {
			ended <- tf6server.Serve(address, p.Server,
				tf6server.WithDebug(t.Context(), started, closed),
				tf6server.WithGoPluginLogger(hclog.NewNullLogger()),
				tf6server.WithLoggingSink(t))
		}()
		select {
		case config := <-started:
			t.Cleanup(func() { <-closed })
			found[address] = map[string]any{
				"Protocol": "grpc", "ProtocolVersion": 6, "Pid": config.Pid, "Test": true,
				"Addr": addr{config.Addr.Network(), config.Addr.String()},
			}
		case err := <-ended:
			t.Fatalf("%s was not served: %v", p.Source, err)
		}
	}
	output, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	return string(output)
}

// Write replaces the configuration. It needs no block for the provider under test,
// and may leave out which providers it requires.
func (c *CLI) Write(config string) {
	c.t.Helper()

	if !strings.Contains(config, "required_providers") {
		var required strings.Builder
		for _, p := range c.providers {
			fmt.Fprintf(&required, "    %s = { source = %q }\n", p.name(), p.Source)
		}
		config = "terraform {\n  required_providers {\n" + required.String() + "  }\n}\n" + config
	}
	if !strings.Contains(config, `provider "access"`) {
		config = Provider(c.server) + config
	}
	if err := os.WriteFile(filepath.Join(c.dir, "main.tf"), []byte(config), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// AddToProvider adds lines to the provider block of the configuration.
func (c *CLI) AddToProvider(lines string) {
	c.t.Helper()

	file := filepath.Join(c.dir, "main.tf")
	config, err := os.ReadFile(file)
	if err != nil {
		c.t.Fatal(err)
	}
	const block = "provider \"access\" {\n"
	if err := os.WriteFile(file, bytes.Replace(config, []byte(block), []byte(block+lines+"\n"), 1), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// StateFile is where the program keeps the state.
func (c *CLI) StateFile() string { return filepath.Join(c.dir, "terraform.tfstate") }

// Run runs a command that can speak JSON, such as "plan", and returns its
// diagnostics and all that it printed. It fails the test if the
// command succeeds with an error, or fails without.
func (c *CLI) Run(name string, args ...string) (diagnostics []Diagnostic, output string) {
	c.t.Helper()

	args = append([]string{name, "-json"}, args...)
	command := exec.CommandContext(c.t.Context(), c.path, args...)
	command.Dir, command.Env = c.dir, c.env
	printed, err := command.CombinedOutput()

	// "validate" prints one document, all others one for each event.
	var document struct {
		Diagnostic  *Diagnostic  `json:"diagnostic"`
		Diagnostics []Diagnostic `json:"diagnostics"`
	}
	for documents := json.NewDecoder(bytes.NewReader(printed)); documents.Decode(&document) == nil; {
		diagnostics = append(diagnostics, document.Diagnostics...)
		if document.Diagnostic != nil {
			diagnostics = append(diagnostics, *document.Diagnostic)
		}
		document.Diagnostic, document.Diagnostics = nil, nil
	}
	for i := range diagnostics {
		diagnostics[i].unwrap()
	}
	failed := slices.ContainsFunc(diagnostics, func(d Diagnostic) bool { return d.Severity == "error" })
	if failed != (err != nil) {
		c.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, printed)
	}
	return diagnostics, string(printed)
}
