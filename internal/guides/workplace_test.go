package guides_test

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

const (
	module = "github.com/terraform-provider-access/terraform-provider-access"
	source = "terraform-provider-access/access"
	// version is what the built provider is installed as.
	version  = "1.2.3"
	platform = runtime.GOOS + "_" + runtime.GOARCH
)

// built is a folder that contains the provider as terraform-provider-access_v1.2.3,
// and mockapi.
var built struct {
	sync.Once

	dir string
	err error
}

func TestMain(m *testing.M) {
	m.Run()
	_ = os.RemoveAll(built.dir)
}

// programs builds what the guides need, once.
func programs(t *testing.T) string {
	t.Helper()

	built.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "access-guides-"); built.err != nil { //nolint:usetesting // several tests use it
			return
		}
		for name, pkg := range map[string]string{"terraform-provider-access_v" + version: module, "mockapi": module + "/internal/cmd/mockapi"} {
			if output, err := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(built.dir, name), pkg).CombinedOutput(); err != nil {
				built.err = fmt.Errorf("build %s: %w\n%s", pkg, err, output)
				return
			}
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.dir
}

// registry is the host under which the program that the tests drive looks for
// providers.
func registry() string { return cmp.Or(os.Getenv("TF_ACC_PROVIDER_HOST"), "registry.terraform.io") }

// embedded returns a configuration without its terraform block, for tests that serve
// the provider under another source.
func embedded(config string) string {
	return terraformBlock.ReplaceAllString(config, "")
}

var terraformBlock = regexp.MustCompile(`(?ms)^terraform \{\n.*?^\}\n`)

// example reads the configuration of a guide that is one file.
func example(t *testing.T, name string) string {
	t.Helper()

	content, err := os.ReadFile(filepath.Join(examples, name, "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// workplace is a copy of a guide's folder, on a machine on which everything that
// the guide asks for is installed.
type workplace struct {
	t   *testing.T
	dir string
	env []string
}

// guide prepares the folder of a guide. The mock server is what the environment
// names; without one the environment names none.
func guide(t *testing.T, name string, server *accesstest.Server) *workplace {
	t.Helper()

	cli := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if os.Getenv("TF_ACC") == "" || cli == "" {
		t.Skip("acceptance tests need TF_ACC=1 and TF_ACC_TERRAFORM_PATH")
	}
	home := t.TempDir()
	w := &workplace{t: t, dir: filepath.Join(home, "work")}
	if err := os.CopyFS(w.dir, os.DirFS(filepath.Join(examples, name))); err != nil {
		t.Fatal(err)
	}
	// Everything is called as the guides call it.
	bin := filepath.Join(home, "bin")
	mirror := filepath.Join(home, "mirror", registry(), source, version, platform)
	link(t, cli, filepath.Join(bin, "terraform"))
	link(t, filepath.Join(programs(t), "mockapi"), filepath.Join(bin, "mockapi"))
	link(t, filepath.Join(programs(t), "terraform-provider-access_v"+version), filepath.Join(mirror, "terraform-provider-access_v"+version))
	config := mirrorConfig(t, filepath.Join(home, "mirror"))
	w.env = []string{
		"PATH=" + bin + string(filepath.ListSeparator) + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + home,
		"TF_CLI_CONFIG_FILE=" + config, "CHECKPOINT_DISABLE=1", "TF_INPUT=0", "NO_COLOR=1", "TF_CLI_ARGS=-no-color",
	}
	if server != nil {
		w.env = append(w.env, "ACCESS_ENDPOINT="+server.Endpoint, "ACCESS_ACCOUNT_ID="+server.AccountID, "ACCESS_API_TOKEN="+server.APIToken)
	}
	return w
}

// mirrorConfig returns a CLI configuration file that takes all providers from a folder.
func mirrorConfig(t *testing.T, mirror string) string {
	t.Helper()

	file := filepath.Join(t.TempDir(), "terraform.rc")
	text := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func link(t *testing.T, from, to string) {
	t.Helper()

	from, err := filepath.Abs(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(from, to); err != nil {
		t.Fatal(err)
	}
}

// try runs a script as a runner does: in bash, which stops at the first error.
func (w *workplace) try(script string, env ...string) (string, error) {
	command := exec.CommandContext(w.t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	command.Dir, command.Env = w.dir, append(w.env, env...)
	output, err := command.CombinedOutput()
	return string(output), err
}

// run is try that fails the test on an error.
func (w *workplace) run(script string, env ...string) string {
	w.t.Helper()

	output, err := w.try(script, env...)
	if err != nil {
		w.t.Fatalf("%s\n%v\n%s", script, err, output)
	}
	return output
}

// edit replaces a text in a file; an empty one means the end of the file.
func (w *workplace) edit(file, from, to string) {
	w.t.Helper()

	path := filepath.Join(w.dir, file)
	content, err := os.ReadFile(path)
	if err != nil {
		w.t.Fatal(err)
	}
	text := string(content)
	switch {
	case from == "":
		text += to
	case strings.Count(text, from) == 1:
		text = strings.Replace(text, from, to, 1)
	default:
		w.t.Fatalf("%s does not contain %q once", file, from)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// expect wants a text to be in what a command has output.
func expect(t *testing.T, output string, wants ...string) {
	t.Helper()

	for _, want := range wants {
		if !strings.Contains(output, want) {
			t.Errorf("it does not say %q:\n%s", want, output)
		}
	}
}
