package validators_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

func TestCheckName(t *testing.T) {
	t.Parallel()

	for name, want := range map[string]string{
		"ci": "", "deploy to prod": "", "Größe – größer": "", "日本語": "", "a/b:c": "", "🚀": "", "a\u00a0b": "",
		"  ":          "consists of blanks only",
		"\u00a0\t":    "consists of blanks only",
		" ci":         `begins or ends with a blank: write "ci"`,
		"ci\u3000":    `write "ci"`,
		"a\nb":        "invisible character U+000A at position 2",
		"ci\n":        "invisible character U+000A at position 3",
		"a\x00b":      "U+0000 at position 2",
		"a\tb":        "U+0009 at position 2",
		"ü\u200bb":    "U+200B at position 2",
		"\u202eab":    "U+202E at position 1",
		"a\u2066b":    "U+2066 at position 2",
		"a\u2028b":    "U+2028 at position 2",
		"\ufeffa":     "U+FEFF at position 1",
		"a\U000e0041": "U+E0041 at position 2",
	} {
		switch err := validators.CheckName(name); {
		case want == "" && err != nil:
			t.Errorf("%q: got %v", name, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: got %v, want %q", name, err, want)
		}
	}
}
