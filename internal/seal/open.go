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

// ErrNoIdentityMatches is the error, for errors.Is, of a text that was encrypted for
// other recipients.
var ErrNoIdentityMatches = errors.New("none of the identities matches")

// errDamaged is the error of an age file that was changed.
var errDamaged = errors.New(`is damaged: copy the complete text again, from "-----BEGIN" to "-----END", with its line breaks`)

// Open decrypts an armored age file. Its indentation and line endings may have changed.
// It fails with [ErrNoIdentityMatches] if the text is for other recipients. The error of
// a text in another format contains which program decrypts it.
func (i *Identities) Open(text string) (string, error) {
	text = withoutIndentation(text)

	if err := refuseOtherFormats(text); err != nil {
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
		return "", errors.New("contains something that is not text: this provider did not encrypt it")
	}

	return string(secret), nil
}

// explain returns why a file was not decrypted.
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

	return fmt.Errorf("was encrypted for other recipients: %w (%d given; the text is for recipients of type %s)",
		ErrNoIdentityMatches, len(i.list), strings.Join(slices.Compact(types), ", "))
}

// refuseOtherFormats returns, for a text that is not an armored age file, what it is
// and which program decrypts it.
func refuseOtherFormats(text string) error {
	if strings.HasPrefix(text, armor.Header) {
		if strings.Contains(text, "\n"+armor.Footer) {
			return nil
		}

		return errDamaged
	}

	switch {
	case text == "":
		return errors.New("is empty, so there is nothing to decrypt")
	case strings.HasPrefix(text, "-----BEGIN PGP MESSAGE"):
		return errors.New(`is a PGP message, not an age file: "gpg --decrypt" decrypts it`)
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
		return errors.New("is base64 without the armor of an age file, perhaps a sealed box, " +
			"which only the owner of the private key can decrypt: GitHub, if it was encrypted for Actions")
	}

	return errors.New(`is not an age file, which begins with "` + armor.Header + `"`)
}

// withoutIndentation removes white space that a heredoc or an editor has added to lines.
func withoutIndentation(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}

	return strings.Join(lines, "\n")
}
