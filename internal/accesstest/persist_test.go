package accesstest_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

func TestWithStore_outlivesTheServer(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data.json")
	a := newGoodAPI(t, accesstest.WithStore(path), accesstest.WithAccountID("first", "second"), accesstest.WithAPIToken("token"))
	account := a.createAccount("shop")
	token := a.createToken(`{"name":"a","visibility":"public","domains":["https://a.example"],"service_account_id":"` + account + `"}`)
	id := text(t, token, "id")
	a.good(http.StatusOK, "POST", "service_tokens/"+id+"/rotate",
		`{"previous_client_secret_expires_at":"`+rfc3339(a.Clock.Now().Add(time.Hour))+`"}`)
	a.worth(text(t, token, "client_secret"), "Origin", "https://a.example")
	a.SeedServiceToken(accesstest.ServiceToken{AccountID: "second", InUse: true})
	gone := text(t, a.createToken(`{"name":"b"}`), "id")
	a.good(http.StatusOK, "DELETE", "service_tokens/"+gone, "")
	a.SetInUse(id, true)
	before := a.do("GET", "service_tokens", "")
	a.Close()

	b := newGoodAPI(t, accesstest.WithStore(path), accesstest.WithAPIToken("token"))
	if b.AccountID != "first" || b.User != a.User {
		t.Errorf("the account is %q, the user %v", b.AccountID, b.User)
	}
	if diff := cmp.Diff(a.Tokens(), b.Tokens()); diff != "" {
		t.Errorf("tokens (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(a.ServiceAccounts(), b.ServiceAccounts()); diff != "" {
		t.Errorf("service accounts (-before +after):\n%s", diff)
	}
	after := b.do("GET", "service_tokens", "")
	if diff := cmp.Diff(string(before.body), string(after.body)); diff != "" {
		t.Errorf("list (-before +after):\n%s", diff)
	}
	if got := b.worth(text(t, token, "client_secret"), "Origin", "https://a.example"); got != http.StatusOK {
		t.Errorf("the previous secret is answered with %d", got)
	}
}

func TestWithStore_file(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "data.json")
	a := newGoodAPI(t, accesstest.WithStore(path))
	a.createToken(`{"name":"a"}`)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the file with the secrets has mode %o", info.Mode().Perm())
	}
	a.do("GET", "service_tokens", "")
	if again, err := os.Stat(path); err != nil || !os.SameFile(info, again) {
		t.Errorf("the file was written again though nothing has changed: %v", err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("there is more than the file: %v %v", entries, err)
	}
	data, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(data), a.APIToken) {
		t.Errorf("the API token is in the file, or %v", err)
	}
}

func TestWithStore_accountOfTheOptionGoesFirst(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data.json")
	newGoodAPI(t, accesstest.WithStore(path), accesstest.WithAccountID("old")).createToken(`{"name":"a"}`)
	b := newGoodAPI(t, accesstest.WithStore(path), accesstest.WithAccountID("new"))
	if diff := cmp.Diff([]string{"new", "old"}, b.AccountIDs()); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
	if len(b.Tokens()) != 1 {
		t.Error("the token of the old account is lost")
	}
}

func TestWithStore_unusable(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, content := range map[string]string{
		"empty":               "",
		"not JSON":            "hello",
		"cut off":             `{"version":1,"user":`,
		"another file":        `{"terraform_version":"1.11.0","serial":3}`,
		"another version":     `{"version":2}`,
		"no version":          `{}`,
		"more behind it":      `{"version":1} {}`,
		"null token":          `{"version":1,"user":{"id":"u","name":"U"},"scopes":[{"kind":"accounts","id":"a","service_tokens":[null]}]}`,
		"null account":        `{"version":1,"user":{"id":"u","name":"U"},"scopes":[{"kind":"accounts","id":"a","service_accounts":[null]}]}`,
		"token without an id": `{"version":1,"user":{"id":"u","name":"U"},"scopes":[{"kind":"accounts","id":"a","service_tokens":[{}]}]}`,
		"scope without an id": `{"version":1,"user":{"id":"u","name":"U"},"scopes":[{"kind":"accounts"}]}`,
		"unknown scope":       `{"version":1,"user":{"id":"u","name":"U"},"scopes":[{"kind":"planets","id":"a"}]}`,
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := accesstest.NewServer(accesstest.WithStore(path))
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: the error is %v, want one that names the file", name, err)
		}
		if kept, err := os.ReadFile(path); err != nil || string(kept) != content {
			t.Errorf("%s: the file was changed", name)
		}
	}
	if _, err := accesstest.NewServer(accesstest.WithStore(folder)); err == nil {
		t.Error("a folder is accepted as file")
	}
	if _, err := accesstest.NewServer(accesstest.WithStore(filepath.Join(folder, "missing", "data.json"))); err == nil {
		t.Error("a file in a folder that is not there is accepted")
	}
}

// A change that cannot be saved is reported as failed.
func TestWithStore_cannotBeWritten(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	a := newGoodAPI(t, accesstest.WithStore(filepath.Join(folder, "data.json")))
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	a.bad(http.StatusInternalServerError, 10001, "", "POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
	if out := a.do("GET", "service_tokens", ""); out.status != http.StatusOK {
		t.Errorf("reading is answered with %d", out.status)
	}
	if made := len(a.Tokens()); made != 0 {
		t.Errorf("%d tokens were created", made)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	a.good(http.StatusCreated, "POST", "service_tokens", `{"name":"a"}`, keyHeader, someKey)
}

func TestNewServer_isAHandler(t *testing.T) {
	t.Parallel()
	server, err := accesstest.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	if server.Endpoint != "" {
		t.Errorf("a server without a listener has the endpoint %q", server.Endpoint)
	}
	request := httptest.NewRequestWithContext(t.Context(), "GET", accesstest.BasePath+"/accounts/"+server.AccountID+"/access/capabilities", http.NoBody)
	request.Header.Set("Authorization", "Bearer "+server.APIToken)
	recorder := httptest.NewRecorder()
	server.ServeHTTP(recorder, request)
	if recorder.Code != http.StatusOK {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}

	// A cut connection without a connection ends the request all the same.
	server.AddFault(accesstest.Fault{Kind: accesstest.FaultCutBefore})
	defer func() {
		if recovered := recover(); recovered != http.ErrAbortHandler { //nolint:errorlint // It is compared as net/http does.
			t.Errorf("the handler ended with %v", recovered)
		}
		server.Close()
		server.Close()
	}()
	server.ServeHTTP(httptest.NewRecorder(), request)
}
