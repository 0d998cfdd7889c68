package seal_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

// encrypted is an armored age file created with the library only.
func encrypted(t *testing.T, content string, recipients ...age.Recipient) string {
	t.Helper()

	var text strings.Builder

	armored := armor.NewWriter(&text)

	file, err := age.Encrypt(armored, recipients...)
	if err != nil {
		t.Fatal(err)
	}

	_, err = io.WriteString(file, content)
	if err := errors.Join(err, file.Close(), armored.Close()); err != nil {
		t.Fatal(err)
	}

	return text.String()
}

func TestOpen_spelling(t *testing.T) {
	t.Parallel()

	file := fixture(t, "age_x25519.age")
	identities := mustIdentities(t, "age_x25519.key")

	for name, text := range map[string]string{
		"as it is":        file,
		"no line end":     strings.TrimSpace(file),
		"empty lines":     "\n\n" + file + "\n\n",
		"lines of DOS":    strings.ReplaceAll(file, "\n", "\r\n"),
		"indented":        "    " + strings.ReplaceAll(file, "\n", "\n    "),
		"spaces at lines": strings.ReplaceAll(file, "\n", "  \n"),
	} {
		if secret, err := identities.Open(text); secret != fixtureSecret || err != nil {
			t.Errorf("%s: got %q, the value %v", name, secret, err)
		}
	}
}

func TestOpen_wrongIdentity(t *testing.T) {
	t.Parallel()

	for _, test := range []struct {
		identities []string
		file       string
		words      []string
	}{
		{[]string{"age_x25519.key"}, "ssh_rsa.age", []string{"none of the identities matches", "1 given", "type ssh-rsa"}},
		{[]string{"age_x25519.key"}, "age_pq.age", []string{"type mlkem768x25519"}},
		{[]string{"age_pq.key", "ssh_rsa"}, "age_x25519.age", []string{"2 given", "type X25519"}},
		{[]string{"ssh_rsa"}, "ssh_ed25519.age", []string{"type ssh-ed25519"}},
	} {
		_, err := mustIdentities(t, test.identities...).Open(fixture(t, test.file))
		checkRefusal(t, err, fixture(t, test.file), test.words...)

		if !errors.Is(err, seal.ErrNoIdentityMatches) {
			t.Errorf("%s: not the error of other readers: %v", test.file, err)
		}
	}

	// Another key of the same type.
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}

	_, err = mustIdentities(t, "age_x25519.key").Open(encrypted(t, "other", other.Recipient()))
	if !errors.Is(err, seal.ErrNoIdentityMatches) {
		t.Errorf("not the error of other readers: %v", err)
	}
}

func TestOpen_refused(t *testing.T) {
	t.Parallel()

	file := fixture(t, "age_x25519.age")
	lines := strings.SplitAfter(file, "\n")
	keys := sealedBox(t)

	own, err := age.ParseX25519Recipient(ageRecipient(t, "age_x25519.key"))
	if err != nil {
		t.Fatal(err)
	}

	passphrase, err := age.NewScryptRecipient("passphrase")
	if err != nil {
		t.Fatal(err)
	}

	passphrase.SetWorkFactor(1)

	tests := map[string]struct {
		text  string
		words []string
	}{
		"empty":               {" \n", []string{"is empty"}},
		"PGP message":         {mustSeal(t, mustParse(t)(seal.ParsePGPKey(fixture(t, "pgp_alice.asc")))), []string{"PGP message", "gpg --decrypt"}},
		"sealed box":          {keys.Sealed, []string{"sealed box", "GitHub"}},
		"the secret itself":   {fixtureSecret, []string{"not an age file", "BEGIN AGE"}},
		"identity":            {fixture(t, "age_x25519.key"), []string{"private key"}},
		"binary":              {"age-encryption.org/v1\n-> X25519 abc", []string{"binary form", "--armor"}},
		"bare base64":         {strings.Join(lines[1:len(lines)-2], ""), []string{"bare base64", "--armor"}},
		"cut":                 {strings.Join(lines[:len(lines)-2], ""), []string{"damaged"}},
		"a line is missing":   {strings.Join(append(lines[:2:2], lines[3:]...), ""), []string{"damaged"}},
		"on one line":         {strings.ReplaceAll(file, "\n", " "), []string{"damaged"}},
		"content changed":     {changeBase64(lines, len(lines)-3), []string{"damaged"}},
		"header changed":      {changeBase64(lines, 1), []string{"damaged"}},
		"trailing text":       {file + "and more", []string{"damaged"}},
		"two files":           {file + file, []string{"damaged"}},
		"with a passphrase":   {encrypted(t, fixtureSecret, passphrase), []string{"passphrase"}},
		"something binary":    {encrypted(t, "\xff\xfe", own), []string{"not text"}},
		"headers of PEM":      {strings.Replace(file, "\n", "\nVersion: 1\n\n", 1), []string{"damaged"}},
		"a private SSH key":   {fixture(t, "ssh_ed25519"), []string{"private key"}},
		"nothing in the file": {lines[0] + lines[len(lines)-2], []string{"damaged"}},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			secret, err := mustIdentities(t, "age_x25519.key").Open(test.text)
			checkRefusal(t, err, test.text, test.words...)

			if secret != "" {
				t.Errorf("got %q with the error", secret)
			}
		})
	}
}

// changeBase64 changes one character of a line to another one of base64.
func changeBase64(lines []string, number int) string {
	changed := append([]string(nil), lines...)

	middle := len(changed[number]) / 2
	replacement := "A"
	if changed[number][middle] == 'A' {
		replacement = "B"
	}

	changed[number] = changed[number][:middle] + replacement + changed[number][middle+1:]

	return strings.Join(changed, "")
}
