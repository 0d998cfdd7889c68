package servicetoken_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceToken_stateWithoutID: a state that an earlier version wrote without an ID
// blocks neither plan nor destroy.
func TestAccServiceToken_stateWithoutID(t *testing.T) {
	t.Parallel()

	const gone = "A service token without an ID was removed from the state"
	for name, tc := range map[string]struct {
		command []string
		// deleted is set if the token was deleted at the API.
		deleted bool
		want    string
		left    int
	}{
		"plan":                             {[]string{"plan"}, false, "No changes.", 1},
		"apply":                            {[]string{"apply", "-auto-approve"}, false, "No changes.", 1},
		"destroy":                          {[]string{"destroy", "-auto-approve"}, false, "1 destroyed", 0},
		"destroy, without a refresh":       {[]string{"destroy", "-auto-approve", "-refresh=false"}, false, "1 destroyed", 0},
		"plan of a deleted token":          {[]string{"plan"}, true, gone, 0},
		"apply of a deleted token":         {[]string{"apply", "-auto-approve"}, true, "1 added", 1},
		"destroy of a deleted token":       {[]string{"destroy", "-auto-approve"}, true, "0 destroyed", 0},
		"destroy of it, without a refresh": {[]string{"destroy", "-auto-approve", "-refresh=false"}, true, gone, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t, accesstest.CoreOnly())
			cli := acctest.NewProcess(t, server)
			cli.Write("provider \"access\" {}\n" + config(`name = "ci"`))
			cli.Run("apply", "-auto-approve", "-no-color")
			file := filepath.Join(cli.Dir, "terraform.tfstate")
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			id := stateSecret(t, file).id
			if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(raw), id, "")), 0o600); err != nil {
				t.Fatal(err)
			}
			if tc.deleted {
				server.RemoveToken(id)
			}

			out, err := cli.Try(append(tc.command, "-no-color")...)
			if err != nil || !strings.Contains(out, tc.want) {
				t.Errorf("got %v, and no %q:\n%s", err, tc.want, out)
			}
			if left := len(server.Tokens()); left != tc.left {
				t.Errorf("%d tokens are left, want %d", left, tc.left)
			}
			if got := server.CountRequests(http.MethodDelete, ""); !tc.deleted && tc.left == 0 && got != 1 {
				t.Errorf("%d deletions, want 1", got)
			}
		})
	}
}

// TestAccServiceToken_stateWithoutAccount: a state without an account belongs to the
// provider's.
func TestAccServiceToken_stateWithoutAccount(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		lines   string
		command []string
		want    string
		left    int
	}{
		"plan":                       {`name = "ci"`, []string{"plan"}, "No changes.", 1},
		"update":                     {`name = "deploy"`, []string{"apply", "-auto-approve"}, "1 changed", 1},
		"update, without a refresh":  {`name = "deploy"`, []string{"apply", "-auto-approve", "-refresh=false"}, "2 changed", 1},
		"destroy":                    {`name = "ci"`, []string{"destroy", "-auto-approve"}, "2 destroyed", 0},
		"destroy, without a refresh": {`name = "ci"`, []string{"destroy", "-auto-approve", "-refresh=false"}, "2 destroyed", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t)
			cli := acctest.NewProcess(t, server)
			write := func(lines string) {
				cli.Write("provider \"access\" {}\nresource \"access_service_account\" \"owner\" {\n  name = \"owner\"\n}\n" + config(lines))
			}
			write(`name = "ci"`)
			cli.Run("apply", "-auto-approve", "-no-color")
			file := filepath.Join(cli.Dir, "terraform.tfstate")
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			withoutAccount := regexp.MustCompile(`("attributes": \{\s*"account_id": )"[^"]*"`).ReplaceAll(raw, []byte("${1}null"))
			if bytes.Equal(withoutAccount, raw) {
				t.Fatal("the state has no account")
			}
			if err := os.WriteFile(file, withoutAccount, 0o600); err != nil {
				t.Fatal(err)
			}
			write(tc.lines)
			out, err := cli.Try(append(tc.command, "-no-color")...)
			if err != nil || !strings.Contains(out, tc.want) {
				t.Errorf("got %v, and no %q:\n%s", err, tc.want, out)
			}
			if left := len(server.Tokens()); left != tc.left {
				t.Errorf("%d tokens are left, want %d", left, tc.left)
			}
		})
	}
}
