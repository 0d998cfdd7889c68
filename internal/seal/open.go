package seal

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// ErrNoIdentityMatches is what errors.Is finds where a text was sealed for other
// readers.
var ErrNoIdentityMatches = errors.New("none of the identities matches")

// errDamaged is what is said of an age file whose bytes are not what they were.
var errDamaged = errors.New(`is damaged: take the whole text again, from "-----BEGIN" to "-----END", with its line breaks`)

// Open decrypts an armored age file. Indentation and line ends may differ from
// what was sealed. It fails with [ErrNoIdentityMatches] where the text is for
// other readers, and says which program opens a text that is not age's.
func (i *Identities) Open(text string) (string, error) {
	text = withoutIndentation(text)

	if err := refuseForeign(text); err != nil {
		return "", err
	}

	content, err := age.Decrypt(armor.NewReader(strings.NewReader(text)), i.list...)
	if err != nil {
		return "", i.explain(err)
	}

	secret, err := io.ReadAll(content)
	if err != nil {
		return "", errDamaged
	}

	if !utf8.Valid(secret) {
		return "", errors.New("holds something that is no text: it was not encrypted here")
	}

	return string(secret), nil
}

// explain says why a file was not decrypted.
func (i *Identities) explain(err error) error {
	var mismatch *age.NoIdentityMatchError
	if !errors.As(err, &mismatch) {
		return errDamaged
	}

	if slices.Contains(mismatch.StanzaTypes, "scrypt") {
		return errors.New(`was encrypted with a passphrase, not for a recipient: "age --decrypt" asks for it`)
	}

	types := slices.Clone(mismatch.StanzaTypes)
	slices.Sort(types)

	return fmt.Errorf("was encrypted for other readers: %w (%d given; the text is for recipients of type %s)",
		ErrNoIdentityMatches, len(i.list), strings.Join(slices.Compact(types), ", "))
}

// refuseForeign says of a text that is not an armored age file who can open it.
func refuseForeign(text string) error {
	if strings.HasPrefix(text, armor.Header) {
		if strings.Contains(text, "\n"+armor.Footer) {
			return nil
		}

		return errDamaged
	}

	switch {
	case text == "":
		return errors.New("is empty, so there is nothing to open")
	case strings.HasPrefix(text, "-----BEGIN PGP MESSAGE"):
		return errors.New(`is a PGP message, not an age file: "gpg --decrypt" opens it`)
	case privateKeyIn(text) != nil:
		return errors.New("is a private key, not an age file")
	case strings.HasPrefix(text, "age-encryption.org/"):
		return errors.New(`is an age file in binary form: give it armored, as "age --armor" writes it`)
	}

	decoded, ok := decodeBase64(text)

	switch {
	case ok && strings.HasPrefix(string(decoded), "age-encryption.org/"):
		return errors.New(`is an age file in bare base64: give it armored, as "age --armor" writes it`)
	case ok && len(decoded) > boxOverhead:
		return errors.New("is base64 without the frame of an age file, perhaps a sealed box, " +
			"which the owner of the private key alone can open: GitHub, where it was sealed for Actions")
	}

	return errors.New(`is no age file: one begins with "` + armor.Header + `"`)
}

// withoutIndentation takes off what a heredoc or an editor has put around lines.
func withoutIndentation(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}

	return strings.Join(lines, "\n")
}
