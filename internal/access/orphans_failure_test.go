package access_test

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// TestOrphans_failure reports a failed look-up once, whether the API has refused it or
// could not be reached, and does not repeat it for each name.
func TestOrphans_failure(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		status, requests int
		want             error
	}{
		"refused":     {http.StatusUnauthorized, 1, access.ErrUnauthorized},
		"forbidden":   {http.StatusForbidden, 1, access.ErrForbidden},
		"unavailable": {http.StatusServiceUnavailable, 4, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var (
				failures atomic.Int64
				group    sync.WaitGroup
				requests atomic.Int64
			)
			client, m := setup(t)
			m.handle("GET", "/accounts/"+accountID+"/access/service_tokens", func(w http.ResponseWriter, _ *http.Request) {
				requests.Add(1)
				reply(w, tc.status, `{"success":false,"errors":[{"code":1,"message":"no"}]}`)
			})
			for i := range 10 {
				group.Go(func() {
					found, err := client.ServiceTokens.Orphans(t.Context(), account, fmt.Sprintf("token-%d", i))
					if len(found) != 0 {
						t.Errorf("got %v", found)
					}
					if err == nil {
						return
					}
					failures.Add(1)
					if e, ok := errors.AsType[*access.Error](err); !ok || e.StatusCode != tc.status || tc.want != nil && !errors.Is(err, tc.want) {
						t.Errorf("got %v", err)
					}
				})
			}
			group.Wait()
			if failures.Load() != 1 || requests.Load() != int64(tc.requests) {
				t.Errorf("%d errors and %d requests, want 1 and %d", failures.Load(), requests.Load(), tc.requests)
			}
		})
	}
}
