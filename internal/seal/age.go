package seal

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// ageScheme encrypts for age recipients.
type ageScheme struct {
	recipients []age.Recipient
}

// ParseAgeRecipients reads age recipients: native ones ("age1..."), post-quantum
// ones ("age1pq1..."), those of hardware keys ("age1tag1...", "age1tagpq1..."), and SSH public keys ("ssh-ed25519 ...", "ssh-rsa ..." of
// at least 2048 bits). Each can decrypt the secret. Duplicates are removed. Post-quantum recipients cannot be mixed with others.
func ParseAgeRecipients(texts []string) (*Recipients, error) {
	if len(texts) == 0 {
		return nil, errors.New("contains no recipient, so nobody could decrypt the secret")
	}

	var (
		recipients  []age.Recipient
		members     []string
		postQuantum int
	)

	for i, text := range texts {
		recipient, err := parseAgeRecipient(text)
		if err != nil {
			if len(texts) > 1 {
				err = fmt.Errorf("has a recipient, number %d, that %w", i+1, err)
			}

			return nil, err
		}

		if slices.Contains(members, recipient.canonical) {
			continue
		}

		if recipient.postQuantum {
			postQuantum++
		}

		recipients = append(recipients, recipient.recipient)
		members = append(members, recipient.canonical)
	}

	if postQuantum > 0 && postQuantum < len(recipients) {
		return nil, errors.New(`mixes post-quantum recipients ("age1pq1...") with others, through whose keys a quantum computer ` +
			`could still decrypt the secret: give only recipients of one type`)
	}

	return newRecipients(ageScheme{recipients: recipients}, members), nil
}

func (ageScheme) name() string { return "age" }

// sealer implements scheme. Age recipients do not expire.
func (s ageScheme) sealer(time.Time) (func(string) (string, error), error) {
	return s.seal, nil
}

func (s ageScheme) seal(secret string) (string, error) {
	var text strings.Builder

	armored := armor.NewWriter(&text)

	content, err := age.Encrypt(armored, s.recipients...)
	if err != nil {
		return "", err
	}

	if _, err := io.WriteString(content, secret); err != nil {
		return "", err
	}

	if err := content.Close(); err != nil {
		return "", err
	}

	if err := armored.Close(); err != nil {
		return "", err
	}

	return text.String(), nil
}
