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

// boxOverhead is by how many bytes a sealed box is longer than its content.
const boxOverhead = box.AnonymousOverhead

// boxKeySize is how many bytes a public key of a sealed box has.
const boxKeySize = 32

// useBoxKey ends a refusal: what to give instead.
const useBoxKey = `give the 32 bytes of a Curve25519 public key in base64, such as the "key" that GitHub's API answers as a repository's public key`

// What DER puts before the 32 bytes of an X25519 and of an Ed25519 private key,
// but for the one byte that tells the two apart.
var (
	derPrivateKeyHead = []byte{0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65}
	derPublicKeyHead  = []byte{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65}
)

// boxScheme encrypts for the owner of one Curve25519 key, as libsodium's
// crypto_box_seal does.
type boxScheme struct {
	key [boxKeySize]byte
}

// ParseSealedBoxKey reads the Curve25519 public key of a libsodium sealed box: 32
// bytes in base64. It is what GitHub's API answers as the public key of a
// repository, an organization or an environment, and what is sealed for it is
// what that API takes as "encrypted_value".
//
// A private key of 32 bytes looks the same and cannot be told from a public one.
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
		return nil, errors.New("is no Curve25519 public key: what were sealed for it could be read by everybody; " + useBoxKey)
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
		// Ed25519 private keys of Go and libsodium hold the public key as well, and
		// so do the pairs that some tools print.
		return key, errBoxPrivateKey
	case bytes.HasPrefix(decoded, derPublicKeyHead):
		return key, errors.New("is a public key in DER: give its last 32 bytes alone, in base64")
	case len(decoded) != boxKeySize:
		return key, fmt.Errorf("is base64 of %d bytes: %s", len(decoded), useBoxKey)
	}

	return [boxKeySize]byte(decoded), nil
}

// agrees reports whether a secret can be agreed on with the owner of a key. There
// are a few points of the curve for which the secret is the same for everybody,
// and nacl/box would not mind.
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

// sealer implements scheme. These keys never expire.
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
