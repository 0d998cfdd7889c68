package seal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// errNoSecret is the error of an empty secret.
var errNoSecret = errors.New("is empty, so there is no secret to encrypt")

// Recipients are the public keys to encrypt a secret for. They are immutable and safe
// for concurrent use.
type Recipients struct {
	scheme scheme

	// members are the public keys in their canonical spelling, sorted, without duplicates.
	members []string
}

// scheme is an encryption scheme.
type scheme interface {
	// name is a part of the fingerprint.
	name() string

	// sealer returns a function that encrypts for all recipients, with the keys that are
	// valid at a time.
	sealer(now time.Time) (func(secret string) (string, error), error)
}

// newRecipients returns recipients with the canonical spellings of their public keys.
func newRecipients(scheme scheme, members []string) *Recipients {
	members = slices.Clone(members)
	slices.Sort(members)

	return &Recipients{scheme: scheme, members: slices.Compact(members)}
}

// Fingerprint identifies the recipients: it changes if someone else can decrypt, and not
// with the order of the recipients, duplicates, comments, white space, or the names,
// signatures and expiry of a PGP key. It reveals no more than the public keys. Use it
// only to compare for equality.
func (r *Recipients) Fingerprint() string {
	sum := sha256.Sum256([]byte(r.scheme.name() + "\n" + strings.Join(r.members, "\n")))

	return r.scheme.name() + ":" + hex.EncodeToString(sum[:])
}

// Sealer returns a sealer for these recipients. It fails if one of them cannot be
// encrypted to at the time now, as an expired PGP key: call it before the secret is
// requested.
func (r *Recipients) Sealer(now time.Time) (*Sealer, error) {
	seal, err := r.scheme.sealer(now)
	if err != nil {
		return nil, err
	}

	if _, err := seal("sample"); err != nil {
		return nil, fmt.Errorf("cannot be encrypted to: %w", err)
	}

	return &Sealer{seal: seal}, nil
}

// Sealer encrypts secrets for recipients that can be encrypted to. It is safe for
// concurrent use.
type Sealer struct {
	seal func(secret string) (string, error)
}

// Seal encrypts a secret for all recipients. The result is text: an armored age
// file, an armored PGP message, or a sealed box in base64. It differs each time.
// An empty secret is an error.
func (s *Sealer) Seal(secret string) (string, error) {
	if secret == "" {
		return "", errNoSecret
	}

	return s.seal(secret)
}
