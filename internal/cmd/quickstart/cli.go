package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	install "github.com/hashicorp/hc-install"
	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
	"github.com/hashicorp/hc-install/src"
	"github.com/hashicorp/terraform-exec/tfexec"
)

// cli is a Terraform or an OpenTofu.
type cli struct {
	name string
	path string
	// registry is the host that the program looks providers up at by default.
	registry string
}

// findCLI returns the program on the PATH, or else downloads Terraform as
// terraform-plugin-testing does.
func findCLI(ctx context.Context) (*cli, error) {
	for _, c := range []cli{
		{name: "terraform", registry: "registry.terraform.io"},
		{name: "tofu", registry: "registry.opentofu.org"},
	} {
		if path, err := exec.LookPath(c.name); err == nil {
			c.path = path
			return &c, nil
		}
	}
	path, err := install.NewInstaller().Ensure(ctx, []src.Source{&releases.LatestVersion{Product: product.Terraform}})
	if err != nil {
		return nil, fmt.Errorf("no terraform or tofu on the PATH, and none could be downloaded: %w", err)
	}
	return &cli{name: "terraform", registry: "registry.terraform.io", path: path}, nil
}

// prepare builds the provider into a mirror under dir, writes a configuration of
// the program that installs it from there, and copies the example next to it. It
// returns the folder of the copy.
func prepare(ctx context.Context, c *cli, dir string) (string, error) {
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	source := strings.TrimSpace(string(root))

	mirror := filepath.Join(dir, "mirror")
	binary := filepath.Join(mirror, c.registry, "terraform-provider-access", "access", "0.0.1",
		runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-access_v0.0.1")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, ".") // #nosec G204 -- fixed arguments, own temporary folder
	build.Dir = source
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the provider: %w\n%s", err, output)
	}

	rc := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
	if err := os.WriteFile(filepath.Join(dir, "cli.tfrc"), []byte(rc), 0o600); err != nil {
		return "", err
	}
	workspace := filepath.Join(dir, "workspace")
	if err := os.CopyFS(workspace, os.DirFS(filepath.Join(source, "examples", "quickstart"))); err != nil {
		return "", err
	}
	return workspace, nil
}

// in returns the program, to run in a folder. Of this process's environment it
// gets only what a program needs, so that no setting of the caller interferes.
func (c *cli) in(workspace, config string, env map[string]string) (*tfexec.Terraform, error) {
	tf, err := tfexec.NewTerraform(workspace, c.path)
	if err != nil {
		return nil, err
	}
	env["TF_CLI_CONFIG_FILE"] = config
	env["CHECKPOINT_DISABLE"] = "1"
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "SystemRoot", "TEMP", "USERPROFILE"} {
		if value, ok := os.LookupEnv(name); ok {
			env[name] = value
		}
	}
	return tf, tf.SetEnv(env)
}
