package seal_test

import (
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

// schemes are the ways to encrypt, each with a typical key.
func schemes(tb testing.TB) map[string]func() (*seal.Recipients, error) {
	tb.Helper()

	age := func(recipient string) func() (*seal.Recipients, error) {
		return func() (*seal.Recipients, error) { return seal.ParseAgeRecipients([]string{recipient}) }
	}
	pgp := func(key string) func() (*seal.Recipients, error) {
		return func() (*seal.Recipients, error) { return seal.ParsePGPKey(key) }
	}
	key := sealedBox(tb).PublicKey

	return map[string]func() (*seal.Recipients, error){
		"age":              age(ageRecipient(tb, "age_x25519.key")),
		"age_post_quantum": age(ageRecipient(tb, "age_pq.key")),
		"age_ssh_ed25519":  age(fixture(tb, "ssh_ed25519.pub")),
		"age_ssh_rsa":      age(fixture(tb, "ssh_rsa.pub")),
		"pgp":              pgp(fixture(tb, "pgp_alice.asc")),
		"pgp_rsa":          pgp(fixture(tb, "pgp_bob.asc")),
		"sealed_box":       func() (*seal.Recipients, error) { return seal.ParseSealedBoxKey(key) },
	}
}

// BenchmarkParse is what each token costs at plan.
func BenchmarkParse(b *testing.B) {
	for name, parse := range schemes(b) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := parse(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSeal is what each new secret costs at apply.
func BenchmarkSeal(b *testing.B) {
	for name, parse := range schemes(b) {
		b.Run(name, func(b *testing.B) {
			recipients := mustParse(b)(parse())

			for b.Loop() {
				mustSeal(b, recipients)
			}
		})
	}
}
