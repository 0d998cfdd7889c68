package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// supported is what the provider is for.
var supported = []program{
	{name: "Terraform", minor: 11}, {name: "Terraform", minor: 12}, {name: "Terraform", minor: 13},
	{name: "Terraform", minor: 14}, {name: "Terraform", minor: 15}, {name: "Terraform", minor: 16},
	{name: "OpenTofu", minor: 12},
}

// program is a Terraform or an OpenTofu of version 1.minor.patch.
type program struct {
	name         string
	minor, patch int
	// path is empty for one that is not at hand.
	path string
}

func (p program) String() string {
	if p.path == "" {
		return fmt.Sprintf("%s 1.%d", p.name, p.minor)
	}
	return fmt.Sprintf("%s 1.%d.%d", p.name, p.minor, p.patch)
}

// fileName is what the program is called in the folder of programs.
func (p program) fileName() string {
	command := "terraform"
	if p.name == "OpenTofu" {
		command = "tofu"
	}
	return fmt.Sprintf("%s-1.%d.x", command, p.minor)
}

// env is the environment for the tests to drive the program in.
func (p program) env() []string {
	host := ""
	if p.name == "OpenTofu" {
		// It would otherwise look for the providers under test in Terraform's.
		host = "registry.opentofu.org"
	}
	return append(os.Environ(), "TF_ACC=1", "TF_ACC_TERRAFORM_PATH="+p.path, "TF_ACC_PROVIDER_HOST="+host,
		"TF_CLI_CONFIG_FILE="+os.DevNull, "CHECKPOINT_DISABLE=1")
}

// find returns, of each supported version and of newer ones, the newest program
// at hand, and the supported versions that are missing.
func find(ctx context.Context, folder string) (found, missing []program) {
	var paths []string
	for _, pattern := range []string{"terraform-*", "tofu-*"} {
		in, _ := filepath.Glob(filepath.Join(folder, pattern))
		paths = append(paths, in...)
	}
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(name); err == nil {
			paths = append(paths, path)
		}
	}
	var all []program
	for _, path := range paths {
		if p, ok := ask(ctx, path); ok {
			all = append(all, p)
		}
	}
	return choose(all)
}

// released leaves out versions for developers, such as 1.16.4-dev.
var released = regexp.MustCompile(`^(Terraform|OpenTofu) v1\.(\d+)\.(\d+)\n`)

// ask has a program tell what it is.
func ask(ctx context.Context, path string) (program, bool) {
	command := exec.CommandContext(ctx, path, "version") // #nosec G204 G702 -- to run these programs is what this one is for
	command.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull)
	said, err := command.Output()
	match := released.FindStringSubmatch(string(said))
	if err != nil || match == nil {
		return program{}, false
	}
	minor, _ := strconv.Atoi(match[2])
	patch, _ := strconv.Atoi(match[3])
	return program{name: match[1], minor: minor, patch: patch, path: path}, true
}

func choose(all []program) (found, missing []program) {
	slices.SortFunc(all, func(a, b program) int {
		return cmp.Or(strings.Compare(b.name, a.name), cmp.Compare(a.minor, b.minor), cmp.Compare(b.patch, a.patch))
	})
	all = slices.CompactFunc(all, sameMinor)
	for _, want := range supported {
		if !slices.ContainsFunc(all, func(p program) bool { return sameMinor(p, want) }) {
			missing = append(missing, want)
		}
	}
	return slices.DeleteFunc(all, tooOld), missing
}

func sameMinor(a, b program) bool { return a.name == b.name && a.minor == b.minor }

// tooOld is whether all supported versions are newer.
func tooOld(p program) bool {
	return !slices.ContainsFunc(supported, func(s program) bool { return s.name == p.name && s.minor <= p.minor })
}
