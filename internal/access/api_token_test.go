package access_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// TestReloadAPIToken sends a request again with the new API token if the old one is
// refused, also one that creates a token, and whatever max_retries says.
func TestReloadAPIToken(t *testing.T) {
	t.Parallel()

	const old, fresh = "old-token-of-the-tests", "new-token-of-the-tests"
	for name, tc := range map[string]struct {
		reload   func() (string, error)
		requests int
		fails    bool
	}{
		"renewed":       {func() (string, error) { return fresh, nil }, 2, false},
		"unchanged":     {func() (string, error) { return old, nil }, 1, true},
		"unreadable":    {func() (string, error) { return "", errors.New("no such file") }, 1, true},
		"invalid":       {func() (string, error) { return "two lines\n", nil }, 1, true},
		"no reload":     {nil, 1, true},
		"refused again": {func() (string, error) { return "third-token-of-the-tests", nil }, 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var (
				mu     sync.Mutex
				bodies []string
			)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet { // the look-up of tokens that a lost creation may leave
					w.Header().Set("Content-Type", "application/json")
					_, _ = io.WriteString(w, `{"success":true,"errors":[],"messages":[],"result":[]}`)
					return
				}
				body, _ := io.ReadAll(r.Body)
				mu.Lock()
				bodies = append(bodies, string(body))
				mu.Unlock()
				w.Header().Set("Content-Type", "application/json")
				if r.Header.Get("Authorization") != "Bearer "+fresh {
					w.WriteHeader(http.StatusUnauthorized)
					_, _ = fmt.Fprintf(w, `{"success":false,"errors":[{"code":10000,"message":"%s is not accepted"}]}`, r.Header.Get("Authorization"))
					return
				}
				w.WriteHeader(http.StatusCreated)
				_, _ = io.WriteString(w, `{"success":true,"errors":[],"messages":[],"result":{"id":"id","client_id":"c","client_secret":"s","name":"ci"}}`)
			}))
			defer server.Close()
			var log bytes.Buffer
			client := newClient(t, server.URL, func(o *access.Options) {
				o.APIToken, o.ReloadAPIToken, o.MaxRetries = old, tc.reload, 0
			})
			issued, err := client.ServiceTokens.Create(t.Context(), access.Account("acc"), access.CreateServiceToken{Name: "ci"})
			if (err != nil) != tc.fails {
				t.Errorf("got %v, %v", issued, err)
			}
			if len(bodies) != tc.requests || strings.Count(strings.Join(bodies, ""), `"name":"ci"`) != tc.requests {
				t.Errorf("the bodies are %q, want %d", bodies, tc.requests)
			}
			fmt.Fprint(&log, err, client)
			for _, token := range []string{old, fresh, "third-token-of-the-tests"} {
				if strings.Contains(log.String(), token) {
					t.Errorf("an API token can be seen: %s", log.String())
				}
			}
		})
	}
}
