package seal_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

func TestFingerprint(t *testing.T) {
	t.Parallel()

	var (
		native  = ageRecipient(t, "age_x25519.key")
		ed25519 = strings.TrimSpace(fixture(t, "ssh_ed25519.pub"))
		rsa     = strings.TrimSpace(fixture(t, "ssh_rsa.pub"))
		alice   = fixture(t, "pgp_alice.asc")
		bob     = fixture(t, "pgp_bob.asc")
		box     = sealedBox(t).PublicKey
	)

	age := func(recipients ...string) string {
		return mustParse(t)(seal.ParseAgeRecipients(recipients)).Fingerprint()
	}
	pgp := func(key string) string { return mustParse(t)(seal.ParsePGPKey(key)).Fingerprint() }
	sealedBox := func(key string) string { return mustParse(t)(seal.ParseSealedBoxKey(key)).Fingerprint() }

	same := map[string][]string{
		"order":                    {age(native, ed25519, rsa), age(rsa, native, ed25519)},
		"repetition":               {age(native), age(native, native)},
		"white space":              {age(native), age(" " + native + "\n")},
		"comment of SSH":           {age(ed25519), age(strings.Replace(ed25519, "alice@example.com", "alice's laptop", 1)), age(strings.TrimSuffix(ed25519, " alice@example.com"))},
		"armor of PGP":             {pgp(alice), pgp(fixture(t, "pgp_alice.b64"))},
		"order of PGP":             {pgp(alice + bob), pgp(bob + alice), pgp(fixture(t, "pgp_ring.asc"))},
		"name and expiry of PGP":   {pgp(alice), pgp(fixture(t, "pgp_alice_renewed.asc"))},
		"padding of a sealed box":  {sealedBox(box), sealedBox(strings.TrimRight(box, "=") + "\n")},
		"known, and must not move": {age(native), "age:c871fc58aef6a9544e7ca50b94a3d32921661b94c0e0b1b7f457c721a80847f3"},
	}
	for name, fingerprints := range same {
		for _, fingerprint := range fingerprints[1:] {
			if fingerprint != fingerprints[0] {
				t.Errorf("%s: %s became %s", name, fingerprints[0], fingerprint)
			}
		}
	}

	different := map[string]string{}
	for name, fingerprint := range map[string]string{
		"native":         age(native),
		"ssh":            age(ed25519),
		"both":           age(native, ed25519),
		"post-quantum":   age(ageRecipient(t, "age_pq.key")),
		"alice":          pgp(alice),
		"bob":            pgp(bob),
		"alice and bob":  pgp(alice + bob),
		"a sealed box":   sealedBox(box),
		"another subkey": pgp(fixture(t, "pgp_subkeys.asc")),
	} {
		if other, seen := different[fingerprint]; seen {
			t.Errorf("%s and %s are the same", name, other)
		}

		different[fingerprint] = name
	}
}
