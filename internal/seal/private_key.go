package seal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
)

// ErrPrivateKey is what errors.Is finds in the refusal of a private key.
var ErrPrivateKey = errors.New("private key")

// privateKeyError refuses a private key. It has no room for the key itself.
type privateKeyError struct {
	// what the key is, with its article.
	what string

	// instead is what should have been given.
	instead string
}

// The private keys that can be told from public ones.
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
		instead: "the public key alone, 32 bytes in base64",
	}
)

// Error implements error.
func (e *privateKeyError) Error() string {
	return "is " + e.what + ", which nobody but its owner may have: give " + e.instead + ". " +
		"Consider this private key exposed, as a configuration ends up in version control, plans, states and logs: replace it"
}

// Is says that this is the refusal of a private key.
func (e *privateKeyError) Is(target error) bool {
	return target == ErrPrivateKey
}

// refusePrivateKey recognizes private keys in any text, and in base64 of it.
func refusePrivateKey(text string) error {
	if err := privateKeyIn(text); err != nil {
		return err
	}

	if decoded, ok := decodeBase64(text); ok {
		// The body of an OpenSSH private key whose frame was taken off.
		if bytes.HasPrefix(decoded, []byte("openssh-key-v1\x00")) {
			return errPEMPrivateKey
		}

		return privateKeyIn(string(decoded))
	}

	return nil
}

// privateKeyIn recognizes private keys by what their text forms have in common.
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

// decodeBase64 decodes standard base64, with line breaks and other white space
// in it, padded or not.
func decodeBase64(text string) ([]byte, bool) {
	text = strings.TrimRight(strings.Join(strings.Fields(text), ""), "=")

	decoded, err := base64.RawStdEncoding.DecodeString(text)

	return decoded, err == nil && len(decoded) > 0
}
