package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// TestAPITokenFile reads the API token from a file, and says what is wrong with one.
func TestAPITokenFile(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	dir := t.TempDir()
	write := func(name, content string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	good := write("good", server.APIToken+"\n")
	for name, tc := range map[string]struct {
		block protocoltest.Block
		env   map[string]string
		says  string
	}{
		"attribute":             {block: protocoltest.Block{"api_token_file": good}},
		"variable":              {env: map[string]string{"ACCESS_API_TOKEN_FILE": good}},
		"attribute before both": {block: protocoltest.Block{"api_token_file": good}, env: map[string]string{"ACCESS_API_TOKEN": "x", "ACCESS_API_TOKEN_FILE": "/nowhere"}},
		"token before the file": {block: protocoltest.Block{"api_token": server.APIToken}, env: map[string]string{"ACCESS_API_TOKEN_FILE": "/nowhere"}},
		"both attributes":       {block: protocoltest.Block{"api_token_file": good, "api_token": "x"}, says: "Only one of api_token and api_token_file"},
		"both variables":        {env: map[string]string{"ACCESS_API_TOKEN": "x", "ACCESS_API_TOKEN_FILE": good}, says: "ACCESS_API_TOKEN and ACCESS_API_TOKEN_FILE"},
		"missing":               {env: map[string]string{"ACCESS_API_TOKEN_FILE": filepath.Join(dir, "none")}, says: "environment variable ACCESS_API_TOKEN_FILE: open " + filepath.Join(dir, "none")},
		"directory":             {block: protocoltest.Block{"api_token_file": dir}, says: "api_token_file in the provider block: read " + dir},
		"empty":                 {block: protocoltest.Block{"api_token_file": write("empty", " \n")}, says: "empty is empty"},
		"two lines":             {block: protocoltest.Block{"api_token_file": write("lines", "secret-one\nsecret-two\n")}, says: "lines contains several lines"},
		"too large":             {block: protocoltest.Block{"api_token_file": write("large", strings.Repeat("s", 65<<10))}, says: "has more than 64 KiB"},
	} {
		block := protocoltest.Block{"endpoint": server.Endpoint, "account_id": server.AccountID}
		maps.Copy(block, tc.block)
		p := protocoltest.Start(t.Context(), t, tc.env)
		got := p.Configure(block)
		switch text := protocoltest.Text(got); {
		case tc.says == "" && len(got) > 0:
			t.Errorf("%s: got %s", name, text)
		case tc.says != "" && (len(got) != 1 || !strings.Contains(text, tc.says) || strings.Contains(text, "secret-")):
			t.Errorf("%s: got %s, want %q", name, text, tc.says)
		case tc.says == "":
			p.MustSucceed(p.List(nil), nil)
		}
	}
}

// TestAccProvider_apiTokenFile replaces the file between a plan and its apply, and in the
// middle of an apply. Each request is done once, and no token can be seen in any log.
func TestAccProvider_apiTokenFile(t *testing.T) {
	t.Parallel()

	const first, second = "first-api-token-of-this-test", "second-api-token-of-this-test"
	var file string
	valid := first
	gate := accesstest.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost && valid == first {
				// The token is replaced while the apply is running.
				valid = second
				if err := os.WriteFile(file, []byte(second), 0o600); err != nil {
					t.Error(err)
				}
			}
			if r.Header.Get("Authorization") != "Bearer "+valid {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusUnauthorized)
				_, _ = fmt.Fprint(w, `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"messages":[],"result":null}`)
				return
			}
			r.Header.Set("Authorization", "Bearer "+serverToken)
			next.ServeHTTP(w, r)
		})
	})
	server := accesstest.New(t, gate, accesstest.WithAPIToken(serverToken))
	process := acctest.NewProcess(t, server)
	file = filepath.Join(process.Dir, "api-token")
	if err := os.WriteFile(file, []byte(first+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	process.Write(fmt.Sprintf("provider \"access\" {\n  api_token_file = %q\n}\nresource \"access_service_token\" \"test\" {\n  count = 3\n  name  = \"ci\"\n}\n", file))
	out, err := process.Try("apply", "-auto-approve", "-no-color", "-parallelism=1")
	if err != nil || !strings.Contains(out, "3 added") {
		t.Fatalf("%v\n%s", err, tail(out))
	}
	if n := len(server.Tokens()); n != 3 {
		t.Errorf("%d tokens were created, want 3", n)
	}
	log, err := os.ReadFile(process.Log)
	if err != nil || len(log) == 0 {
		t.Fatalf("there is no log: %v", err)
	}
	for _, token := range []string{first, second} {
		if strings.Contains(out+string(log), token) {
			t.Errorf("the API token can be seen in the logs")
		}
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the permissions of the file are %v, %v", info.Mode(), err)
	}
}

const serverToken = "api-token-of-the-server"

func tail(text string) string { return text[max(0, len(text)-3000):] }
