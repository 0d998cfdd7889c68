package seal_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"golang.org/x/crypto/nacl/box"

	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

func base64Of(text string) string {
	return base64.StdEncoding.EncodeToString([]byte(text))
}

func unbase64(t *testing.T, text string) []byte {
	t.Helper()

	decoded, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}

	return decoded
}

// openBox opens a sealed box as its owner does. That it understands libsodium is
// what TestSealedBox_libsodium shows.
func openBox(t *testing.T, keys boxFixture, sealed string) (string, bool) {
	t.Helper()

	public := [32]byte(unbase64(t, keys.PublicKey))
	private := [32]byte(unbase64(t, keys.PrivateKey))

	secret, ok := box.OpenAnonymous(nil, unbase64(t, sealed), &public, &private)

	return string(secret), ok
}

func TestSealedBox_libsodium(t *testing.T) {
	t.Parallel()

	keys := sealedBox(t)
	if secret, ok := openBox(t, keys, keys.Sealed); !ok || secret != fixtureSecret {
		t.Errorf("got %q, %t", secret, ok)
	}
}

func TestSealedBox_roundTrip(t *testing.T) {
	t.Parallel()

	keys := sealedBox(t)

	for name, key := range map[string]string{
		"as GitHub answers it": keys.PublicKey,
		"read from a file":     keys.PublicKey + "\n",
		"not padded":           strings.TrimRight(keys.PublicKey, "="),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			sealed := mustSeal(t, mustParse(t)(seal.ParseSealedBoxKey(key)))

			if strings.ContainsAny(sealed, "\n \t") {
				t.Errorf("not one line: %q", sealed)
			}

			if secret, ok := openBox(t, keys, sealed); !ok || secret != fixtureSecret {
				t.Errorf("got %q, %t", secret, ok)
			}
		})
	}
}

func TestParseSealedBoxKey_refused(t *testing.T) {
	t.Parallel()

	der := "\x30\x2a\x30\x05\x06\x03\x2b\x65\x6e\x03\x21\x00" + strings.Repeat("k", 32)

	tests := map[string]struct {
		key   string
		words []string
	}{
		"empty":             {"", []string{"is empty", "GitHub"}},
		"JSON":              {`{"key_id":"1","key":"` + sealedBox(t).PublicKey + `"}`, []string{"JSON"}},
		"no base64":         {"alice?", []string{"not base64"}},
		"too short":         {base64Of("alice"), []string{"base64 of 5 bytes", "32 bytes"}},
		"hexadecimal":       {strings.Repeat("0a", 32), []string{"base64 of 48 bytes"}},
		"DER":               {base64Of(der), []string{"DER", "last 32 bytes"}},
		"PEM":               {"-----BEGIN PUBLIC KEY-----\n" + base64Of(der) + "\n-----END PUBLIC KEY-----", []string{"PEM"}},
		"age":               {ageRecipient(t, "age_x25519.key"), []string{"age recipient"}},
		"ssh":               {fixture(t, "ssh_ed25519.pub"), []string{"SSH key"}},
		"all zeros":         {base64Of(strings.Repeat("\x00", 32)), []string{"everybody could decrypt"}},
		"point of order 2":  {base64Of("\x01" + strings.Repeat("\x00", 31)), []string{"everybody could decrypt"}},
		"point of order 8":  {"4Ot6fDtBuK4WVuP68Z/EatoJjeucMrH9hmIFFl9JuAA=", []string{"everybody could decrypt"}},
		"sealed by mistake": {sealedBox(t).Sealed, []string{"base64 of 70 bytes"}},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := seal.ParseSealedBoxKey(test.key)
			checkRefusal(t, err, test.key, test.words...)
		})
	}
}
