package guides_test

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"testing"

	"golang.org/x/crypto/nacl/box"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccGuide_stores has other stores refuse the write of a rotation. In each of
// them a new secret is a new object, so the next apply repeats the write.
func TestAccGuide_stores(t *testing.T) {
	t.Parallel()

	for name, store := range map[string]struct {
		guide, name string
		companion   func(acctest.SecretStore) acctest.Companion
	}{
		"AWS":        {example(t, "aws-secrets-manager"), "access/ci", acctest.AWS},
		"Google":     {example(t, "google-secret-manager"), "access-ci", acctest.Google},
		"Kubernetes": {example(t, "kubernetes"), "", acctest.Kubernetes},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			sink := &acctest.Sink{}
			h := newHandover(t, store.guide, store.name, sink, store.companion(sink))
			if store.name == "" {
				h.name = func() string { return h.Output("output", "-raw", "secret_name") }
			}
			h.Write(h.config("1"))
			h.applies()
			h.isCurrent(true)
			h.noSecrets(h.isQuiet())

			sink.Fail(errors.New("permission denied"))
			h.Write(h.config("2"))
			h.fails("permission denied", "apply", "-auto-approve")
			h.isCurrent(false)

			sink.Fail(nil)
			h.noSecrets(h.applies(), h.isQuiet())
			h.isCurrent(true)
		})
	}
}

// TestAccGuide_gitHub hands a secret over that only GitHub can decrypt. A write that
// fails goes unnoticed in the next plan, so the guide names the command that repeats it.
func TestAccGuide_gitHub(t *testing.T) {
	t.Parallel()

	public, private, err := box.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sink := &acctest.Sink{}
	h := newHandover(t, example(t, "github-actions"), "CF_ACCESS_CLIENT_SECRET", sink,
		acctest.GitHub(sink, base64.StdEncoding.EncodeToString(public[:])))
	answered := func() int {
		t.Helper()

		sealed, err := base64.StdEncoding.DecodeString(sink.Secret(h.name()))
		if err != nil {
			t.Fatal(err)
		}
		secret, ok := box.OpenAnonymous(nil, sealed, public, private)
		if !ok {
			t.Fatal("the sealed box does not open")
		}
		status, _ := h.server.Authenticate(accesstest.Credential{ClientID: sink.Secret("CF_ACCESS_CLIENT_ID"), ClientSecret: string(secret)})
		return status
	}
	h.Write(h.config("1"))
	h.applies()
	if status := answered(); status != http.StatusOK {
		t.Errorf("what GitHub decrypts is answered with %d", status)
	}

	sink.Fail(errors.New("403 Forbidden"))
	h.Write(h.config("2"))
	h.fails("403 Forbidden", "apply", "-auto-approve")
	sink.Fail(nil)
	h.isQuiet()
	h.server.Clock.Advance(2 * day) // longer than the grace period
	if status := answered(); status != http.StatusUnauthorized {
		t.Errorf("the write that failed was repeated: %d", status)
	}
	h.applies("-replace=github_actions_secret.client_secret")
	if status := answered(); status != http.StatusOK {
		t.Errorf("what GitHub decrypts is answered with %d", status)
	}
	h.isQuiet()
}
