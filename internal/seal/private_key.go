package seal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
)

// ErrPrivateKey is the error, for errors.Is, of a private key in place of a public one.
var ErrPrivateKey = errors.New("private key")

// privateKeyError is the error of a private key. It does not contain the key.
type privateKeyError struct {
	// what is the type of the key, with its article.
	what string

	// instead is what to give instead.
	instead string
}

// The private keys that can be distinguished from public ones.
var (
	errAgeIdentity = &privateKeyError{
		what:    "an age identity",
		instead: `the recipient, which "age-keygen -y" prints and which begins with "age1"`,
	}
	errPEMPrivateKey = &privateKeyError{
		what:    "a private key in PEM",
		instead: `the public key, for SSH the one line of the file that ends in ".pub"`,
	}
	errPuTTYPrivateKey = &privateKeyError{
		what:    "a private key of PuTTY",
		instead: `the public key in OpenSSH's form, the line that begins with "ssh-"`,
	}
	errPGPPrivateKey = &privateKeyError{
		what:    "a PGP private key",
		instead: `the public key, which "gpg --armor --export" prints`,
	}
	errBoxPrivateKey = &privateKeyError{
		what:    "a private key or a pair of keys",
		instead: "only the public key, 32 bytes in base64",
	}
)

// Error implements error.
func (e *privateKeyError) Error() string {
	return "is " + e.what + ", which only its owner may have: give " + e.instead + ". " +
		"Consider this private key exposed, because configurations end up in version control, plans, states and logs: replace it"
}

// Is reports whether target is ErrPrivateKey.
func (e *privateKeyError) Is(target error) bool {
	return target == ErrPrivateKey
}

// refusePrivateKey recognizes private keys in any text, and in base64 of it.
func refusePrivateKey(text string) error {
	if err := privateKeyIn(text); err != nil {
		return err
	}

	if decoded, ok := decodeBase64(text); ok {
		// The body of an OpenSSH private key without its armor.
		if bytes.HasPrefix(decoded, []byte("openssh-key-v1\x00")) {
			return errPEMPrivateKey
		}

		return privateKeyIn(string(decoded))
	}

	return nil
}

// privateKeyIn recognizes private keys by markers of their text formats.
func privateKeyIn(text string) error {
	upper := strings.ToUpper(text)

	switch {
	case strings.Contains(upper, "AGE-SECRET-KEY-"):
		return errAgeIdentity
	case strings.Contains(upper, "BEGIN PGP PRIVATE KEY"), strings.Contains(upper, "BEGIN PGP SECRET KEY"):
		return errPGPPrivateKey
	// OPENSSH, RSA, EC, ENCRYPTED and plain ones.
	case strings.Contains(upper, "PRIVATE KEY-----"), strings.Contains(upper, "BEGIN SSH2 ENCRYPTED PRIVATE KEY"):
		return errPEMPrivateKey
	case strings.Contains(upper, "PUTTY-USER-KEY-FILE"):
		return errPuTTYPrivateKey
	}

	return nil
}

// decodeBase64 decodes standard base64, padded or not. It ignores white space.
func decodeBase64(text string) ([]byte, bool) {
	text = strings.TrimRight(strings.Join(strings.Fields(text), ""), "=")

	decoded, err := base64.RawStdEncoding.DecodeString(text)

	return decoded, err == nil && len(decoded) > 0
}
