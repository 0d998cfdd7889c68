package access_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// TestList_complete: a listing of several pages that loses objects while it is read,
// because their order or number changes, is read again, or is an error.
func TestList_complete(t *testing.T) {
	t.Parallel()
	for name, list := range map[string]func(*access.Client, access.Scope, *testing.T) ([]*access.ServiceToken, error){
		"List": func(c *access.Client, scope access.Scope, t *testing.T) ([]*access.ServiceToken, error) {
			t.Helper()
			return collect(c.ServiceTokens.List(t.Context(), scope, access.ListServiceTokens{}))
		},
		"All": func(c *access.Client, scope access.Scope, t *testing.T) ([]*access.ServiceToken, error) {
			t.Helper()
			return collect(c.ServiceTokens.All(t.Context(), scope))
		},
	} {
		for _, kind := range []accesstest.FaultKind{accesstest.FaultUnstableOrder, accesstest.FaultInsertBetweenPages, accesstest.FaultDeleteBetweenPages} {
			for _, once := range []bool{true, false} {
				t.Run(name+" "+kind.String(), func(t *testing.T) {
					t.Parallel()
					client, server, scope := setupMock(t, nil)
					seedTokens(server, 1001)
					fault := accesstest.Fault{Method: http.MethodGet, Path: "service_tokens", Kind: kind, Times: -1}
					if once {
						fault.Times = 2
					}
					server.AddFault(fault)
					tokens, err := list(client, scope, t)
					listed := make(map[string]bool)
					for _, token := range tokens {
						listed[token.ID] = true
					}
					missing := 0
					for _, token := range server.Tokens() {
						if !listed[token.ID] {
							missing++
						}
					}
					if err == nil && missing > 0 {
						t.Errorf("%d tokens are missing, and there is no error", missing)
					}
					if err != nil && (!errors.Is(err, access.ErrBadResponse) || !strings.Contains(err.Error(), "total_count")) {
						t.Errorf("got %v", err)
					}
					if once && err != nil {
						t.Errorf("a listing that could be read again has failed: %v", err)
					}
				})
			}
		}
	}
}
