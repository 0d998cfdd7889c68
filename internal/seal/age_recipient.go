package seal

import (
	"errors"
	"fmt"
	"strings"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"filippo.io/age/tag"
	"golang.org/x/crypto/ssh"
)

// useRecipient ends errors with what to give instead.
const useRecipient = `give a recipient that "age-keygen" prints ("age1..."), or a public key of type ssh-ed25519 or ssh-rsa`

// ageRecipient is a recipient and its public key.
type ageRecipient struct {
	// recipient is not embedded, which would hide the method by which age separates
	// post-quantum recipients.
	recipient age.Recipient

	// canonical is the canonical spelling of the public key.
	canonical string

	postQuantum bool
}

// parseAgeRecipient reads one recipient.
func parseAgeRecipient(text string) (ageRecipient, error) {
	// The last line of a file ends with a newline.
	text = strings.TrimSpace(text)

	if err := refusePrivateKey(text); err != nil {
		return ageRecipient{}, err
	}

	if text == "" {
		return ageRecipient{}, fmt.Errorf("is empty: %s", useRecipient)
	}

	// The parser of SSH keys reads only the first of several.
	if strings.ContainsAny(text, "\r\n") {
		return ageRecipient{}, errors.New("has several lines: give each recipient as an element of its own, without comment lines")
	}

	recipient, err := readAgeRecipient(text)
	if err != nil {
		return ageRecipient{}, err
	}

	// Some public keys can be parsed, but not encrypted to.
	if _, err := recipient.recipient.Wrap(make([]byte, 16)); err != nil {
		return ageRecipient{}, fmt.Errorf("is a public key that cannot be encrypted to: %s", useRecipient)
	}

	return recipient, nil
}

// readAgeRecipient reads one line. It drops the errors of the libraries, which contain
// the line.
func readAgeRecipient(text string) (ageRecipient, error) {
	keyType, _, _ := strings.Cut(text, " ")

	switch {
	case strings.HasPrefix(text, "age1pq1"):
		recipient, err := age.ParseHybridRecipient(text)
		if err != nil {
			return ageRecipient{}, errMalformedRecipient("post-quantum age recipient")
		}

		return ageRecipient{recipient: recipient, canonical: recipient.String(), postQuantum: true}, nil

	case strings.HasPrefix(text, "age1tag1"), strings.HasPrefix(text, "age1tagpq1"):
		// The identity is on a hardware key, but no plugin is needed to encrypt.
		recipient, err := tag.ParseRecipient(text)
		if err != nil {
			return ageRecipient{}, errMalformedRecipient("tagged age recipient")
		}

		return ageRecipient{recipient: recipient, canonical: recipient.String(), postQuantum: recipient.Hybrid()}, nil

	case strings.HasPrefix(text, "age1") && strings.Count(text, "1") == 1:
		recipient, err := age.ParseX25519Recipient(text)
		if err != nil {
			return ageRecipient{}, errMalformedRecipient("age recipient")
		}

		return ageRecipient{recipient: recipient, canonical: recipient.String()}, nil

	case keyType == ssh.KeyAlgoED25519 || keyType == ssh.KeyAlgoRSA:
		return readSSHRecipient(text)
	}

	return ageRecipient{}, explainRecipient(text, keyType)
}

// readSSHRecipient reads a line of an authorized_keys file without options.
func readSSHRecipient(text string) (ageRecipient, error) {
	key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(text))
	if err != nil {
		return ageRecipient{}, errMalformedRecipient("SSH public key")
	}

	var recipient age.Recipient

	if key.Type() == ssh.KeyAlgoRSA {
		if recipient, err = agessh.NewRSARecipient(key); err != nil {
			return ageRecipient{}, errors.New("is an RSA key of less than 2048 bits, which is too weak: " + useRecipient)
		}
	} else if recipient, err = agessh.NewEd25519Recipient(key); err != nil {
		return ageRecipient{}, errMalformedRecipient("SSH public key")
	}

	canonical := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))

	return ageRecipient{recipient: recipient, canonical: canonical}, nil
}

// explainRecipient returns why a line is not a recipient.
func explainRecipient(text, keyType string) error {
	lower := strings.ToLower(text)

	switch {
	case strings.HasPrefix(lower, "age1") && strings.Count(lower, "1") > 1:
		return errors.New("is a recipient of an age plugin, which is a separate program that the provider does not run: " + useRecipient)

	case strings.HasPrefix(lower, "age1"):
		return errMalformedRecipient("age recipient")

	case strings.HasPrefix(lower, "age-plugin-"):
		return errors.New("is an identity of an age plugin, not a recipient, and plugins are not supported: " + useRecipient)

	case strings.HasPrefix(lower, "github:"), strings.HasPrefix(lower, "keybase:"):
		return errors.New("is the name of a user, whose keys are not looked up because they could change unnoticed: " + useRecipient)

	case strings.HasPrefix(keyType, "sk-"):
		return errors.New("is an SSH key of a security key, which can sign but not decrypt: " + useRecipient)

	case strings.Contains(keyType, "-cert-v01@"):
		return errors.New("is an SSH certificate: give the public key that it was issued for")

	case strings.HasPrefix(keyType, "ssh-"), strings.HasPrefix(keyType, "ecdsa-"):
		return errors.New("is an SSH key of a type that age cannot encrypt to: " + useRecipient)

	case strings.HasPrefix(text, "-----BEGIN PGP"):
		return errors.New("is a PGP key, not an age recipient: " + useRecipient)

	case strings.HasPrefix(text, "#"):
		return errors.New("is a comment: " + useRecipient)
	}

	return errors.New("is not an age recipient: " + useRecipient)
}

// errMalformedRecipient is the error of a truncated or mistyped key.
func errMalformedRecipient(name string) error {
	return fmt.Errorf("is a malformed %s, truncated or mistyped: copy it again", name)
}
