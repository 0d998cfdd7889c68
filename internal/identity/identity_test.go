package identity_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
)

func TestParseImportID(t *testing.T) {
	t.Parallel()

	for in, want := range map[string]struct {
		account, id string
		wrong       bool
	}{
		"f174e90a":                 {id: "f174e90a"},
		"acc/f174e90a":             {account: "acc", id: "f174e90a"},
		"accounts/acc/f174e90a":    {account: "acc", id: "f174e90a"},
		"accounts/f174e90a":        {account: "accounts", id: "f174e90a"},
		"":                         {wrong: true},
		"/":                        {wrong: true},
		"acc/":                     {wrong: true},
		"/f174e90a":                {wrong: true},
		"acc/..":                   {wrong: true},
		"acc/f174 e90a":            {wrong: true},
		"acc/f174\ne90a":           {wrong: true},
		"other/acc/f174e90a":       {wrong: true},
		"accounts/acc/f174/e90a":   {wrong: true},
		"accounts/acc/../f174e90a": {wrong: true},
	} {
		account, id, err := identity.ParseImportID(in)
		if (err != nil) != want.wrong {
			t.Errorf("%q: got error %v", in, err)
		}
		if account != want.account || id != want.id {
			t.Errorf("%q: got %q and %q, want %q and %q", in, account, id, want.account, want.id)
		}
	}
}

func FuzzParseImportID(f *testing.F) {
	for _, seed := range []string{"f174e90a", "acc/f174e90a", "accounts/acc/f174e90a", "//", "../..", "accounts//x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		account, id, err := identity.ParseImportID(in)
		if err != nil {
			return
		}
		// The parts become steps of the path of a request.
		for _, part := range []string{account, id} {
			if strings.ContainsAny(part, "/ \n\t") || part == "." || part == ".." {
				t.Errorf("%q gives %q", in, part)
			}
		}
		if id == "" {
			t.Errorf("%q gives no id", in)
		}
	})
}
