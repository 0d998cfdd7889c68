package seal_test

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

// parsers are all that read public keys.
func parsers() map[string]func(string) error {
	return map[string]func(string) error{
		"age": func(text string) error {
			_, err := seal.ParseAgeRecipients([]string{text})
			return err
		},
		"pgp": func(text string) error {
			_, err := seal.ParsePGPKey(text)
			return err
		},
		"sealed box": func(text string) error {
			_, err := seal.ParseSealedBoxKey(text)
			return err
		},
	}
}

// A private key must be recognized wherever it is put, and never be shown.
func TestPrivateKeys(t *testing.T) {
	t.Parallel()

	identity := fixture(t, "age_x25519.key")
	openSSH := fixture(t, "ssh_ed25519")
	body, _ := pem.Decode([]byte(openSSH))

	keys := map[string]struct {
		text string
		word string
	}{
		"age identity file":       {identity, `begins with "age1"`},
		"age identity":            {lastLine(identity), "age-keygen -y"},
		"age identity lower case": {strings.ToLower(lastLine(identity)), "age identity"},
		"age identity in base64":  {base64Of(identity), "age identity"},
		"post-quantum identity":   {lastLine(fixture(t, "age_pq.key")), "age identity"},
		"OpenSSH":                 {openSSH, `".pub"`},
		"OpenSSH in base64":       {base64Of(openSSH), `".pub"`},
		"OpenSSH without frame":   {base64.StdEncoding.EncodeToString(body.Bytes), `".pub"`},
		"OpenSSH with passphrase": {fixture(t, "ssh_passphrase"), "PEM"},
		"RSA":                     {"-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAxbkUw3bJ\n-----END RSA PRIVATE KEY-----", "PEM"},
		"PKCS 8":                  {pkcs8(t), "PEM"},
		"PuTTY":                   {"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\nAAAAIHNlY3JldHNlY3JldHNlY3JldA==", "PuTTY"},
		"PGP":                     {fixture(t, "pgp_alice.key"), "gpg --armor --export"},
		"PGP in base64":           {base64Of(fixture(t, "pgp_alice.key")), "PGP private key"},
		"PGP after a public key":  {fixture(t, "pgp_alice.asc") + fixture(t, "pgp_alice.key"), "PGP private key"},
		"SSH after a public key":  {fixture(t, "ssh_ed25519.pub") + openSSH, "PEM"},
	}

	for name, key := range keys {
		for parser, parse := range parsers() {
			t.Run(parser+" "+name, func(t *testing.T) {
				t.Parallel()

				err := parse(key.text)
				checkRefusal(t, err, key.text, key.word, "exposed", "replace it")

				if !errors.Is(err, seal.ErrPrivateKey) {
					t.Errorf("not the error of a private key: %v", err)
				}
			})
		}
	}
}

// TestPrivateKeys_inTheirPlace refuses private keys that only the parser of their type
// can recognize.
func TestPrivateKeys_inTheirPlace(t *testing.T) {
	t.Parallel()

	key := ed25519.NewKeyFromSeed([]byte(strings.Repeat("s", ed25519.SeedSize)))

	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}

	tests := map[string]struct{ parser, text string }{
		"binary PGP key":          {"pgp", base64Of(binary(t, "pgp_alice.key"))},
		"binary, new format":      {"pgp", base64Of("\xc5\x01x")},
		"public, then private":    {"pgp", base64Of(binary(t, "pgp_bob.asc") + binary(t, "pgp_alice.key"))},
		"PGP under another frame": {"pgp", strings.ReplaceAll(fixture(t, "pgp_alice.key"), "PRIVATE", "PUBLIC")},
		"Ed25519 of Go":           {"sealed box", base64Of(string(key))},
		"Ed25519 in DER":          {"sealed box", base64.StdEncoding.EncodeToString(der)},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			err := parsers()[test.parser](test.text)
			checkRefusal(t, err, test.text, "exposed")

			if !errors.Is(err, seal.ErrPrivateKey) {
				t.Errorf("not the error of a private key: %v", err)
			}
		})
	}
}

// A list must say which of its elements is the private key.
func TestPrivateKeys_inAList(t *testing.T) {
	t.Parallel()

	identity := lastLine(fixture(t, "age_x25519.key"))

	_, err := seal.ParseAgeRecipients([]string{ageRecipient(t, "age_x25519.key"), identity})
	checkRefusal(t, err, identity, "number 2", "exposed")

	if !errors.Is(err, seal.ErrPrivateKey) {
		t.Errorf("not the error of a private key: %v", err)
	}
}

func pkcs8(t *testing.T) string {
	t.Helper()

	der, err := x509.MarshalPKCS8PrivateKey(ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)))
	if err != nil {
		t.Fatal(err)
	}

	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)

	return text[strings.LastIndexByte(text, '\n')+1:]
}
