package servicetoken_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceToken_interrupt sends Ctrl-C while the provider waits for the response to a
// creation, and then to a rotation. The token is in the state, with a secret that works.
func TestAccServiceToken_interrupt(t *testing.T) {
	t.Parallel()

	for name, opts := range map[string][]accesstest.Option{"full": nil, "core": {accesstest.CoreOnly()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t, opts...)
			cli := acctest.NewProcess(t, server)
			lines := func(n string) string {
				return "provider \"access\" {}\n" + config("name = \"ci\"\nrotate_triggers = { n = \""+n+"\" }")
			}

			cli.Write(lines("1"))
			if out := strikeAt(t, server, cli, http.MethodPost, tokensPath, interrupt); !strings.Contains(out, "nterrupt") {
				t.Errorf("the program took no notice of the signal:\n%s", out)
			}
			first := stateSecret(t, filepath.Join(cli.Dir, "terraform.tfstate"))
			if token := only(t, server); token.ID != first.id {
				t.Fatalf("the state has token %q, the server %q", first.id, token.ID)
			}
			expectWorth(t, server, first, http.StatusOK)

			cli.Write(lines("2"))
			strikeAt(t, server, cli, http.MethodPut, tokenPath, interrupt)
			second := stateSecret(t, filepath.Join(cli.Dir, "terraform.tfstate"))
			expectWorth(t, server, second, http.StatusOK)
			expectWorth(t, server, first, http.StatusUnauthorized)

			if out := cli.Run("plan", "-no-color"); !strings.Contains(out, "No changes.") {
				t.Errorf("the plan after the interruptions is not empty:\n%s", out)
			}
		})
	}
}

// strikeAt applies, and calls strike while the server delays the response to a request
// that has taken effect. It returns the output of the program.
func strikeAt(t *testing.T, server *accesstest.Server, cli *acctest.Process, method, path string, strike func(program *os.Process)) string {
	t.Helper()

	arrived := make(chan struct{})
	server.Before(method, path, func() { close(arrived) })
	server.AddFault(accesstest.Fault{Method: method, Path: path, Kind: accesstest.FaultSlow, AfterWork: true, Delay: time.Second})

	cmd := cli.Command("apply", "-auto-approve", "-no-color")
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-arrived:
	case <-time.After(time.Minute):
		t.Error("the request never came")
	}
	strike(cmd.Process)
	// Whether an interrupted apply that got all its work done counts as failed is
	// the program's own affair.
	_ = cmd.Wait()
	return out.String()
}

// interrupt sends what Ctrl-C sends.
func interrupt(process *os.Process) { _ = process.Signal(os.Interrupt) }

// terminateGroup sends SIGTERM to the program and the provider, as "timeout" and many
// CI runners do.
func terminateGroup(program *os.Process) {
	_ = syscall.Kill(-program.Pid, syscall.SIGTERM)
}

// TestAccServiceToken_terminated sends SIGTERM to the whole process group while the
// provider waits for the response to a creation, and then to a rotation. Nothing is
// lost, and clients keep the secret that they have for the grace period.
func TestAccServiceToken_terminated(t *testing.T) {
	t.Parallel()

	if runtime.GOOS == "windows" {
		t.Skip("there are no process groups")
	}
	server := acctest.NewServer(t, accesstest.CoreOnly())
	cli := acctest.NewProcess(t, server)
	lines := func(n string) string {
		return "provider \"access\" {}\n" + config("name = \"ci\"\nprevious_secret_grace_period = \"24h\"\nrotate_triggers = { n = \""+n+"\" }")
	}
	cli.Write(lines("1"))
	strikeAt(t, server, cli, http.MethodPost, tokensPath, terminateGroup)
	first := stateSecret(t, filepath.Join(cli.Dir, "terraform.tfstate"))
	if token := only(t, server); token.ID != first.id {
		t.Fatalf("the state has token %q, the server %q", first.id, token.ID)
	}
	expectWorth(t, server, first, http.StatusOK)

	cli.Write(lines("2"))
	strikeAt(t, server, cli, http.MethodPut, tokenPath, terminateGroup)
	expectWorth(t, server, stateSecret(t, filepath.Join(cli.Dir, "terraform.tfstate")), http.StatusOK)
	if out := cli.Run("plan", "-no-color"); !strings.Contains(out, "No changes.") {
		t.Errorf("the plan after the signals is not empty:\n%s", out)
	}
	expectWorth(t, server, first, http.StatusOK)
	if got := server.CountRotations(); got != 1 {
		t.Errorf("%d rotations, want 1", got)
	}
}

// killProvider kills the provider, which is a child of the program.
func killProvider(program *os.Process) {
	children, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", program.Pid))
	for _, file := range children {
		pids, _ := os.ReadFile(file)
		for field := range strings.FieldsSeq(string(pids)) {
			pid, _ := strconv.Atoi(field)
			if child, err := os.FindProcess(pid); err == nil && pid > 0 {
				_ = child.Kill()
			}
		}
	}
}

// TestAccServiceToken_killed kills the provider between a creation and its response. The
// token is not in the state, but the next plan finds it and warns.
func TestAccServiceToken_killed(t *testing.T) {
	t.Parallel()

	if runtime.GOOS != "linux" {
		t.Skip("the provider's process is looked for in /proc")
	}
	for name, opts := range map[string][]accesstest.Option{"full": nil, "core": {accesstest.CoreOnly()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t, opts...)
			cli := acctest.NewProcess(t, server)
			cli.Write("provider \"access\" {}\n" + config(`name = "ci"`))
			strikeAt(t, server, cli, http.MethodPost, tokensPath, killProvider)
			orphan := only(t, server)
			if out := cli.Run("state", "list"); strings.Contains(out, address) {
				t.Fatalf("the state has the token, so nothing was killed:\n%s", out)
			}

			out := cli.Run("plan", "-no-color")
			if !strings.Contains(out, "A service token with this name already exists") || !strings.Contains(out, orphan.ID) {
				t.Errorf("the plan does not name the orphan:\n%s", out)
			}
			cli.Run("import", address, orphan.ID)
			cli.Write("provider \"access\" {}\n" + config("name = \"ci\"\nrotate_triggers = { n = \"1\" }"))
			if out := cli.Run("apply", "-auto-approve", "-no-color"); strings.Contains(out, "already exists") {
				t.Errorf("an imported token is no orphan:\n%s", out)
			}
			expectWorth(t, server, stateSecret(t, filepath.Join(cli.Dir, "terraform.tfstate")), http.StatusOK)
		})
	}
}

type credential struct{ id, clientID, secret string }

// stateSecret returns the credential of the only resource in a state.
func stateSecret(t *testing.T, file string) credential {
	t.Helper()

	all := stateSecrets(t, file)
	if len(all) != 1 {
		t.Fatalf("the state contains %d tokens, want one", len(all))
	}
	return all[0]
}

// stateSecrets returns the credentials of all tokens in a state.
func stateSecrets(t *testing.T, file string) []credential {
	t.Helper()

	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Type      string `json:"type"`
			Instances []struct {
				Attributes struct {
					ID           string `json:"id"`
					ClientID     string `json:"client_id"`
					ClientSecret string `json:"client_secret"`
				} `json:"attributes"`
			} `json:"instances"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(raw, &state); err != nil {
		t.Fatal(err)
	}
	var out []credential
	for _, resource := range state.Resources {
		for _, instance := range resource.Instances {
			if at := instance.Attributes; resource.Type == "access_service_token" {
				out = append(out, credential{at.ID, at.ClientID, at.ClientSecret})
			}
		}
	}
	return out
}

func expectWorth(t *testing.T, server *accesstest.Server, c credential, want int) {
	t.Helper()

	got, _ := server.Authenticate(accesstest.Credential{ClientID: c.clientID, ClientSecret: c.secret})
	if got != want {
		t.Errorf("the credential is answered with %d, want %d", got, want)
	}
}
