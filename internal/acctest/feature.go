package acctest

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"sync"
	"testing"
)

// Feature is what not every version of Terraform or OpenTofu has.
type Feature struct {
	name string
	// The first version 1.x that has it; 0 if none has.
	terraform, openTofu int
}

// What tests may need; "make test-matrix" prints what was left out for want of it.
var (
	Identity = Feature{name: "identity", terraform: 12, openTofu: 12}
	Query    = Feature{name: "query", terraform: 14}
	Actions  = Feature{name: "actions", terraform: 14}
)

// Needs skips the test if the program that the tests drive lacks a feature,
// and if acceptance tests are not asked for.
func Needs(t *testing.T, feature Feature) {
	t.Helper()

	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests need TF_ACC=1")
	}
	driven, err := askProgram()
	if err != nil {
		t.Fatal(err)
	}
	if reason := feature.missing(driven); reason != "" {
		t.Skip(reason)
	}
}

// missing returns why a program lacks the feature; nothing if it has it.
func (f Feature) missing(in program) string {
	since := f.terraform
	if in.name == "OpenTofu" {
		since = f.openTofu
	}
	switch {
	case since == 0:
		return in.name + " has no " + f.name
	case in.minor < since:
		return fmt.Sprintf("%s needs %s 1.%d", f.name, in.name, since)
	default:
		return ""
	}
}

// program is a Terraform or an OpenTofu of version 1.minor.
type program struct {
	name  string
	minor int
}

var programVersion = regexp.MustCompile(`^(Terraform|OpenTofu) v1\.(\d+)\.`)

// askProgram asks the program that the tests drive for its version, once.
var askProgram = sync.OnceValues(func() (program, error) {
	command := exec.Command(cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"), "version")
	command.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull)
	output, err := command.Output()
	if err != nil {
		return program{}, fmt.Errorf("%s: %w", command, err)
	}
	match := programVersion.FindSubmatch(output)
	if match == nil {
		return program{}, fmt.Errorf("%s says neither Terraform nor OpenTofu 1.x: %s", command, output)
	}
	minor, err := strconv.Atoi(string(match[2]))
	return program{name: string(match[1]), minor: minor}, err
})
