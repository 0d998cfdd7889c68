package seal_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

// fixtureSecret is what is encrypted in the files of testdata.
const fixtureSecret = "cfast_0123456789abcdef"

// today is a time at which all keys of testdata are valid that ever will be.
var today = time.Date(2026, time.December, 24, 0, 0, 0, 0, time.UTC)

// fixture reads a file of testdata.
func fixture(tb testing.TB, name string) string {
	tb.Helper()

	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}

	return string(content)
}

// ageRecipient is the public key that age-keygen notes in the file of an identity.
func ageRecipient(tb testing.TB, name string) string {
	tb.Helper()

	for line := range strings.Lines(fixture(tb, name)) {
		if recipient, found := strings.CutPrefix(line, "# public key: "); found {
			return strings.TrimSpace(recipient)
		}
	}

	tb.Fatalf("%s names no public key", name)

	return ""
}

// boxFixture was created with libsodium.
type boxFixture struct {
	PublicKey  string `json:"public_key"`
	PrivateKey string `json:"private_key"`
	Sealed     string `json:"sealed"`
}

func sealedBox(tb testing.TB) boxFixture {
	tb.Helper()

	var box boxFixture
	if err := json.Unmarshal([]byte(fixture(tb, "sealed_box.json")), &box); err != nil {
		tb.Fatal(err)
	}

	return box
}

// mustParse passes on the recipients that a parser has found.
func mustParse(tb testing.TB) func(recipients *seal.Recipients, err error) *seal.Recipients {
	tb.Helper()

	return func(recipients *seal.Recipients, err error) *seal.Recipients {
		tb.Helper()

		if err != nil {
			tb.Fatalf("the recipients were refused: the value %v", err)
		}

		return recipients
	}
}

// mustSeal encrypts the secret of the fixtures.
func mustSeal(tb testing.TB, recipients *seal.Recipients) string {
	tb.Helper()

	sealer, err := recipients.Sealer(today)
	if err != nil {
		tb.Fatalf("no sealer: the value %v", err)
	}

	text, err := sealer.Seal(fixtureSecret)
	if err != nil {
		tb.Fatalf("not sealed: the value %v", err)
	}

	if strings.Contains(text, fixtureSecret) {
		tb.Fatalf("the secret is in the text:\n%s", text)
	}

	return text
}

// mustIdentities reads the identities of files of testdata.
func mustIdentities(tb testing.TB, names ...string) *seal.Identities {
	tb.Helper()

	var text strings.Builder
	for _, name := range names {
		text.WriteString(fixture(tb, name))
	}

	identities, err := seal.ParseAgeIdentities(text.String())
	if err != nil {
		tb.Fatalf("the identities were refused: the value %v", err)
	}

	return identities
}

// checkRefusal fails unless an error contains all words, reads as the end of a sentence,
// and contains no line of the refused text.
func checkRefusal(t *testing.T, err error, refused string, words ...string) {
	t.Helper()

	if err == nil {
		t.Fatal("was accepted")
	}

	message := err.Error()
	for _, word := range words {
		if !strings.Contains(message, word) {
			t.Errorf("the refusal does not say %q: the value %s", word, message)
		}
	}

	if strings.HasSuffix(message, ".") || strings.Contains(message, "\n") || strings.Contains(message, "%!") {
		t.Errorf("the refusal is not the end of a sentence: %q", message)
	}

	for line := range strings.FieldsSeq(refused) {
		if len(line) > 20 && strings.Contains(message, line) {
			t.Errorf("the refusal repeats what was refused: %s", message)
		}
	}
}
