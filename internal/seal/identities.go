package seal

import (
	"errors"
	"fmt"
	"strings"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"golang.org/x/crypto/ssh"
)

// useIdentity ends errors with what to give instead.
const useIdentity = `give what "age-keygen" prints ("AGE-SECRET-KEY-..."), or a private SSH key of type ed25519 or RSA without a passphrase`

// Identities are private keys that decrypt what was encrypted for their recipients.
// They are safe for concurrent use, and print as "[REDACTED]".
type Identities struct {
	list []age.Identity
}

// ParseAgeIdentities reads the text of identity files: age identities, native and
// post-quantum ones, one per line, and private SSH keys in PEM without a
// passphrase. Empty lines and comments ("#") are ignored. Errors contain the number of a
// line, never its text.
func ParseAgeIdentities(text string) (*Identities, error) {
	identities := &Identities{}

	for number, block := range identityBlocks(text) {
		identity, err := parseIdentity(block)
		if err != nil {
			return nil, fmt.Errorf("has an identity, on line %d, that %w", number, err)
		}

		identities.list = append(identities.list, identity)
	}

	if len(identities.list) == 0 {
		return nil, errors.New("contains no age identity: " + useIdentity)
	}

	return identities, nil
}

// Format hides the identities from every verb of fmt.
func (*Identities) Format(state fmt.State, _ rune) {
	// A formatter cannot report a failed write.
	_, _ = state.Write([]byte("[REDACTED]"))
}

// identityBlocks yields each identity with the number of its first line: one line, or
// all lines of a PEM block.
func identityBlocks(text string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		var (
			block strings.Builder
			first int
		)

		// Some editors on Windows begin a file with a byte order mark.
		lines := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")

		for i, line := range lines {
			line = strings.TrimSpace(line)

			switch {
			case block.Len() > 0:
				block.WriteString(line + "\n")

				if !strings.HasPrefix(line, "-----END") {
					continue
				}

			case line == "", strings.HasPrefix(line, "#"):
				continue

			case strings.HasPrefix(line, "-----BEGIN"):
				first = i + 1

				block.WriteString(line + "\n")

				continue

			default:
				first = i + 1

				block.WriteString(line)
			}

			if !yield(first, block.String()) {
				return
			}

			block.Reset()
		}

		// A PEM block without its last line.
		if block.Len() > 0 {
			yield(first, block.String())
		}
	}
}

// parseIdentity reads one identity. It drops the errors of the libraries, which could
// contain the private key.
func parseIdentity(block string) (age.Identity, error) {
	switch {
	case strings.HasPrefix(block, "AGE-SECRET-KEY-1"):
		identity, err := age.ParseX25519Identity(block)
		if err != nil {
			return nil, errMalformedIdentity
		}

		return identity, nil

	case strings.HasPrefix(block, "AGE-SECRET-KEY-PQ-1"):
		identity, err := age.ParseHybridIdentity(block)
		if err != nil {
			return nil, errMalformedIdentity
		}

		return identity, nil

	case strings.HasPrefix(block, "-----BEGIN"):
		return parsePEMIdentity(block)
	}

	return nil, explainIdentity(block)
}

// errMalformedIdentity is the error of a truncated or mistyped identity.
var errMalformedIdentity = errors.New("is malformed, truncated or mistyped: copy it again")

// parsePEMIdentity reads a private SSH key.
func parsePEMIdentity(block string) (age.Identity, error) {
	header, _, _ := strings.Cut(block, "\n")

	switch {
	case strings.Contains(header, "PGP"):
		return nil, errors.New("is a PGP key, which decrypts only PGP messages, with gpg: " + useIdentity)
	case strings.Contains(header, "AGE ENCRYPTED FILE"):
		return nil, errors.New("is itself encrypted with a passphrase, which the provider cannot ask for: decrypt it first, or " + useIdentity)
	case !strings.Contains(header, "PRIVATE KEY"):
		return nil, errors.New("is not a private key: " + useIdentity)
	}

	identity, err := agessh.ParseIdentity([]byte(block))
	if err == nil {
		return identity, nil
	}

	var passphrase *ssh.PassphraseMissingError

	switch {
	case errors.As(err, &passphrase), strings.Contains(header, "ENCRYPTED"):
		return nil, errors.New("is protected by a passphrase, which the provider cannot ask for: " +
			`remove it from a copy of the key with "ssh-keygen -p", or ` + useIdentity)
	case !strings.Contains(block, "\n-----END"):
		return nil, errMalformedIdentity
	}

	return nil, errors.New("is a private key that is damaged or of another type: " + useIdentity)
}

// explainIdentity returns why a line is not an identity.
func explainIdentity(line string) error {
	upper := strings.ToUpper(line)

	switch {
	case strings.HasPrefix(upper, "AGE-SECRET-KEY-"):
		return errMalformedIdentity
	case strings.HasPrefix(upper, "AGE-PLUGIN-"):
		return errors.New("is for an age plugin, which is a separate program that the provider does not run: " + useIdentity)
	case strings.HasPrefix(upper, "AGE1"), strings.HasPrefix(upper, "SSH-"):
		return errors.New("is a recipient, which is public and decrypts nothing: " + useIdentity)
	case strings.HasPrefix(upper, "AGE-ENCRYPTION.ORG"):
		return errors.New("is itself encrypted with a passphrase, which the provider cannot ask for: decrypt it first, or " + useIdentity)
	case strings.HasPrefix(upper, "PUTTY-USER-KEY-FILE"):
		return errors.New(`is a private key of PuTTY: convert it with "puttygen KEY -O private-openssh"`)
	}

	return errors.New("is not an age identity: " + useIdentity)
}
