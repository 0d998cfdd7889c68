package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// registry is the host in the addresses of all providers. Nobody asks it for
// anything.
const registry = "registry.terraform.io/terraform-provider-access"

const version = "0.0.1"

// subject is a provider to be measured.
type subject struct {
	// name is the provider's, and resource its type of resource.
	name, resource string
	// plugin is the provider's program, and role what that is if it is
	// this one; env is what it finds in its environment.
	plugin, role string
	env          []string
}

// configuration makes so many resources in so many blocks, or in fewer if there
// are fewer. The name of the first one is a variable, so that a plan of one change
// needs no other configuration.
func (s *subject) configuration(size, blocks int) string {
	prefix, _, _ := strings.Cut(s.resource, "_")
	var out strings.Builder
	fmt.Fprintf(&out, `terraform {
  required_providers {
    %s = { source = "%s/%s" }
  }
}

variable "first" {
  type    = string
  default = "token-0-0"
}
`, prefix, registry, s.name)
	blocks = min(blocks, size)
	for i := range blocks {
		name := fmt.Sprintf(`"token-%d-${count.index}"`, i)
		if i == 0 {
			name = "count.index == 0 ? var.first : " + name
		}
		fmt.Fprintf(&out, `
resource %q "block_%d" {
  count = %d
  name  = %s
}
`, s.resource, i, (size+i)/blocks, name)
	}
	return out.String()
}

// buildProvider builds the provider and returns its size: as a release does or,
// if plain, as "go build" does, which finds more in its cache.
func buildProvider(ctx context.Context, plugin string, plain bool) (int64, error) {
	arguments := []string{"build", "-o", plugin}
	if !plain {
		arguments = append(arguments, "-trimpath", "-ldflags", "-s -w")
	}
	build := exec.CommandContext(ctx, "go", append(arguments, // #nosec G204 -- own temporary folder
		"github.com/terraform-provider-access/terraform-provider-access")...)
	if !plain {
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
	}
	if output, err := build.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("build the provider: %w\n%s", err, output)
	}
	info, err := os.Stat(plugin)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// install puts this program into a mirror under the name of each provider, and
// writes the configuration that makes Terraform look there and nowhere else.
func install(dir, self string, subjects ...*subject) (config string, err error) {
	mirror := filepath.Join(dir, "mirror")
	for _, s := range subjects {
		folder := filepath.Join(mirror, filepath.FromSlash(registry), s.name, version, runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return "", err
		}
		if err := os.Symlink(self, filepath.Join(folder, executable("terraform-provider-"+s.name+"_v"+version))); err != nil {
			return "", err
		}
	}
	config = filepath.Join(dir, "cli.tfrc")
	rc := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
	return config, os.WriteFile(config, []byte(rc), 0o600)
}

func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

// environment is all that Terraform gets of ours, so that no setting of the
// caller interferes.
func environment(extra ...string) []string {
	out := []string{"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0"}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "SystemRoot", "TEMP", "USERPROFILE", "GORACE"} {
		if value, ok := os.LookupEnv(name); ok {
			out = append(out, name+"="+value)
		}
	}
	return append(out, extra...)
}

// findCLI is the program to drive.
func findCLI() (string, error) {
	names := []string{"terraform", "tofu"}
	if given := os.Getenv("TF_ACC_TERRAFORM_PATH"); strings.TrimSpace(given) != "" {
		names = []string{given}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return filepath.Abs(path)
		}
	}
	return "", fmt.Errorf("no %s was found: install Terraform or OpenTofu, or name it in TF_ACC_TERRAFORM_PATH", strings.Join(names, " or "))
}
