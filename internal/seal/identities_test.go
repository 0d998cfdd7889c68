package seal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

// The files were encrypted by age itself.
func TestOpen_knownAnswers(t *testing.T) {
	t.Parallel()

	for identity, file := range map[string]string{
		"age_x25519.key": "age_x25519.age",
		"age_pq.key":     "age_pq.age",
		"ssh_ed25519":    "ssh_ed25519.age",
		"ssh_rsa":        "ssh_rsa.age",
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()

			secret, err := mustIdentities(t, identity).Open(fixture(t, file))
			if err != nil {
				t.Fatalf("not opened: the value %v", err)
			}

			if secret != fixtureSecret {
				t.Errorf("got %q", secret)
			}
		})
	}
}

// Whoever has several keys gives them all.
func TestParseAgeIdentities_several(t *testing.T) {
	t.Parallel()

	identities := mustIdentities(t, "age_pq.key", "ssh_rsa", "age_x25519.key", "ssh_ed25519")
	for _, file := range []string{"age_x25519.age", "age_pq.age", "ssh_ed25519.age", "ssh_rsa.age"} {
		if secret, err := identities.Open(fixture(t, file)); secret != fixtureSecret || err != nil {
			t.Errorf("%s: got %q, the value %v", file, secret, err)
		}
	}
}

func TestParseAgeIdentities_spelling(t *testing.T) {
	t.Parallel()

	for name, text := range map[string]string{
		"one line":        lastLine(fixture(t, "age_x25519.key")),
		"lines of DOS":    strings.ReplaceAll(fixture(t, "age_x25519.key"), "\n", "\r\n"),
		"byte order mark": "\ufeff" + fixture(t, "age_x25519.key"),
		"indented":        "\n\n   " + strings.ReplaceAll(fixture(t, "age_x25519.key"), "\n", "\n   ") + "\n\n# end",
		"indented PEM":    "  " + strings.ReplaceAll(fixture(t, "ssh_ed25519"), "\n", "\n  ") + lastLine(fixture(t, "age_x25519.key")),
	} {
		identities, err := seal.ParseAgeIdentities(text)
		if err != nil {
			t.Errorf("%s: the value %v", name, err)
			continue
		}

		if secret, err := identities.Open(fixture(t, "age_x25519.age")); secret != fixtureSecret || err != nil {
			t.Errorf("%s: got %q, the value %v", name, secret, err)
		}
	}
}

func TestParseAgeIdentities_refused(t *testing.T) {
	t.Parallel()

	identity := lastLine(fixture(t, "age_x25519.key"))
	ssh := fixture(t, "ssh_ed25519")

	tests := map[string]struct {
		text  string
		words []string
	}{
		"empty":           {"", []string{"contains no age identity", "age-keygen"}},
		"only comments":   {"# created: today\n\n# public key: age1\n", []string{"contains no age identity"}},
		"recipient":       {ageRecipient(t, "age_x25519.key"), []string{"line 1", "recipient"}},
		"ssh recipient":   {"# mine\n\n" + fixture(t, "ssh_ed25519.pub"), []string{"line 3", "recipient"}},
		"cut":             {identity + "\n" + identity[:50], []string{"line 2", "malformed"}},
		"mistyped":        {identity[:30] + "2" + identity[31:], []string{"malformed"}},
		"lower case":      {strings.ToLower(identity), []string{"malformed"}},
		"cut hybrid":      {lastLine(fixture(t, "age_pq.key"))[:60], []string{"malformed"}},
		"plugin":          {"AGE-PLUGIN-YUBIKEY-1GKZ0QZCAZQ", []string{"plugin"}},
		"passphrase":      {fixture(t, "ssh_passphrase"), []string{"passphrase", "ssh-keygen -p"}},
		"old passphrase":  {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n-----END ENCRYPTED PRIVATE KEY-----", []string{"passphrase"}},
		"encrypted file":  {fixture(t, "age_x25519.age"), []string{"itself encrypted"}},
		"binary age file": {"age-encryption.org/v1\n-> scrypt", []string{"itself encrypted"}},
		"pgp":             {fixture(t, "pgp_alice.key"), []string{"PGP key", "gpg"}},
		"certificate":     {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", []string{"not a private key"}},
		"cut ssh":         {ssh[:100], []string{"line 1", "malformed"}},
		"damaged ssh":     {strings.Replace(ssh, "b3BlbnNzaC1", "b3BlbnNzaCx", 1), []string{"damaged or of another type"}},
		"PuTTY":           {"PuTTY-User-Key-File-3: ssh-ed25519", []string{"puttygen"}},
		"a word":          {"correct horse battery staple, and more of it", []string{"not an age identity"}},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := seal.ParseAgeIdentities(test.text)
			checkRefusal(t, err, test.text, test.words...)
		})
	}
}

func TestIdentities_printNothing(t *testing.T) {
	t.Parallel()

	identities := mustIdentities(t, "age_x25519.key")

	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if text := fmt.Sprintf(verb, identities); text != "[REDACTED]" {
			t.Errorf("%s prints %q", verb, text)
		}
	}
}
