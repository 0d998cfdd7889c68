package seal

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"
)

// usePGPKey ends errors with what to give instead.
const usePGPKey = `give what "gpg --armor --export" prints, or "gpg --export | base64"`

// errNoPGPKey is the error of most texts that are not a key.
var errNoPGPKey = errors.New("is not a PGP public key, or a damaged one: " + usePGPKey)

// pgpRings returns the binary form of the keys in a text.
func pgpRings(text string) ([][]byte, error) {
	text = strings.TrimSpace(text)

	switch {
	case text == "":
		return nil, errors.New("is empty: " + usePGPKey)

	case strings.HasPrefix(strings.ToLower(text), "keybase:"):
		return nil, errors.New("is the name of a Keybase user, whose key is not looked up because it could change unnoticed: " +
			"give the key itself, from https://keybase.io/USER/pgp_keys.asc")

	case strings.HasPrefix(text, "age1"), strings.HasPrefix(text, "ssh-"):
		return nil, errors.New("is an age recipient or an SSH key, not a PGP key: " + usePGPKey)
	}

	if strings.Contains(text, "-----BEGIN ") {
		return unarmor(text)
	}

	ring, ok := decodeBase64(text)

	switch {
	case !ok:
		return nil, errNoPGPKey
	// Base64 of the armored form, which is base64 already.
	case bytes.Contains(ring, []byte("-----BEGIN ")):
		return unarmor(string(ring))
	case isPGPPrivatePacket(ring[0]):
		return nil, errPGPPrivateKey
	}

	return [][]byte{ring}, nil
}

// unarmor returns the binary form of every armored key in a text. The library reads
// only the first.
func unarmor(text string) ([][]byte, error) {
	var rings [][]byte

	for block := range armoredBlocks(text) {
		decoded, err := armor.Decode(strings.NewReader(block))
		// The library would accept a block without its end, and so a key without its subkeys.
		if err != nil || !strings.Contains(block, "\n-----END ") {
			return nil, errNoPGPKey
		}

		if decoded.Type != openpgp.PublicKeyType {
			return nil, errors.New("is armored, but not a PGP public key: " + usePGPKey)
		}

		ring, err := io.ReadAll(decoded.Body)
		if err != nil || len(ring) == 0 {
			return nil, errNoPGPKey
		}

		rings = append(rings, ring)
	}

	if len(rings) == 0 {
		return nil, errNoPGPKey
	}

	return rings, nil
}

// armoredBlocks splits a text before each line that begins a block. Like gpg, it ignores
// what precedes the first.
func armoredBlocks(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		var block strings.Builder

		for line := range strings.Lines(text) {
			// A heredoc may have indented it, and lines may end with CR LF.
			line = strings.TrimSpace(line)

			if strings.HasPrefix(line, "-----BEGIN ") {
				if block.Len() > 0 && !yield(block.String()) {
					return
				}

				block.Reset()
			} else if block.Len() == 0 {
				continue
			}

			block.WriteString(line + "\n")
		}

		if block.Len() > 0 {
			yield(block.String())
		}
	}
}

// isPGPPrivatePacket reports whether the first byte of a packet is that of a
// private key or a private subkey, in the new or in the old format.
func isPGPPrivatePacket(first byte) bool {
	const (
		packetBit, newFormatBit  = 0x80, 0x40
		secretKey, secretSubkey  = 5, 7
		newFormatTag             = 0x3f
		oldFormatShift, oldCount = 2, 0x0f
	)

	if first&packetBit == 0 {
		return false
	}

	tag := first >> oldFormatShift & oldCount
	if first&newFormatBit != 0 {
		tag = first & newFormatTag
	}

	return tag == secretKey || tag == secretSubkey
}
