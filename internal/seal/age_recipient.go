package seal

import (
	"errors"
	"fmt"
	"strings"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"golang.org/x/crypto/ssh"
)

// useRecipient ends a refusal: what to give instead.
const useRecipient = `give a recipient that "age-keygen" prints ("age1..."), or a public key of type ssh-ed25519 or ssh-rsa`

// ageRecipient is one recipient and what tells it from others.
type ageRecipient struct {
	// recipient stands in a field of its own: embedding would hide the method by
	// which age keeps post-quantum recipients apart.
	recipient age.Recipient

	// canonical is the one spelling of the public key.
	canonical string

	postQuantum bool
}

// parseAgeRecipient reads one recipient.
func parseAgeRecipient(text string) (ageRecipient, error) {
	// A file's last line ends in a newline.
	text = strings.TrimSpace(text)

	if err := refusePrivateKey(text); err != nil {
		return ageRecipient{}, err
	}

	if text == "" {
		return ageRecipient{}, fmt.Errorf("is empty: %s", useRecipient)
	}

	// The parser of SSH keys would take the first of several and pass over the rest.
	if strings.ContainsAny(text, "\r\n") {
		return ageRecipient{}, errors.New("has several lines: give each recipient as an element of its own, without comment lines")
	}

	recipient, err := readAgeRecipient(text)
	if err != nil {
		return ageRecipient{}, err
	}

	// Some public keys can be read, and still make no secret with anybody.
	if _, err := recipient.recipient.Wrap(make([]byte, 16)); err != nil {
		return ageRecipient{}, fmt.Errorf("is a public key that cannot be encrypted to: %s", useRecipient)
	}

	return recipient, nil
}

// readAgeRecipient reads one line. What the libraries say of a malformed one
// repeats it whole, so it is left out.
func readAgeRecipient(text string) (ageRecipient, error) {
	kind, _, _ := strings.Cut(text, " ")

	switch {
	case strings.HasPrefix(text, "age1pq1"):
		recipient, err := age.ParseHybridRecipient(text)
		if err != nil {
			return ageRecipient{}, errMalformedRecipient("post-quantum age recipient")
		}

		return ageRecipient{recipient: recipient, canonical: recipient.String(), postQuantum: true}, nil

	case strings.HasPrefix(text, "age1") && strings.Count(text, "1") == 1:
		recipient, err := age.ParseX25519Recipient(text)
		if err != nil {
			return ageRecipient{}, errMalformedRecipient("age recipient")
		}

		return ageRecipient{recipient: recipient, canonical: recipient.String()}, nil

	case kind == ssh.KeyAlgoED25519 || kind == ssh.KeyAlgoRSA:
		return readSSHRecipient(text)
	}

	return ageRecipient{}, explainRecipient(text, kind)
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

// explainRecipient says why a line that is no recipient is none.
func explainRecipient(text, kind string) error {
	lower := strings.ToLower(text)

	switch {
	case strings.HasPrefix(lower, "age1") && strings.Count(lower, "1") > 1:
		return errors.New("is a recipient of an age plugin, which is a program of its own that the provider does not run: " + useRecipient)

	case strings.HasPrefix(lower, "age1"):
		return errMalformedRecipient("age recipient")

	case strings.HasPrefix(lower, "age-plugin-"):
		return errors.New("is an identity of an age plugin, not a recipient, and plugins are not supported: " + useRecipient)

	case strings.HasPrefix(lower, "github:"), strings.HasPrefix(lower, "keybase:"):
		return errors.New("is the name of a user, whose keys are not looked up because they could change unseen: " + useRecipient)

	case strings.HasPrefix(kind, "sk-"):
		return errors.New("is an SSH key of a security key, which can sign but not decrypt: " + useRecipient)

	case strings.Contains(kind, "-cert-v01@"):
		return errors.New("is an SSH certificate: give the public key that it was made for")

	case strings.HasPrefix(kind, "ssh-"), strings.HasPrefix(kind, "ecdsa-"):
		return errors.New("is an SSH key of a type that age cannot encrypt to: " + useRecipient)

	case strings.HasPrefix(text, "-----BEGIN PGP"):
		return errors.New("is a PGP key, not an age recipient: " + useRecipient)

	case strings.HasPrefix(text, "#"):
		return errors.New("is a comment: " + useRecipient)
	}

	return errors.New("is not an age recipient: " + useRecipient)
}

// errMalformedRecipient is what is said of a key that was cut or mistyped.
func errMalformedRecipient(kind string) error {
	return fmt.Errorf("is a malformed %s, cut short or mistyped: copy it again", kind)
}
