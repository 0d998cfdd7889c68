package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"
)

// pgpMessage is the type of an armored message.
const pgpMessage = "PGP MESSAGE"

// pgpScheme encrypts for PGP keys.
type pgpScheme struct {
	// rings are the keys in binary form. Each sealer parses them again, because the
	// library stores in a key which of its signatures it has checked.
	rings [][]byte
}

// ParsePGPKey reads PGP public keys, armored or as base64 of the binary form: one
// key, several of one export, or several concatenated armored keys. Each of them can
// decrypt the secret, as with several --recipient options of gpg, so none is skipped: a
// key that cannot be encrypted to is an error. Like gpg, it encrypts to the newest
// encryption subkey of each.
//
// Revoked keys are refused. [Recipients.Sealer] checks expiry, because an expired key
// must not fail the plans of secrets that were encrypted before.
func ParsePGPKey(text string) (*Recipients, error) {
	if err := refusePrivateKey(text); err != nil {
		return nil, err
	}

	rings, err := pgpRings(text)
	if err != nil {
		return nil, err
	}

	scheme := pgpScheme{rings: rings}

	// The zero time means any time.
	keys, err := scheme.encryptionKeys(time.Time{})
	if err != nil {
		return nil, err
	}

	members := make([]string, 0, len(keys))
	for _, key := range keys {
		members = append(members, fmt.Sprintf("%X", key.PublicKey.Fingerprint))
	}

	return newRecipients(scheme, members), nil
}

func (pgpScheme) name() string { return "pgp" }

// sealer implements scheme.
func (s pgpScheme) sealer(now time.Time) (func(string) (string, error), error) {
	keys, err := s.encryptionKeys(now)
	if err != nil {
		return nil, err
	}

	recipients := make([]*openpgp.Entity, 0, len(keys))
	for _, key := range keys {
		recipients = append(recipients, key.Entity)
	}

	// The time is fixed, so that no key expires before the secret is encrypted.
	config := pgpConfig(now)

	return func(secret string) (string, error) {
		return pgpSeal(recipients, config, secret)
	}, nil
}

// encryptionKeys returns the encryption key of each PGP key, without duplicates. The
// entity of each contains no other.
func (s pgpScheme) encryptionKeys(now time.Time) ([]openpgp.Key, error) {
	var (
		keys []openpgp.Key
		seen = make(map[string]bool)
	)

	for _, ring := range s.rings {
		entities, err := readPGPRing(ring)
		if err != nil {
			return nil, err
		}

		for _, entity := range entities {
			key, err := encryptionKey(entity, now)
			if err != nil {
				return nil, err
			}

			if fingerprint := string(key.PublicKey.Fingerprint); !seen[fingerprint] {
				seen[fingerprint] = true

				keys = append(keys, key)
			}
		}
	}

	return keys, nil
}

// readPGPRing reads all keys of a ring. The library's own function skips keys that it
// cannot read, and with them recipients.
func readPGPRing(ring []byte) ([]*openpgp.Entity, error) {
	var entities []*openpgp.Entity

	packets := packet.NewReader(bytes.NewReader(ring))

	for {
		entity, err := openpgp.ReadEntity(packets)

		switch {
		case errors.Is(err, io.EOF) && len(entities) > 0:
			return entities, nil
		case err != nil && len(entities) > 0:
			return nil, fmt.Errorf("has a PGP key, number %d, that cannot be read: export it again, or remove it", len(entities)+1)
		case err != nil:
			return nil, errNoPGPKey
		}

		if hasPrivateKey(entity) {
			return nil, errPGPPrivateKey
		}

		entities = append(entities, entity)
	}
}

// hasPrivateKey reports whether a key has any of its private parts.
func hasPrivateKey(entity *openpgp.Entity) bool {
	if entity.PrivateKey != nil {
		return true
	}

	for _, subkey := range entity.Subkeys {
		if subkey.PrivateKey != nil {
			return true
		}
	}

	return false
}

// pgpConfig returns the configuration of the library at a time.
func pgpConfig(now time.Time) *packet.Config {
	return &packet.Config{
		// The library's default is AES-128. The preferences of a key take precedence.
		DefaultCipher: packet.CipherAES256,
		Time:          func() time.Time { return now },
	}
}

// pgpSeal encrypts for all recipients.
func pgpSeal(recipients []*openpgp.Entity, config *packet.Config, secret string) (string, error) {
	var text strings.Builder

	armored, err := armor.Encode(&text, pgpMessage, nil)
	if err != nil {
		return "", err
	}

	content, err := openpgp.Encrypt(armored, recipients, nil, nil, nil, config)
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

	return text.String() + "\n", nil
}
