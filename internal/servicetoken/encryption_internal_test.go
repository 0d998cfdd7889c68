package servicetoken

import (
	"encoding/base64"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// TestModel_encryption shows which values of client_secret_encryption are refused, and
// that no message repeats a key.
func TestModel_encryption(t *testing.T) {
	t.Parallel()

	private, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	null, unknown := types.StringNull(), types.StringUnknown()
	text := func(s string) types.String { return types.StringValue(s) }
	noSet, unknownSet := types.SetNull(types.StringType), types.SetUnknown(types.StringType)
	set := func(elements ...attr.Value) types.Set { return types.SetValueMust(types.StringType, elements) }
	object := func(age types.Set, pgp, box types.String) types.Object {
		return types.ObjectValueMust(encryptionTypes, map[string]attr.Value{"age_recipients": age, "pgp_key": pgp, "sealed_box_public_key": box})
	}
	box := text(base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32))))
	const (
		count   = "error client_secret_encryption: Invalid client_secret_encryption"
		invalid = ": Invalid key"
		secret  = "error: Private key in the configuration"
	)
	for name, tc := range map[string]struct {
		value          types.Object
		known, unknown bool
		errors         []string
		words          string
	}{
		"null":                      {value: types.ObjectNull(encryptionTypes)},
		"unknown":                   {value: types.ObjectUnknown(encryptionTypes), unknown: true},
		"none set":                  {value: object(noSet, null, null), errors: []string{count}, words: "; 0 are set."},
		"two set":                   {value: object(set(text(firstRecipient)), text("x"), null), errors: []string{count}, words: "; 2 are set."},
		"two set and one unknown":   {value: object(set(text(firstRecipient)), text("x"), unknown), errors: []string{count}, words: "; 2 are set."},
		"one that is not known":     {value: object(noSet, unknown, null), unknown: true},
		"recipients not known":      {value: object(unknownSet, null, null), unknown: true},
		"one recipient not known":   {value: object(set(unknown), null, null), unknown: true},
		"age":                       {value: object(set(text(firstRecipient)), null, null), known: true},
		"invalid age":               {value: object(set(text("age1nonsense")), null, null), errors: []string{"error client_secret_encryption" + invalid}},
		"age and one not known":     {value: object(set(text(firstRecipient)), unknown, null), unknown: true},
		"invalid and one not known": {value: object(set(text("age1nonsense")), unknown, null), unknown: true, errors: []string{"error client_secret_encryption" + invalid}},
		"private age":               {value: object(set(text(private.String())), null, null), errors: []string{secret}, words: "The value of client_secret_encryption.age_recipients "},
		"invalid PGP":               {value: object(noSet, text("keybase:somebody"), null), errors: []string{"error client_secret_encryption" + invalid}},
		"sealed box":                {value: object(noSet, null, box), known: true},
		"invalid sealed box":        {value: object(noSet, null, text("AAAA")), errors: []string{"error client_secret_encryption" + invalid}},
	} {
		m := newConfig(func(m *model) { m.ClientSecretEncryption = tc.value })
		got, unknown, diags := m.encryption(t.Context())
		if (got != nil) != tc.known || unknown != tc.unknown {
			t.Errorf("%s: got %v, unknown %t", name, got, unknown)
		}
		expectDiagnostics(t, name, diags, tc.errors, tc.words)
		for _, d := range diags {
			if strings.Contains(d.Summary()+d.Detail(), private.String()) {
				t.Errorf("%s: the message contains the private key", name)
			}
		}
	}
}
