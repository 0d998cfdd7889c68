package seal_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

// program runs a program whose name is taken from PATH, and returns what it
// writes. The test is skipped if there is no such program.
func program(ctx context.Context, t *testing.T, stdin, name string, args ...string) string {
	t.Helper()

	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}

	var stdout, stderr bytes.Buffer

	command := exec.CommandContext(ctx, path, args...)
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(stdin), &stdout, &stderr

	if err := command.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, stderr.String())
	}

	return stdout.String()
}

func TestAge_program(t *testing.T) {
	t.Parallel()

	for file, recipient := range ageKinds(t) {
		t.Run(file, func(t *testing.T) {
			t.Parallel()

			// Older ones do not know post-quantum recipients.
			if version := program(t.Context(), t, "", "age", "--version"); file == "age_pq.key" && olderThanPostQuantum(version) {
				t.Skipf("this age is %s, and post-quantum recipients came with 1.3", strings.TrimSpace(version))
			}

			text := mustSeal(t, mustParse(t)(seal.ParseAgeRecipients([]string{recipient})))

			// ssh-keygen's permissions, which git does not keep.
			identity := filepath.Join(t.TempDir(), "identity")
			if err := os.WriteFile(identity, []byte(fixture(t, file)), 0o600); err != nil {
				t.Fatal(err)
			}

			if secret := program(t.Context(), t, text, "age", "--decrypt", "--identity", identity); secret != fixtureSecret {
				t.Errorf("age reads %q", secret)
			}
		})
	}
}

func olderThanPostQuantum(version string) bool {
	version = strings.TrimPrefix(strings.TrimSpace(version), "v")

	return strings.HasPrefix(version, "1.0") || strings.HasPrefix(version, "1.1") || strings.HasPrefix(version, "1.2")
}

// TestGPG has a short name because the path of gpg's socket must be short.
func TestGPG(t *testing.T) {
	t.Parallel()

	home := t.TempDir()
	gpg := func(ctx context.Context, stdin string, args ...string) string {
		return program(ctx, t, stdin, "gpg", append([]string{"--batch", "--quiet", "--homedir", home}, args...)...)
	}

	gpg(t.Context(), "", "--version")
	t.Cleanup(func() {
		program(context.WithoutCancel(t.Context()), t, "", "gpgconf", "--homedir", home, "--kill", "all")
	})

	for _, private := range []string{"pgp_alice.key", "pgp_bob.key"} {
		gpg(t.Context(), fixture(t, private), "--import")
	}

	for name, key := range map[string]string{
		"elliptic curve": fixture(t, "pgp_alice.asc"),
		"RSA":            fixture(t, "pgp_bob.asc"),
		"both":           fixture(t, "pgp_ring.asc"),
		"with an expiry": fixture(t, "pgp_alice_renewed.asc"),
	} {
		message := mustSeal(t, mustParse(t)(seal.ParsePGPKey(key)))
		if secret := gpg(t.Context(), message, "--decrypt"); secret != fixtureSecret {
			t.Errorf("%s: gpg reads %q", name, secret)
		}
	}

	// gpg itself encrypts to the subkey that the fixture selects.
	gpg(t.Context(), fixture(t, "pgp_subkeys.asc"), "--import")
	message := gpg(t.Context(), fixtureSecret, "--armor", "--trust-model", "always", "--recipient", "subkeys@example.com", "--encrypt")

	if ids := messageKeys(t, message); len(ids) != 1 || ids[0] != subkeysID {
		t.Errorf("gpg encrypts to %s, not to %s", ids, subkeysID)
	}
}
