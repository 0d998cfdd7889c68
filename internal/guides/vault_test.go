package guides_test

import (
	"errors"
	"regexp"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// vaultName is what the guide calls the secret in Vault.
const vaultName = "access/ci"

// vaultCheck is the block of the guide that compares what Vault has with the token.
var vaultCheck = regexp.MustCompile(`(?ms)^resource "terraform_data" .*?^\}\n`)

// TestAccGuide_vault has the store refuse the write of a rotation. The real Vault
// provider keeps the new version of the write-only argument in the state then, and
// finds nothing to do in the next plan. The guide's configuration does.
func TestAccGuide_vault(t *testing.T) {
	t.Parallel()

	sink := &acctest.Sink{}
	v := newHandover(t, example(t, "vault"), vaultName, sink, acctest.Vault(sink))
	v.Write(v.config("1"))
	v.applies()
	v.isCurrent(true)
	_, output := v.Run("plan", "-out=saved")
	expect(t, output, "Plan: 0 to add, 0 to change, 0 to destroy.")
	v.noSecrets(output, v.ReadFile("saved"), v.Output("show", "-json", "saved"))

	sink.Fail(errors.New("permission denied"))
	v.Write(v.config("2"))
	v.fails("permission denied", "apply", "-auto-approve")
	v.isCurrent(false)
	sink.Fail(nil)

	// Without the guide's check the loss goes unnoticed.
	unchecked := vaultCheck.ReplaceAllString(v.config("2"), "")
	if unchecked == v.config("2") {
		t.Fatal("the guide has no check")
	}
	v.Write(unchecked)
	expect(t, v.applies(), "Plan: 0 to add, 0 to change, 1 to destroy.") // only the check
	v.isCurrent(false)

	// With it every plan and every apply fails, until the command of the error message has run.
	v.Write(v.config("2"))
	v.fails("terraform apply -replace=vault_kv_secret_v2.ci", "apply", "-auto-approve")
	v.recovers()

	// A rotation that the store accepts needs no help.
	v.Write(v.config("3"))
	v.applies()
	v.isCurrent(true)
	v.isQuiet()
}

// TestAccGuide_vaultFirstWrite has the store refuse the first write: the next apply
// repeats it.
func TestAccGuide_vaultFirstWrite(t *testing.T) {
	t.Parallel()

	sink := &acctest.Sink{}
	v := newHandover(t, example(t, "vault"), vaultName, sink, acctest.Vault(sink))
	sink.Fail(errors.New("Vault is sealed"))
	v.Write(v.config("1"))
	v.fails("Vault is sealed", "apply", "-auto-approve")
	sink.Fail(nil)
	v.applies()
	v.isCurrent(true)
	v.isQuiet()
}
