package seal_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

// The encryption subkeys of the fixtures, by their ids.
const (
	aliceID   = "44A48B7E5A863978"
	bobID     = "98DFBDA53B0224B4"
	primaryID = "701FC0A7370FA885"
	subkeysID = "36862648E20C3685"
)

// openPGP decrypts a message with the private key that gpg exported.
func openPGP(t *testing.T, file, message string) string {
	t.Helper()

	ring, err := openpgp.ReadArmoredKeyRing(strings.NewReader(fixture(t, file)))
	if err != nil {
		t.Fatal(err)
	}

	block, err := armor.Decode(strings.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}

	details, err := openpgp.ReadMessage(block.Body, ring, nil, nil)
	if err != nil {
		t.Fatal(err)
	}

	content, err := io.ReadAll(details.UnverifiedBody)
	if err != nil {
		t.Fatal(err)
	}

	return string(content)
}

// TestPGP_primaryKey encrypts to old keys, which have no subkeys.
func TestPGP_primaryKey(t *testing.T) {
	t.Parallel()

	message := mustSeal(t, mustParse(t)(seal.ParsePGPKey(fixture(t, "pgp_primary.asc"))))
	if diff := cmp.Diff([]string{primaryID}, messageKeys(t, message)); diff != "" {
		t.Errorf("encrypted to another key (-want +got):\n%s", diff)
	}
}

// messageKeys are the ids of the keys that a message is encrypted to.
func messageKeys(t *testing.T, message string) []string {
	t.Helper()

	block, err := armor.Decode(strings.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}

	var ids []string

	for packets := packet.NewReader(block.Body); ; {
		next, err := packets.Next()
		if err != nil {
			t.Fatal(err)
		}

		key, ok := next.(*packet.EncryptedKey)
		if !ok {
			return ids
		}

		ids = append(ids, fmt.Sprintf("%016X", key.KeyId))
	}
}

func TestPGP_roundTrip(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		key     string
		private []string
		ids     []string
	}{
		"armored":           {fixture(t, "pgp_alice.asc"), []string{"pgp_alice.key"}, []string{aliceID}},
		"RSA":               {fixture(t, "pgp_bob.asc"), []string{"pgp_bob.key"}, []string{bobID}},
		"base64":            {fixture(t, "pgp_alice.b64"), []string{"pgp_alice.key"}, []string{aliceID}},
		"base64 on a line":  {strings.ReplaceAll(fixture(t, "pgp_alice.b64"), "\n", ""), []string{"pgp_alice.key"}, []string{aliceID}},
		"ring":              {fixture(t, "pgp_ring.asc"), []string{"pgp_alice.key", "pgp_bob.key"}, []string{aliceID, bobID}},
		"two blocks":        {fixture(t, "pgp_alice.asc") + fixture(t, "pgp_bob.asc"), []string{"pgp_alice.key", "pgp_bob.key"}, []string{aliceID, bobID}},
		"twice the same":    {fixture(t, "pgp_alice.asc") + fixture(t, "pgp_alice.asc"), []string{"pgp_alice.key"}, []string{aliceID}},
		"indented":          {"  " + strings.ReplaceAll(fixture(t, "pgp_alice.asc"), "\n", "\r\n    "), []string{"pgp_alice.key"}, []string{aliceID}},
		"text before":       {"Alice's key:\n" + fixture(t, "pgp_alice.asc"), []string{"pgp_alice.key"}, []string{aliceID}},
		"base64 of armored": {base64Of(fixture(t, "pgp_alice.asc")), []string{"pgp_alice.key"}, []string{aliceID}},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			message := mustSeal(t, mustParse(t)(seal.ParsePGPKey(test.key)))

			if !strings.HasPrefix(message, "-----BEGIN PGP MESSAGE-----\n") ||
				!strings.HasSuffix(message, "\n-----END PGP MESSAGE-----\n") {
				t.Errorf("the message is not armored:\n%s", message)
			}

			if diff := cmp.Diff(test.ids, messageKeys(t, message)); diff != "" {
				t.Errorf("encrypted to other keys (-want +got):\n%s", diff)
			}

			for _, private := range test.private {
				if secret := openPGP(t, private, message); secret != fixtureSecret {
					t.Errorf("%s: got %q", private, secret)
				}
			}
		})
	}
}

// The newest subkey has expired; of the others gpg takes the younger one, though
// the older one was signed later.
func TestPGP_choosesAsGPGDoes(t *testing.T) {
	t.Parallel()

	recipients := mustParse(t)(seal.ParsePGPKey(fixture(t, "pgp_subkeys.asc")))

	tests := map[string]struct {
		now time.Time
		id  string
	}{
		"today":                    {today, subkeysID},
		"before the newest":        {time.Date(2022, time.March, 1, 0, 0, 0, 0, time.UTC), subkeysID},
		"while the newest is good": {time.Date(2023, time.March, 1, 0, 0, 0, 0, time.UTC), "05803673430D64A2"},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			sealer, err := recipients.Sealer(test.now)
			if err != nil {
				t.Fatal(err)
			}

			message, err := sealer.Seal(fixtureSecret)
			if err != nil {
				t.Fatal(err)
			}

			if diff := cmp.Diff([]string{test.id}, messageKeys(t, message)); diff != "" {
				t.Errorf("encrypted to another key (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPGP_expired(t *testing.T) {
	t.Parallel()

	// A plan that encrypts nothing must go on working.
	recipients := mustParse(t)(seal.ParsePGPKey(fixture(t, "pgp_expired.asc")))

	_, err := recipients.Sealer(today)
	checkRefusal(t, err, "", "of \"Expired <expired@example.com>\"", "has expired", "--quick-set-expire")

	// A key that is good before the secret is issued stays so until it is sealed.
	sealer, err := recipients.Sealer(time.Date(2020, time.December, 31, 23, 59, 59, 0, time.UTC))
	if err != nil {
		t.Fatalf("before it expired: the value %v", err)
	}

	if _, err := sealer.Seal(fixtureSecret); err != nil {
		t.Errorf("not sealed: the value %v", err)
	}

	// Perhaps only the subkey has expired.
	_, err = mustParse(t)(seal.ParsePGPKey(fixture(t, "pgp_subkey_expired.asc"))).Sealer(today)
	checkRefusal(t, err, "", "Lapsed <lapsed@example.com>", "no encryption subkey that has not expired", "--quick-set-expire")

	// One key of several that cannot be used must not be passed over.
	recipients = mustParse(t)(seal.ParsePGPKey(fixture(t, "pgp_alice.asc") + fixture(t, "pgp_expired.asc")))

	_, err = recipients.Sealer(today)
	checkRefusal(t, err, "", "Expired <expired@example.com>", "has expired")
}

func TestParsePGPKey_refused(t *testing.T) {
	t.Parallel()

	alice := fixture(t, "pgp_alice.asc")
	lines := strings.SplitAfter(alice, "\n")

	tests := map[string]struct {
		key   string
		words []string
	}{
		"empty":             {" \n", []string{"is empty", "gpg --armor --export"}},
		"keybase":           {"keybase:alice", []string{"Keybase", "pgp_keys.asc"}},
		"age":               {ageRecipient(t, "age_x25519.key"), []string{"not a PGP key"}},
		"ssh":               {fixture(t, "ssh_rsa.pub"), []string{"not a PGP key"}},
		"sealed box":        {sealedBox(t).PublicKey, []string{"not a PGP public key"}},
		"a word":            {"alice@example.com", []string{"not a PGP public key"}},
		"message":           {mustSeal(t, mustParse(t)(seal.ParsePGPKey(alice))), []string{"not a PGP public key"}},
		"signing only":      {fixture(t, "pgp_sign_only.asc"), []string{"Signer <signer@example.com>", "no encryption key"}},
		"revoked":           {fixture(t, "pgp_revoked.asc"), []string{"Revoked <revoked@example.com>", "revoked"}},
		"revoked subkey":    {fixture(t, "pgp_subkey_revoked.asc"), []string{"Withdrawn <withdrawn@example.com>", "no encryption subkey that is not revoked"}},
		"secp256k1":         {fixture(t, "pgp_secp256k1.asc"), []string{"Koblitz <koblitz@example.com>", "elliptic curve secp256k1, which is not supported"}},
		"DSA and ElGamal":   {fixture(t, "pgp_dsa.asc"), []string{"Old <old@example.com>", "too weak"}},
		"one is revoked":    {alice + fixture(t, "pgp_revoked.asc"), []string{"Revoked <revoked@example.com>", "revoked"}},
		"without its end":   {strings.Join(lines[:len(lines)-2], ""), []string{"damaged"}},
		"cut":               {strings.Join(lines[:4], ""), []string{"damaged"}},
		"cut and ended":     {strings.Join(append(lines[:4:4], lines[len(lines)-2]), ""), []string{"damaged"}},
		"nothing but a key": {lines[0] + "\n" + lines[len(lines)-2], []string{"damaged"}},
		"second is damaged": {base64Of(binary(t, "pgp_alice.asc") + firstPacket(binary(t, "pgp_bob.asc"))), []string{"number 2", "cannot be read"}},
		"block of no name":  {"-----BEGIN \nAAAA", []string{"not a PGP public key"}},
		"certificate":       {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", []string{"not a PGP public key"}},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := seal.ParsePGPKey(test.key)
			checkRefusal(t, err, test.key, test.words...)
		})
	}
}

// binary is the key of a fixture without its armor.
func binary(t *testing.T, file string) string {
	t.Helper()

	block, err := armor.Decode(strings.NewReader(fixture(t, file)))
	if err != nil {
		t.Fatal(err)
	}

	key, err := io.ReadAll(block.Body)
	if err != nil {
		t.Fatal(err)
	}

	return string(key)
}

// firstPacket cuts off what follows a packet of the old format with two bytes of
// length, which is how gpg writes an RSA key.
func firstPacket(key string) string {
	return key[:3+int(key[1])<<8+int(key[2])]
}
