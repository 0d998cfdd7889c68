package guides_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// vaultServer is a real Vault, as a store that the test's own provider writes to.
type vaultServer struct {
	t           *testing.T
	addr, token string
	unsealKey   string // empty if the test must not seal the server
	// beforeWrite is called once, before the next write.
	beforeWrite func()
}

// newVaultServer returns the Vault that VAULT_ADDR and VAULT_TOKEN name, and which
// VAULT_UNSEAL_KEY unseals, if that is set. Else it starts the program VAULT_SERVER,
// which prints its address and writes its root token and unseal key into its folder.
func newVaultServer(t *testing.T) *vaultServer {
	t.Helper()

	v := &vaultServer{t: t, addr: os.Getenv("VAULT_ADDR"), token: os.Getenv("VAULT_TOKEN"), unsealKey: os.Getenv("VAULT_UNSEAL_KEY")}
	if v.addr == "" {
		program := os.Getenv("VAULT_SERVER")
		if program == "" {
			t.Skip(`needs a Vault in VAULT_ADDR and VAULT_TOKEN, or a program in VAULT_SERVER; see "make test-vault"`)
		}
		v.start(program)
	}
	// A dev server has this store already.
	if status, body := v.request(http.MethodPost, "sys/mounts/secret", map[string]any{"type": "kv", "options": map[string]string{"version": "2"}}); status >= 300 &&
		!strings.Contains(body, "already in use") {
		t.Fatalf("mount: %d %s", status, body)
	}
	if os.Getenv("VAULT_ADDR") != "" {
		t.Cleanup(func() { v.request(http.MethodDelete, "secret/metadata/"+vaultName, nil) })
	}
	return v
}

func (v *vaultServer) start(program string) {
	v.t.Helper()

	dir := v.t.TempDir()
	command := exec.CommandContext(v.t.Context(), program, "-addr", "127.0.0.1:0", "-dir", dir)
	output, err := command.StdoutPipe()
	if err != nil {
		v.t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	line, err := bufio.NewReader(output).ReadString('\n')
	root, rootErr := os.ReadFile(filepath.Join(dir, ".root"))
	key, keyErr := os.ReadFile(filepath.Join(dir, ".key"))
	if err := errors.Join(err, rootErr, keyErr); err != nil {
		v.t.Fatal(err)
	}
	v.addr, v.token, v.unsealKey = strings.TrimSpace(line), string(root), string(key)
}

// request sends a request and returns the status and the body of the response.
func (v *vaultServer) request(method, path string, body any) (int, string) {
	content, err := json.Marshal(body)
	if err != nil {
		v.t.Error(err)
	}
	req, err := http.NewRequest(method, v.addr+"/v1/"+path, bytes.NewReader(content)) //nolint:noctx // also called when the test ends
	if err != nil {
		v.t.Error(err)
		return 0, ""
	}
	req.Header.Set("X-Vault-Token", v.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		v.t.Error(err)
		return 0, ""
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Error(err)
	}
	return resp.StatusCode, string(answer)
}

// Write implements [acctest.SecretStore].
func (v *vaultServer) Write(name, secret string) error {
	if hook := v.beforeWrite; hook != nil {
		v.beforeWrite = nil
		hook()
	}
	if status, body := v.request(http.MethodPost, "secret/data/"+name, map[string]any{"data": json.RawMessage(secret)}); status != http.StatusOK {
		return fmt.Errorf("write to Vault: %d %s", status, body)
	}
	return nil
}

// Read implements [acctest.SecretStore].
func (v *vaultServer) Read(name string) (string, error) {
	status, body := v.request(http.MethodGet, "secret/data/"+name, nil)
	var answer struct {
		Data struct {
			Data json.RawMessage `json:"data"`
		} `json:"data"`
	}
	switch {
	case status == http.StatusNotFound:
		return "", acctest.ErrNoSecret
	case status != http.StatusOK:
		return "", fmt.Errorf("read from Vault: %d %s", status, body)
	}
	err := json.Unmarshal([]byte(body), &answer)
	return string(answer.Data.Data), err
}

// Delete implements [acctest.SecretStore].
func (v *vaultServer) Delete(name string) error {
	if status, body := v.request(http.MethodDelete, "secret/data/"+name, nil); status >= 300 {
		return fmt.Errorf("delete in Vault: %d %s", status, body)
	}
	return nil
}

// seal seals the server; unseal opens it again.
func (v *vaultServer) seal() { v.request(http.MethodPut, "sys/seal", nil) }

func (v *vaultServer) unseal() {
	v.t.Helper()

	if status, body := v.request(http.MethodPut, "sys/unseal", map[string]any{"key": v.unsealKey}); status != http.StatusOK {
		v.t.Fatalf("unseal: %d %s", status, body)
	}
}

// readOnlyToken returns a token that can read the secret and not write it.
func (v *vaultServer) readOnlyToken() string {
	v.t.Helper()

	policy := `path "secret/*" { capabilities = ["read"] }` + "\n" + `path "auth/token/create" { capabilities = ["update"] }`
	if status, body := v.request(http.MethodPut, "sys/policies/acl/access-read-only", map[string]any{"policy": policy}); status >= 300 {
		v.t.Fatalf("policy: %d %s", status, body)
	}
	status, body := v.request(http.MethodPost, "auth/token/create", map[string]any{"policies": []string{"access-read-only"}})
	var answer struct {
		Auth struct {
			ClientToken string `json:"client_token"`
		} `json:"auth"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || answer.Auth.ClientToken == "" {
		v.t.Fatalf("token: %d %v", status, err)
	}
	return answer.Auth.ClientToken
}

// TestAccGuide_vaultServer runs the guide with a real Vault: the first write, a
// rotation, a write that is denied, and a server that is sealed in the middle of an
// apply. The provider that writes is the test's own, which fails as the real one does,
// unless VAULT_PROVIDER names the real one: the path of its program, or "released" for
// the one in the registry.
func TestAccGuide_vaultServer(t *testing.T) {
	t.Parallel()

	server := newVaultServer(t)
	provider := os.Getenv("VAULT_PROVIDER")
	var companions []acctest.Companion
	if provider == "" {
		companions = append(companions, acctest.Vault(server))
	}
	v := newHandover(t, example(t, "vault"), vaultName, server, companions...)
	if provider != "" && provider != "released" {
		mirror := t.TempDir()
		link(t, provider, filepath.Join(mirror, registry(), "hashicorp", "vault", version, platform, "terraform-provider-vault_v"+version))
		v.Setenv("TF_CLI_CONFIG_FILE", mirrorConfig(t, mirror))
	}
	root := server.token
	as := func(token string) {
		server.token = token
		v.Setenv("VAULT_TOKEN", token)
	}
	v.Setenv("VAULT_ADDR", server.addr)
	as(root)
	v.Setenv("TF_LOG", "TRACE")
	v.Setenv("TF_LOG_PATH", filepath.Join(t.TempDir(), "trace.log"))
	v.Write(v.config("1"))
	if provider != "" {
		v.Output("init")
	}

	output := v.applies()
	v.isCurrent(true)
	v.noSecrets(output, v.isQuiet())
	v.Write(v.config("2"))
	output = v.applies()
	v.isCurrent(true)
	v.noSecrets(output, v.isQuiet())

	v.Write(v.config("3"))
	as(server.readOnlyToken())
	v.fails("permission denied", "apply", "-auto-approve")
	v.isCurrent(false)
	as(root)
	v.recovers()

	if server.unsealKey == "" || provider != "" {
		t.Log("not sealed: there is no unseal key, or the provider is not the test's own")
		return
	}
	v.Write(v.config("4"))
	server.beforeWrite = server.seal
	v.fails("Vault is sealed", "apply", "-auto-approve")
	v.fails("Vault is sealed", "plan")
	server.unseal()
	v.isCurrent(false)
	v.recovers()
}

// recovers wants each plan to fail until the command of the guide has run.
func (h *handover) recovers() {
	h.t.Helper()

	h.fails("Vault does not have the current secret of the token.", "plan")
	output := h.applies("-replace=vault_kv_secret_v2.ci")
	h.isCurrent(true)
	_, plan := h.Run("plan", "-out=saved")
	h.noSecrets(output, plan, h.ReadFile("saved"), h.Output("show", "-json", "saved"), h.isQuiet())
}
