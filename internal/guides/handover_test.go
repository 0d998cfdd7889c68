package guides_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// handover is the configuration of a guide that hands a secret over to a store, by
// way of an age identity.
type handover struct {
	*acctest.CLI

	t        *testing.T
	server   *accesstest.Server
	store    acctest.SecretStore
	identity *age.X25519Identity
	guide    string
	// name is what the secret is stored as.
	name func() string
}

func newHandover(t *testing.T, guide, name string, store acctest.SecretStore, companions ...acctest.Companion) *handover {
	t.Helper()

	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	server := acctest.NewServer(t)
	return &handover{
		CLI: acctest.NewCLI(t, server, companions...), t: t, server: server, store: store, identity: identity,
		guide: guide, name: func() string { return name },
	}
}

// config is the guide's configuration. Another rotation rotates the secret.
func (h *handover) config(rotation string) string {
	text := strings.Replace(h.guide, "= string", fmt.Sprintf("= string\n  default = %q", h.identity.Recipient()), 1)
	text = strings.Replace(text, `"2160h"`, fmt.Sprintf("\"2160h\"\n  rotate_triggers = { n = %q }", rotation), 1)
	return strings.Replace(acctest.Provider(h.server), "\n}", fmt.Sprintf("\n  age_identity = %q\n}", h.identity), 1) + text
}

// applies runs an apply that must succeed, and returns what it printed.
func (h *handover) applies(args ...string) string {
	h.t.Helper()

	diagnostics, output := h.Run("apply", append([]string{"-auto-approve"}, args...)...)
	for _, d := range diagnostics {
		if d.Severity == "error" {
			h.t.Fatalf("the apply fails: %s: %s", d.Summary, d.Detail)
		}
	}
	return output
}

// fails runs a command that must fail with an error that contains a text.
func (h *handover) fails(want, command string, args ...string) {
	h.t.Helper()

	diagnostics, output := h.Run(command, args...)
	for _, d := range diagnostics {
		if d.Severity == "error" && strings.Contains(d.Summary+" "+d.Detail, want) {
			return
		}
	}
	h.t.Errorf("%s does not fail with %q:\n%s", command, want, output)
}

// isQuiet wants a plan without a change, and returns what it printed.
func (h *handover) isQuiet() string {
	h.t.Helper()

	_, output := h.Run("plan")
	expect(h.t, output, "Plan: 0 to add, 0 to change, 0 to destroy.")
	return output
}

// stored is the credential in the store.
func (h *handover) stored() accesstest.Credential {
	h.t.Helper()

	var secret struct {
		ClientID     string `json:"client_id"`
		ClientSecret string `json:"client_secret"`
	}
	content, err := h.store.Read(h.name())
	if err = errors.Join(err, json.Unmarshal([]byte(content), &secret)); err != nil {
		h.t.Fatal(err)
	}
	return accesstest.Credential{ClientID: secret.ClientID, ClientSecret: secret.ClientSecret}
}

// isCurrent wants the store to have, or not to have, the newest secret of the token.
func (h *handover) isCurrent(want bool) {
	h.t.Helper()

	stored, token := h.stored(), h.server.Tokens()[0]
	if got := stored.ClientSecret == token.ClientSecret; got != want {
		h.t.Fatalf("the store has the current secret: %t, want %t", got, want)
	}
	// The grace period keeps the secret before it valid as well.
	if status, _ := h.server.Authenticate(stored); status != http.StatusOK {
		h.t.Errorf("the stored secret is answered with %d", status)
	}
}

// noSecrets wants no secret of the token in what Terraform has written and printed.
func (h *handover) noSecrets(outputs ...string) {
	h.t.Helper()

	state, err := os.ReadFile(h.StateFile())
	if err != nil {
		h.t.Fatal(err)
	}
	outputs = append(outputs, string(state), h.Output("show", "-json"), h.Output("show"))
	if log := h.Getenv("TF_LOG_PATH"); log != "" {
		content, err := os.ReadFile(log)
		if err != nil {
			h.t.Fatal(err)
		}
		outputs = append(outputs, string(content))
	}
	for i, output := range outputs {
		for _, secret := range []string{h.server.Tokens()[0].ClientSecret, h.stored().ClientSecret} {
			if strings.Contains(output, secret) {
				h.t.Errorf("output %d contains a secret", i)
			}
		}
	}
}
