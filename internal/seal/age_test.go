package seal_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
)

// ageKinds are an identity file and the recipient of each type.
func ageKinds(tb testing.TB) map[string]string {
	tb.Helper()

	return map[string]string{
		"age_x25519.key": ageRecipient(tb, "age_x25519.key"),
		"age_pq.key":     ageRecipient(tb, "age_pq.key"),
		"ssh_ed25519":    fixture(tb, "ssh_ed25519.pub"),
		"ssh_rsa":        fixture(tb, "ssh_rsa.pub"),
	}
}

func TestAge_roundTrip(t *testing.T) {
	t.Parallel()

	for file, recipient := range ageKinds(t) {
		t.Run(file, func(t *testing.T) {
			t.Parallel()

			text := mustSeal(t, mustParse(t)(seal.ParseAgeRecipients([]string{recipient})))

			if !strings.HasPrefix(text, "-----BEGIN AGE ENCRYPTED FILE-----\n") ||
				!strings.HasSuffix(text, "\n-----END AGE ENCRYPTED FILE-----\n") {
				t.Errorf("the text is not armored:\n%s", text)
			}

			secret, err := mustIdentities(t, file).Open(text)
			if err != nil {
				t.Fatalf("not opened: the value %v", err)
			}

			if secret != fixtureSecret {
				t.Errorf("got %q", secret)
			}
		})
	}
}

func TestAge_everyRecipientCanOpen(t *testing.T) {
	t.Parallel()

	kinds := ageKinds(t)
	delete(kinds, "age_pq.key")

	recipients := make([]string, 0, len(kinds)+1)
	for _, recipient := range kinds {
		recipients = append(recipients, recipient, "  "+recipient)
	}

	text := mustSeal(t, mustParse(t)(seal.ParseAgeRecipients(recipients)))

	for file := range kinds {
		if secret, err := mustIdentities(t, file).Open(text); secret != fixtureSecret || err != nil {
			t.Errorf("%s: got %q, the value %v", file, secret, err)
		}
	}

	if _, err := mustIdentities(t, "age_pq.key").Open(text); err == nil {
		t.Error("opened by an identity that it is not for")
	}
}

// A recipient given twice must not make the file longer.
func TestAge_duplicates(t *testing.T) {
	t.Parallel()

	recipient := ageRecipient(t, "age_x25519.key")
	once := mustSeal(t, mustParse(t)(seal.ParseAgeRecipients([]string{recipient})))
	twice := mustSeal(t, mustParse(t)(seal.ParseAgeRecipients([]string{recipient, recipient + "\n"})))

	if len(once) != len(twice) {
		t.Errorf("%d bytes for one recipient, %d for the same one twice", len(once), len(twice))
	}
}

func TestAge_eachTextDiffers(t *testing.T) {
	t.Parallel()

	recipients := mustParse(t)(seal.ParseAgeRecipients([]string{ageRecipient(t, "age_x25519.key")}))
	if first, second := mustSeal(t, recipients), mustSeal(t, recipients); first == second {
		t.Error("the same secret gave the same text twice")
	}
}

func TestParseAgeRecipients_refused(t *testing.T) {
	t.Parallel()

	native := ageRecipient(t, "age_x25519.key")
	postQuantum := ageRecipient(t, "age_pq.key")
	ssh := strings.TrimSpace(fixture(t, "ssh_ed25519.pub"))

	tests := map[string]struct {
		recipients []string
		words      []string
	}{
		"none":            {nil, []string{"no recipient"}},
		"empty":           {[]string{" \n"}, []string{"is empty", "age-keygen"}},
		"second is empty": {[]string{native, ""}, []string{"number 2", "is empty"}},
		"mixed":           {[]string{native, postQuantum}, []string{"post-quantum", "only recipients of one type"}},
		"mixed with ssh":  {[]string{postQuantum, ssh}, []string{"post-quantum"}},
		"mistyped":        {[]string{native[:20] + "q" + native[21:]}, []string{"malformed"}},
		"cut":             {[]string{native[:40]}, []string{"malformed", "truncated"}},
		"capitals":        {[]string{strings.ToUpper(native)}, []string{"malformed"}},
		"followed":        {[]string{native + " # alice"}, []string{"malformed"}},
		"cut hybrid":      {[]string{postQuantum[:400]}, []string{"malformed post-quantum"}},
		"plugin":          {[]string{"age1yubikey1q0mllu8l3pf4fynhye98u308ppk9tjx7aqwn43vxukrqetlg7nwk72qqf4a"}, []string{"plugin"}},
		"cut tagged":      {[]string{"age1tag1qt8lw0ual6avlwmwatk888yqnmdamm7xfd0wak53ut6elz5c4swx2yqdj"}, []string{"malformed tagged"}},
		"plugin identity": {[]string{"AGE-PLUGIN-YUBIKEY-1GKZ0QZCAZQ"}, []string{"plugin"}},
		"github":          {[]string{"github:octocat"}, []string{"name of a user"}},
		"comment":         {[]string{"# alice"}, []string{"comment"}},
		"several lines":   {[]string{ssh + "\n" + ssh}, []string{"several lines", "element of its own"}},
		"comment above":   {[]string{"# alice\n" + native}, []string{"several lines"}},
		"cut ssh":         {[]string{ssh[:40]}, []string{"malformed SSH"}},
		"ecdsa":           {[]string{fixture(t, "ssh_ecdsa.pub")}, []string{"type that age cannot"}},
		"misnamed ecdsa":  {[]string{strings.Replace(fixture(t, "ssh_ecdsa.pub"), "ecdsa-sha2-nistp256", "ssh-rsa", 1)}, []string{"malformed"}},
		"security key":    {[]string{"sk-ssh-ed25519@openssh.com AAAAGnNrLXNza"}, []string{"security key"}},
		"certificate":     {[]string{"ssh-ed25519-cert-v01@openssh.com AAAAIHNz"}, []string{"certificate"}},
		"weak rsa": {
			[]string{"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDKZlcgtxIqlDJByppW9In+hMqq2lEZR9PJsB1hSYpi4ALyCRkdF7nL6Zdt+UnqYJwXpCC/" +
				"E6Am5LYQ09g3su0nkFvZ/IOI+gK9+tABSdM3nYcC17X/hUfd8xWuPgp3OpOQavsFO/7FXRNJNjsTNrE7bAJow7MOyfXcTpZsAcNpuw=="},
			[]string{"less than 2048 bits"},
		},
		"pgp":              {[]string{fixture(t, "pgp_alice.asc")}, []string{"several lines"}},
		"pgp in one line":  {[]string{"-----BEGIN PGP PUBLIC KEY BLOCK-----"}, []string{"PGP key"}},
		"sealed box":       {[]string{sealedBox(t).PublicKey}, []string{"not an age recipient"}},
		"low order point":  {[]string{lowOrderRecipient(t)}, []string{"cannot be encrypted to"}},
		"a word":           {[]string{"alice"}, []string{"not an age recipient"}},
		"options before":   {[]string{`command="x" ` + ssh}, []string{"not an age recipient"}},
		"armored age file": {[]string{fixture(t, "age_x25519.age")}, []string{"several lines"}},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := seal.ParseAgeRecipients(test.recipients)
			checkRefusal(t, err, strings.Join(test.recipients, " "), test.words...)
		})
	}
}

// lowOrderRecipient is a native recipient whose shared secret is nothing but
// zeros, whoever encrypts.
func lowOrderRecipient(t *testing.T) string {
	t.Helper()

	const recipient = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z"

	// Not refused as malformed already.
	if _, err := age.ParseX25519Recipient(recipient); err != nil {
		t.Fatal(err)
	}

	return recipient
}

func TestAge_noSecret(t *testing.T) {
	t.Parallel()

	sealer, err := mustParse(t)(seal.ParseAgeRecipients([]string{ageRecipient(t, "age_x25519.key")})).Sealer(today)
	if err != nil {
		t.Fatal(err)
	}

	_, err = sealer.Seal("")
	checkRefusal(t, err, "", "no secret")
}

// TestParseAgeRecipients_tagged encrypts for the recipient of a hardware key. The stanza
// names its type.
func TestParseAgeRecipients_tagged(t *testing.T) {
	t.Parallel()

	recipients, err := seal.ParseAgeRecipients([]string{"age1tag1qt8lw0ual6avlwmwatk888yqnmdamm7xfd0wak53ut6elz5c4swx2yqdj4e"})
	if err != nil {
		t.Fatal(err)
	}
	file, err := io.ReadAll(armor.NewReader(strings.NewReader(mustSeal(t, recipients))))
	if err != nil || !bytes.Contains(file, []byte("-> p256tag ")) {
		t.Errorf("got %q, %v", file[:min(len(file), 80)], err)
	}
	native := ageRecipient(t, "age_x25519.key")
	if _, err := seal.ParseAgeRecipients([]string{"age1tag1qt8lw0ual6avlwmwatk888yqnmdamm7xfd0wak53ut6elz5c4swx2yqdj4e", native}); err != nil {
		t.Errorf("together with another one: %v", err)
	}
}
