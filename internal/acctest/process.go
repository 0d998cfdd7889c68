package acctest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// Process is a real Terraform or OpenTofu that runs the built provider as a process
// of its own, for what the test framework cannot see: warnings, logs, signals.
type Process struct {
	// Dir is where the configuration, the state and the plans are.
	Dir string
	// Env is the whole environment of the program.
	Env []string
	// Log is the file that TF_LOG writes to.
	Log string

	tb   testing.TB
	path string
}

// builtProvider makes one binary a test process.
var builtProvider = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "terraform-provider-access-")
	if err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "terraform-provider-access"), "github.com/terraform-provider-access/terraform-provider-access")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the provider: %w\n%s", err, output)
	}
	return dir, nil
})

// NewProcess prepares a folder in which the program uses the built provider against
// the server. It skips the test if acceptance tests are not asked for.
func NewProcess(t *testing.T, server *accesstest.Server) *Process {
	t.Helper()

	path := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if os.Getenv("TF_ACC") == "" || path == "" {
		t.Skip("acceptance tests need TF_ACC=1 and TF_ACC_TERRAFORM_PATH")
	}
	provider, err := builtProvider()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	p := &Process{tb: t, Dir: filepath.Join(dir, "work"), Log: filepath.Join(dir, "terraform.log"), path: path}
	if err := os.Mkdir(p.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "cli.tfrc")
	rc := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"terraform-provider-access/access\" = %q\n  }\n  direct {}\n}\n", provider)
	if err := os.WriteFile(config, []byte(rc), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir,
		"TF_CLI_CONFIG_FILE=" + config, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1",
		"TF_LOG=TRACE", "TF_LOG_PATH=" + p.Log,
		"ACCESS_ENDPOINT=" + server.Endpoint, "ACCESS_ACCOUNT_ID=" + server.AccountID, "ACCESS_API_TOKEN=" + server.APIToken,
	}
	return p
}

// Write replaces the configuration, to which the required provider is added.
func (p *Process) Write(config string) {
	p.tb.Helper()

	const required = "terraform {\n  required_providers {\n    access = {\n      source = \"terraform-provider-access/access\"\n    }\n  }\n}\n"
	if err := os.WriteFile(filepath.Join(p.Dir, "main.tf"), []byte(required+config), 0o600); err != nil {
		p.tb.Fatal(err)
	}
}

// Command is the program with arguments, for tests that start and signal it.
func (p *Process) Command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(p.tb.Context(), p.path, args...)
	cmd.Dir, cmd.Env = p.Dir, p.Env
	return cmd
}

// Try runs the program and returns all it prints, and its error.
func (p *Process) Try(args ...string) (string, error) {
	var out bytes.Buffer
	cmd := p.Command(args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

// Run is [Process.Try] that fails the test on an error.
func (p *Process) Run(args ...string) string {
	p.tb.Helper()

	out, err := p.Try(args...)
	if err != nil {
		p.tb.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}
