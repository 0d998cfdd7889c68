package acctest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
)

// source is where configurations of a [CLI] have the provider from.
const source = "terraform-provider-access/access"

// CLI is a Terraform or OpenTofu at work in a folder of its own, with the
// provider served from the test's own process. It is for what a user sees and
// the steps of [Run] hide: warnings, and the words of a plan.
type CLI struct {
	t      *testing.T
	server *accesstest.Server
	path   string
	dir    string
	env    []string
}

// Diagnostic is an error or a warning as the user gets to see it.
type Diagnostic struct {
	Severity string `json:"severity"`
	Summary  string `json:"summary"`
	Detail   string `json:"detail"`
	Address  string `json:"address"`
	// Snippet is the line of the configuration that it stands at.
	Snippet struct {
		Code string `json:"code"`
	} `json:"snippet"`
}

// NewCLI makes a folder for a test. It skips the test where acceptance tests are
// not asked for.
func NewCLI(t *testing.T, server *accesstest.Server) *CLI {
	t.Helper()

	if os.Getenv("TF_ACC") == "" {
		t.Skip("Acceptance tests skipped unless env 'TF_ACC' set")
	}
	path, err := exec.LookPath(cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"))
	if err != nil {
		t.Fatalf("No program to drive: %s", err)
	}
	c := &CLI{t: t, server: server, path: path, dir: t.TempDir()}
	c.env = append(os.Environ(), "TF_REATTACH_PROVIDERS="+serve(t, server),
		"CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull, "TF_IN_AUTOMATION=1", "TF_INPUT=0")
	return c
}

// serve starts the provider and returns what the program needs to find it.
func serve(t *testing.T, server *accesstest.Server) string {
	t.Helper()

	started, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
	ended := make(chan error, 1)
	address := cmp.Or(os.Getenv("TF_ACC_PROVIDER_HOST"), "registry.terraform.io") + "/" + source
	go func() {
		ended <- tf6server.Serve(address,
			provider.NewServer("test", options(server)...),
			tf6server.WithDebug(t.Context(), started, closed),
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()),
			tf6server.WithLoggingSink(t))
	}()
	var config *plugin.ReattachConfig
	select {
	case config = <-started:
		t.Cleanup(func() { <-closed })
	case err := <-ended:
		t.Fatalf("The provider was not served: %v", err)
	}

	type addr struct{ Network, String string }
	said, err := json.Marshal(map[string]any{address: map[string]any{
		"Protocol": "grpc", "ProtocolVersion": 6, "Pid": config.Pid, "Test": true,
		"Addr": addr{config.Addr.Network(), config.Addr.String()},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return string(said)
}

// Write replaces the configuration. It needs no provider block.
func (c *CLI) Write(config string) {
	c.t.Helper()

	config = "terraform {\n  required_providers {\n    access = { source = \"" + source + "\" }\n  }\n}\n" + Provider(c.server) + config
	if err := os.WriteFile(filepath.Join(c.dir, "main.tf"), []byte(config), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// StateFile is where the program keeps the state.
func (c *CLI) StateFile() string { return filepath.Join(c.dir, "terraform.tfstate") }

// Run runs a command that can speak JSON, such as "plan", and returns what it
// had to complain of, and all that it printed. It fails the test where the
// command succeeds with an error, or fails without.
func (c *CLI) Run(name string, args ...string) (diagnostics []Diagnostic, output string) {
	c.t.Helper()

	args = append([]string{name, "-json"}, args...)
	command := exec.CommandContext(c.t.Context(), c.path, args...)
	command.Dir, command.Env = c.dir, c.env
	said, err := command.CombinedOutput()

	// "validate" prints one document, all others one for each event.
	var document struct {
		Diagnostic  *Diagnostic  `json:"diagnostic"`
		Diagnostics []Diagnostic `json:"diagnostics"`
	}
	for documents := json.NewDecoder(bytes.NewReader(said)); documents.Decode(&document) == nil; {
		diagnostics = append(diagnostics, document.Diagnostics...)
		if document.Diagnostic != nil {
			diagnostics = append(diagnostics, *document.Diagnostic)
		}
		document.Diagnostic, document.Diagnostics = nil, nil
	}
	failed := slices.ContainsFunc(diagnostics, func(d Diagnostic) bool { return d.Severity == "error" })
	if failed != (err != nil) {
		c.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, said)
	}
	return diagnostics, string(said)
}
