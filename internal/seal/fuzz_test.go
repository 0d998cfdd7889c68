package seal_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

// fuzzRecipients checks a parser with every text: accepted recipients can be encrypted
// to and are the same if parsed again; errors do not contain the text.
func fuzzRecipients(f *testing.F, parse func(string) (*seal.Recipients, error), seeds ...string) {
	f.Helper()

	for _, seed := range seeds {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, text string) {
		recipients, err := parse(text)
		if err != nil {
			if strings.Contains(strings.ToUpper(err.Error()), "AGE-SECRET-KEY-1") {
				t.Errorf("the refusal repeats a private key: %v", err)
			}

			return
		}

		again, err := parse("\n" + text + "\n")
		if err != nil {
			t.Fatalf("refused with white space around it: %v", err)
		}

		if recipients.Fingerprint() != again.Fingerprint() {
			t.Error("white space changed the fingerprint")
		}

		sealer, err := recipients.Sealer(today)
		if err != nil {
			// Keys that expire are found only here.
			if strings.Contains(err.Error(), "cannot be encrypted to") {
				t.Errorf("accepted, and then: %v", err)
			}

			return
		}

		if _, err := sealer.Seal(fixtureSecret); err != nil {
			t.Errorf("not sealed: %v", err)
		}
	})
}

func FuzzParseAgeRecipients(f *testing.F) {
	fuzzRecipients(f, func(text string) (*seal.Recipients, error) { return seal.ParseAgeRecipients([]string{text}) },
		ageRecipient(f, "age_x25519.key"), ageRecipient(f, "age_pq.key"), fixture(f, "ssh_ed25519.pub"),
		fixture(f, "ssh_rsa.pub"), fixture(f, "ssh_ecdsa.pub"), fixture(f, "age_x25519.key"))
}

func FuzzParsePGPKey(f *testing.F) {
	fuzzRecipients(f, seal.ParsePGPKey,
		fixture(f, "pgp_alice.asc"), fixture(f, "pgp_alice.b64"), fixture(f, "pgp_subkeys.asc"), fixture(f, "pgp_alice.key"))
}

func FuzzParseSealedBoxKey(f *testing.F) {
	fuzzRecipients(f, seal.ParseSealedBoxKey, sealedBox(f).PublicKey, sealedBox(f).Sealed, "{}")
}

func FuzzParseAgeIdentities(f *testing.F) {
	for _, file := range []string{"age_x25519.key", "age_pq.key", "ssh_ed25519", "ssh_passphrase", "pgp_alice.key"} {
		f.Add(fixture(f, file))
	}

	file := fixture(f, "age_x25519.age")

	f.Fuzz(func(t *testing.T, text string) {
		identities, err := seal.ParseAgeIdentities(text)
		if err != nil {
			return
		}

		if secret, err := identities.Open(file); err == nil && secret != fixtureSecret {
			t.Errorf("got %q", secret)
		}
	})
}

func FuzzOpen(f *testing.F) {
	identities := mustIdentities(f, "age_x25519.key")

	f.Add(fixture(f, "age_x25519.age"))
	f.Add(fixture(f, "ssh_rsa.age"))
	f.Add(sealedBox(f).Sealed)
	f.Add(fixtureSecret)

	f.Fuzz(func(t *testing.T, text string) {
		secret, err := identities.Open(text)

		switch {
		case err == nil && secret != fixtureSecret:
			t.Errorf("opened %q", secret)
		case err != nil && secret != "":
			t.Errorf("got %q with the error %v", secret, err)
		case errors.Is(err, seal.ErrPrivateKey):
			t.Errorf("asks for a public key: %v", err)
		}
	})
}
