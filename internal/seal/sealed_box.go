package seal

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/nacl/box"
)

// boxOverhead is how many bytes a sealed box is longer than its content.
const boxOverhead = box.AnonymousOverhead

// boxKeySize is the size of a public key in bytes.
const boxKeySize = 32

// useBoxKey ends errors with what to give instead.
const useBoxKey = `give the 32 bytes of a Curve25519 public key in base64, such as the "key" that GitHub's API returns as a repository's public key`

// The DER prefixes of the 32 bytes of X25519 and Ed25519 keys, without the last byte,
// which differs.
var (
	derPrivateKeyHead = []byte{0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65}
	derPublicKeyHead  = []byte{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65}
)

// boxScheme encrypts for a Curve25519 key like libsodium's crypto_box_seal.
type boxScheme struct {
	key [boxKeySize]byte
}

// ParseSealedBoxKey reads the Curve25519 public key of a libsodium sealed box: 32
// bytes in base64. GitHub's API returns one as the public key of a
// repository, an organization or an environment, and accepts what is encrypted for it as
// "encrypted_value".
//
// A private key of 32 bytes cannot be distinguished from a public one.
func ParseSealedBoxKey(text string) (*Recipients, error) {
	text = strings.TrimSpace(text)

	if err := refusePrivateKey(text); err != nil {
		return nil, err
	}

	key, err := readBoxKey(text)
	if err != nil {
		return nil, err
	}

	if !agrees(key) {
		return nil, errors.New("is not a Curve25519 public key: everybody could decrypt what is encrypted for it; " + useBoxKey)
	}

	return newRecipients(boxScheme{key: key}, []string{base64.StdEncoding.EncodeToString(key[:])}), nil
}

// readBoxKey decodes a key.
func readBoxKey(text string) (key [boxKeySize]byte, err error) {
	decoded, ok := decodeBase64(text)

	switch {
	case text == "":
		return key, errors.New("is empty: " + useBoxKey)
	case strings.HasPrefix(text, "{"):
		return key, errors.New("is JSON: " + useBoxKey)
	case strings.HasPrefix(text, "-----BEGIN"):
		return key, errors.New("is in PEM: " + useBoxKey)
	case strings.HasPrefix(text, "age1"), strings.HasPrefix(text, "ssh-"):
		return key, errors.New("is an age recipient or an SSH key, not the public key of a sealed box: " + useBoxKey)
	case !ok:
		return key, errors.New("is not base64: " + useBoxKey)
	case len(decoded) == 2*boxKeySize, bytes.HasPrefix(decoded, derPrivateKeyHead):
		// Ed25519 private keys of Go and libsodium contain the public key too, and so do
		// the pairs that some tools print.
		return key, errBoxPrivateKey
	case bytes.HasPrefix(decoded, derPublicKeyHead):
		return key, errors.New("is a public key in DER: give only its last 32 bytes, in base64")
	case len(decoded) != boxKeySize:
		return key, fmt.Errorf("is base64 of %d bytes: %s", len(decoded), useBoxKey)
	}

	return [boxKeySize]byte(decoded), nil
}

// agrees reports whether the shared secret with a key is secret. For a few points of the
// curve it is the same for everybody, which nacl/box does not check.
func agrees(key [boxKeySize]byte) bool {
	public, err := ecdh.X25519().NewPublicKey(key[:])
	if err != nil {
		return false
	}

	private, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return false
	}

	_, err = private.ECDH(public)

	return err == nil
}

func (boxScheme) name() string { return "sealed_box" }

// sealer implements scheme. These keys do not expire.
func (s boxScheme) sealer(time.Time) (func(string) (string, error), error) {
	return s.seal, nil
}

func (s boxScheme) seal(secret string) (string, error) {
	sealed, err := box.SealAnonymous(nil, []byte(secret), &s.key, rand.Reader)
	if err != nil {
		return "", err
	}

	return base64.StdEncoding.EncodeToString(sealed), nil
}
