package function_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/function"
)

// variables is the argument of dotenv.
func variables(values map[string]string) attr.Value { return headers(values) }

func TestDotenv(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		variables attr.Value
		want      attr.Value
	}{
		"none": {variables(nil), types.StringValue("")},
		"sorted": {
			variables(map[string]string{"b": "1", "_C": "2", "A2": "3", "A10": "4"}),
			types.StringValue("A10=4\nA2=3\n_C=2\nb=1\n"),
		},
		"no quotes": {
			variables(map[string]string{
				"CF_ACCESS_CLIENT_ID":     "88bf3b6d86161464f6509f7219099e57.access",
				"CF_ACCESS_CLIENT_SECRET": "cfast_0123456789abcdef",
				"URL":                     "https://example.com:8443/a%20b/c@d,e+f=g-h",
			}),
			types.StringValue("CF_ACCESS_CLIENT_ID=88bf3b6d86161464f6509f7219099e57.access\n" +
				"CF_ACCESS_CLIENT_SECRET=cfast_0123456789abcdef\n" +
				"URL=https://example.com:8443/a%20b/c@d,e+f=g-h\n"),
		},
		"leading =":      {variables(map[string]string{"A": "=ls", "B": "a:=ls", "C": "a=b:c"}), types.StringValue("A='=ls'\nB='a:=ls'\nC=a=b:c\n")},
		"empty":          {variables(map[string]string{"A": "", "B": "1"}), types.StringValue("A=\nB=1\n")},
		"single quotes":  {variables(map[string]string{"A": `a b "c" #d $e ` + "`f` !g ~ * \\h ü\t"}), types.StringValue("A='a b \"c\" #d $e `f` !g ~ * \\h ü\t'\n")},
		"double quotes":  {variables(map[string]string{"A": "it's # ; !"}), types.StringValue("A=\"it's # ; !\"\n")},
		"several lines":  {variables(map[string]string{"A": "1\n2\n", "B": "3"}), types.StringValue("A='1\n2\n'\nB=3\n")},
		"unknown":        {types.MapUnknown(types.StringType), types.StringUnknown()},
		"unknown value":  {types.MapValueMust(types.StringType, map[string]attr.Value{"A": types.StringUnknown(), "B": types.StringValue("1")}), types.StringUnknown()},
		"only a comment": {variables(map[string]string{"A": "#"}), types.StringValue("A='#'\n")},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := run(t, function.NewDotenv(), test.variables)
			if err != nil {
				t.Fatal(err)
			}

			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDotenv_refused(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		variables attr.Value
		words     []string
	}{
		"null":            {types.MapNull(types.StringType), []string{"null"}},
		"null value":      {types.MapValueMust(types.StringType, map[string]attr.Value{"B": types.StringNull()}), []string{"value of B is null"}},
		"carriage return": {variables(map[string]string{"B": "s3cret\r\ns3cret"}), []string{"value of B", "control character"}},
		"escape":          {variables(map[string]string{"B": "s3cret\x1b[0m"}), []string{"control character"}},
		"null character":  {variables(map[string]string{"B": "s3cret\x00"}), []string{"control character"}},
		"substitution":    {variables(map[string]string{"B": "s3cret${A}"}), []string{"value of B", `"${"`}},
		"last backslash":  {variables(map[string]string{"B": `s3cret\`}), []string{"backslash at its end"}},
		"two backslashes": {variables(map[string]string{"B": `s3cret\\s3cret`}), []string{"two in a row"}},
		"both quotes":     {variables(map[string]string{"B": `'s3cret"`}), []string{"single quote together"}},
		"quote, dollar":   {variables(map[string]string{"B": `'s3cret$`}), []string{"single quote together"}},
		"quote, slash":    {variables(map[string]string{"B": `'s3cret\n`}), []string{"single quote together"}},
		"quote, backtick": {variables(map[string]string{"B": "'s3cret`"}), []string{"single quote together"}},
		"first in order":  {variables(map[string]string{"B": "\r", "A": "\r"}), []string{"value of A"}},
		"no name":         {variables(map[string]string{"": "s3cret"}), []string{`the name ""`}},
		"digit first":     {variables(map[string]string{"1A": "s3cret"}), []string{`the name "1A"`}},
		"hyphen":          {variables(map[string]string{"CLIENT-ID": "s3cret"}), []string{`the name "CLIENT-ID"`}},
		"export":          {variables(map[string]string{"export A": "s3cret"}), []string{`the name "export A"`}},
		"command":         {variables(map[string]string{"A=1;rm -rf /;B": "s3cret"}), []string{"the name"}},
		"not ASCII":       {variables(map[string]string{"Ä": "s3cret"}), []string{`the name "Ä"`}},
		"line":            {variables(map[string]string{"A\nB": "s3cret"}), []string{`the name "A\nB"`}},
		"beside unknown":  {types.MapValueMust(types.StringType, map[string]attr.Value{"1": types.StringUnknown()}), []string{`the name "1"`}},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := run(t, function.NewDotenv(), test.variables)
			checkError(t, err, 0, test.words...)
		})
	}
}

// shell is the program that reads the files of FuzzDotenv.
func shell(tb testing.TB) string {
	tb.Helper()

	path, err := exec.LookPath("sh")
	if err != nil {
		tb.Skip("there is no shell to read the file")
	}

	return path
}

// FuzzDotenv has a real shell read what is written. A value that is accepted must
// come back as it was, and must not touch the one beside it.
func FuzzDotenv(f *testing.F) {
	sh := shell(f)

	for _, seed := range []string{
		"", "cfast_0123456789abcdef", "a b", "it's", `"`, "$HOME", "${HOME}", "$(id)", "`id`", `\`, `\n`, "a\nb\n", "#", " #", "~", "*",
		"!", "'", "\t", "é", "\u2028", "a=b", "export A=b", "'\nB='1", "\"\nB=\"1", "-n", "~root:~root", "1;B=2", "&", "\\\n",
	} {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, value string) {
		result, funcErr := run(t, function.NewDotenv(), variables(map[string]string{"A": "before", "B": value, "C": "after"}))
		if funcErr != nil {
			if len(value) > 3 && strings.Contains(funcErr.Text, value) {
				t.Errorf("the error repeats the value: %s", funcErr.Text)
			}

			return
		}

		text, ok := result.(types.String)
		if !ok {
			t.Fatalf("the result is %v", result)
		}

		file := filepath.Join(t.TempDir(), "env")
		if err := os.WriteFile(file, []byte(text.ValueString()), 0o600); err != nil {
			t.Fatal(err)
		}

		var stderr bytes.Buffer

		// A command substitution would take line ends off, so a null character follows each value.
		command := exec.CommandContext(t.Context(), sh, "-c", `set -a; . "$1"; printf '%s\0' "$A" "$B" "$C"`, sh, file)
		command.Stderr = &stderr
		command.Env = []string{"HOME=/home/user"}

		output, err := command.Output()
		if err != nil || stderr.Len() > 0 {
			t.Fatalf("%v %s\n%s", err, stderr.String(), text.ValueString())
		}

		want := []string{"before", value, "after", ""}
		if diff := cmp.Diff(want, strings.Split(string(output), "\x00")); diff != "" {
			t.Errorf("the shell reads something else (-want +got):\n%s\n%s", diff, text.ValueString())
		}
	})
}
