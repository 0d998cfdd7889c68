package accesstest

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"regexp"
)

const alphanumerics = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

var uuidPattern = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// newUUID makes a random UUID (version 4).
func newUUID() string {
	var b [16]byte
	fillRandom(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80

	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// newHex makes n random bytes in hexadecimal.
func newHex(n int) string {
	b := make([]byte, n)
	fillRandom(b)

	return hex.EncodeToString(b)
}

// newClientID makes a client id as Cloudflare's are.
func newClientID() string {
	return newHex(16) + ".access"
}

// newClientSecret makes a client secret as Cloudflare's are since August 2026:
// a prefix, 40 characters, and a checksum of eight.
func newClientSecret() string {
	random := newAlphanumeric(40)

	return fmt.Sprintf("cfast_%s%08x", random, crc32.ChecksumIEEE([]byte(random)))
}

// newAPIToken makes an API token in the form that Cloudflare's have.
func newAPIToken() string {
	return newAlphanumeric(40)
}

func newAlphanumeric(n int) string {
	text := make([]byte, 0, n)
	var b [64]byte
	for len(text) < n {
		fillRandom(b[:])
		for _, value := range b {
			// What lies beyond the last multiple of 62 would favor the first letters.
			if value < 4*byte(len(alphanumerics)) && len(text) < n {
				text = append(text, alphanumerics[int(value)%len(alphanumerics)])
			}
		}
	}

	return string(text)
}

// fillRandom fills b; crypto/rand never fails, it ends the program instead.
func fillRandom(b []byte) {
	_, _ = rand.Read(b)
}
