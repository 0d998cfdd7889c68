package seal

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	pgperrors "github.com/ProtonMail/go-crypto/openpgp/errors"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"
)

// encryptionKey returns the key that gpg would encrypt to: the newest encryption
// subkey, by its own age, that can be used at the time, or the primary key if there is
// none. The library goes by the age of the signature that binds the subkey, and would
// choose an old one whose expiry was extended.
//
// The entity of the returned key contains no other key. The zero time ignores expiry.
func encryptionKey(entity *openpgp.Entity, now time.Time) (openpgp.Key, error) {
	subkeys := slices.Clone(entity.Subkeys)
	slices.SortStableFunc(subkeys, func(a, b openpgp.Subkey) int {
		return cmp.Compare(b.PublicKey.CreationTime.Unix(), a.PublicKey.CreationTime.Unix())
	})

	for _, subkey := range subkeys {
		key, ok := withSubkeys(entity, subkey).EncryptionKey(now, pgpConfig(now))
		if ok && key.PublicKey == subkey.PublicKey {
			// The library returns the complete entity and would choose from its other subkeys.
			key.Entity = withSubkeys(entity, subkey)
			return key, nil
		}
	}

	primaryOnly := withSubkeys(entity)

	key, err := primaryOnly.EncryptionKeyWithError(now, pgpConfig(now))
	if err == nil {
		return key, nil
	}

	return openpgp.Key{}, fmt.Errorf("has the PGP key %s, which %w", describe(entity), explainChoice(entity, now, err))
}

// withSubkeys returns an entity that has only these subkeys.
func withSubkeys(entity *openpgp.Entity, subkeys ...openpgp.Subkey) *openpgp.Entity {
	reduced := *entity
	reduced.Subkeys = subkeys

	return &reduced
}

// describe names a key as gpg does.
func describe(entity *openpgp.Entity) string {
	fingerprint := fmt.Sprintf("%X", entity.PrimaryKey.Fingerprint)

	// The zero time: an expired key has a name too.
	_, identity := entity.PrimaryIdentity(time.Time{}, nil)
	if identity == nil {
		return fingerprint
	}

	return fmt.Sprintf("%s of %q", fingerprint, identity.Name)
}

// explainChoice returns why a key cannot be encrypted to.
func explainChoice(entity *openpgp.Entity, now time.Time, err error) error {
	var choice pgperrors.ErrEncryptionKeySelection

	switch {
	case entity.Revoked(now):
		return errors.New("its owner has revoked: ask for the new key")

	case errors.As(err, &choice) && errors.Is(choice.PrimaryKeyErr, pgperrors.ErrKeyExpired):
		return errors.New("has expired: " + renew)
	}

	if curve := unsupportedCurve(entity); curve != "" {
		return fmt.Errorf("is of the elliptic curve %s, which is not supported: give a key of RSA, X25519 or a NIST or Brainpool curve", curve)
	}

	// A weak primary key, or one without a valid signature over its name.
	if errors.As(err, &choice) && choice.PrimaryKeyErr != nil {
		return errors.New("cannot be trusted, because it is too weak or has no valid self-signature: export it again, or ask for a newer key")
	}

	expired, revoked := false, false

	for _, subkey := range entity.Subkeys {
		_, err := subkey.Verify(now, pgpConfig(now))
		expired = expired || errors.Is(err, pgperrors.ErrKeyExpired)
		revoked = revoked || errors.Is(err, pgperrors.ErrKeyRevoked)
	}

	switch {
	case expired:
		return errors.New("has no encryption subkey that has not expired: " + renew)
	case revoked:
		return errors.New("has no encryption subkey that is not revoked: ask for the current key")
	}

	return errors.New("has no encryption key that is safe to use, but perhaps only signing keys: " +
		"give a key with an encryption subkey of RSA, X25519 or another curve")
}

// unsupportedCurve returns the elliptic curve of a key that the OpenPGP library does not
// encrypt to by default; "" if there is none.
func unsupportedCurve(entity *openpgp.Entity) string {
	keys := []*packet.PublicKey{entity.PrimaryKey}
	for _, subkey := range entity.Subkeys {
		keys = append(keys, subkey.PublicKey)
	}

	for _, key := range keys {
		if curve, err := key.Curve(); err == nil && curve == packet.CurveSecP256k1 {
			return "secp256k1"
		}
	}

	return ""
}

// renew is what to do about an expired key.
const renew = `its owner can extend it with "gpg --quick-set-expire" and export it again`
