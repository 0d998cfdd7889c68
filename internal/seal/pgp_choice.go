package seal

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	pgperrors "github.com/ProtonMail/go-crypto/openpgp/errors"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"
)

// encryptionKey returns the key that gpg would encrypt to: the newest encryption
// subkey that can be used at the time, by its own age, or the primary key where
// there is none. The library would go by the age of the signature that binds the
// subkey, and choose an old one whose expiry was put off.
//
// The entity of the key returned offers no other key. The zero time leaves expiry
// out of account.
func encryptionKey(entity *openpgp.Entity, now time.Time) (openpgp.Key, error) {
	subkeys := slices.Clone(entity.Subkeys)
	slices.SortStableFunc(subkeys, func(a, b openpgp.Subkey) int {
		return cmp.Compare(b.PublicKey.CreationTime.Unix(), a.PublicKey.CreationTime.Unix())
	})

	for _, subkey := range subkeys {
		key, ok := withSubkeys(entity, subkey).EncryptionKey(now, pgpConfig(now))
		if ok && key.PublicKey == subkey.PublicKey {
			// The library names the whole entity, whose other subkeys it would choose from.
			key.Entity = withSubkeys(entity, subkey)
			return key, nil
		}
	}

	alone := withSubkeys(entity)

	key, err := alone.EncryptionKeyWithError(now, pgpConfig(now))
	if err == nil {
		return key, nil
	}

	return openpgp.Key{}, fmt.Errorf("has the PGP key %s, which %w", describe(entity), explainChoice(entity, now, err))
}

// withSubkeys returns an entity that has these subkeys alone.
func withSubkeys(entity *openpgp.Entity, subkeys ...openpgp.Subkey) *openpgp.Entity {
	cut := *entity
	cut.Subkeys = subkeys

	return &cut
}

// describe names a key as gpg does.
func describe(entity *openpgp.Entity) string {
	fingerprint := fmt.Sprintf("%X", entity.PrimaryKey.Fingerprint)

	// The zero time: an expired key has a name as well.
	_, identity := entity.PrimaryIdentity(time.Time{}, nil)
	if identity == nil {
		return fingerprint
	}

	return fmt.Sprintf("%s of %q", fingerprint, identity.Name)
}

// explainChoice says why a key has nothing to encrypt to.
func explainChoice(entity *openpgp.Entity, now time.Time, err error) error {
	var choice pgperrors.ErrEncryptionKeySelection

	switch {
	case entity.Revoked(now):
		return errors.New("its owner has revoked: ask for the key that took its place")

	case errors.As(err, &choice) && errors.Is(choice.PrimaryKeyErr, pgperrors.ErrKeyExpired):
		return errors.New("has expired: " + renew)
	}

	// A weak primary key, or one without a valid signature over its name.
	if errors.As(err, &choice) && choice.PrimaryKeyErr != nil {
		return errors.New("cannot be relied on, because it is too weak or does not sign for itself: export it again, or ask for a newer key")
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
		return errors.New("has no encryption subkey that is not revoked: ask for the key as it is now")
	}

	return errors.New("has no encryption key that is safe to use, but perhaps keys for signing alone: " +
		"give a key with an encryption subkey of RSA, X25519 or another curve")
}

// renew is what to do about an expired key.
const renew = `its owner can extend it with "gpg --quick-set-expire" and export it again`
