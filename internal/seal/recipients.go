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

// errNoSecret keeps the ciphertext of nothing from passing for a secret.
var errNoSecret = errors.New("is empty, so there is no secret to encrypt")

// Recipients are those who may read a secret. They are immutable and safe for
// concurrent use.
type Recipients struct {
	scheme scheme

	// members are the public keys in their one spelling, sorted, each once.
	members []string
}

// scheme is one way to encrypt.
type scheme interface {
	// name tells the fingerprints of two schemes apart.
	name() string

	// sealer returns what encrypts for all recipients, as things are at a time.
	sealer(now time.Time) (func(secret string) (string, error), error)
}

// newRecipients makes recipients of the canonical texts of their public keys.
func newRecipients(scheme scheme, members []string) *Recipients {
	members = slices.Clone(members)
	slices.Sort(members)

	return &Recipients{scheme: scheme, members: slices.Compact(members)}
}

// Fingerprint tells these recipients from others: it changes when someone else
// can read what is encrypted, and does not with the order of the recipients,
// repetitions, comments, white space, or a PGP key's names, signatures and
// expiry. It reveals nothing that the public keys do not. Compare it for
// equality alone.
func (r *Recipients) Fingerprint() string {
	sum := sha256.Sum256([]byte(r.scheme.name() + "\n" + strings.Join(r.members, "\n")))

	return r.scheme.name() + ":" + hex.EncodeToString(sum[:])
}

// Sealer returns what encrypts for these recipients. It fails where one of them
// cannot be encrypted to at the time now, which only PGP keys know: call it
// before the secret is asked for.
func (r *Recipients) Sealer(now time.Time) (*Sealer, error) {
	seal, err := r.scheme.sealer(now)
	if err != nil {
		return nil, err
	}

	if _, err := seal("a trial"); err != nil {
		return nil, fmt.Errorf("cannot be encrypted to: %w", err)
	}

	return &Sealer{seal: seal}, nil
}

// Sealer encrypts secrets for recipients that are known to be usable. It is safe
// for concurrent use.
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
