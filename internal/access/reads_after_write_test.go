package access_test

import (
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// replica answers reads of tokens as they were some time ago.
type replica struct {
	// start is when the clock has begun, which only waits move.
	start time.Time
	clock accesstest.Clock
	// catchesUpAfter is when it returns the last state.
	catchesUpAfter time.Duration
	// missing is set if the older state has no token.
	missing bool
	gets    atomic.Int32
	lists   atomic.Int32
}

func newReplica(t *testing.T, catchesUpAfter time.Duration, missing bool, tokens int) (*access.Client, *replica) {
	t.Helper()
	r := &replica{catchesUpAfter: catchesUpAfter, missing: missing, start: time.Date(2026, time.June, 15, 12, 0, 0, 0, time.UTC)}
	r.clock.Set(r.start)
	client, m := setup(t, onClock(&r.clock))
	m.handle(http.MethodGet, "/accounts/account-1/access/service_tokens/{id}", func(w http.ResponseWriter, req *http.Request) {
		r.gets.Add(1)
		version := r.version()
		if version == 0 {
			reply(w, http.StatusNotFound, `{"success":false,"errors":[{"code":12130,"message":"not found"}],"result":null}`)
			return
		}
		reply(w, http.StatusOK, `{"success":true,"errors":[],"messages":[],"result":`+r.token(req.PathValue("id"), version)+`}`)
	})
	m.handle(http.MethodGet, "/accounts/account-1/access/service_tokens", func(w http.ResponseWriter, _ *http.Request) {
		r.lists.Add(1)
		list, version := "", r.version()
		for i := range tokens {
			if version == 0 {
				break
			}
			if i > 0 {
				list += ","
			}
			list += r.token(fmt.Sprint("token-", i), version)
		}
		reply(w, http.StatusOK, `{"success":true,"errors":[],"messages":[],"result":[`+list+`],"result_info":{"page":1,"per_page":1000,"total_pages":1}}`)
	})
	return client, r
}

// waited is for how long the client has waited.
func (r *replica) waited() time.Duration { return r.clock.Now().Sub(r.start) }

// version is 0 if there is no token.
func (r *replica) version() int {
	switch late := r.waited() < r.catchesUpAfter; {
	case late && r.missing:
		return 0
	case late:
		return 1
	default:
		return 2
	}
}

func (*replica) token(id string, version int) string {
	return fmt.Sprintf(`{"id":%q,"name":"ci","client_id":"c","created_at":"2026-06-15T11:00:00Z","enabled":true,"duration":"forever","client_secret_version":%d}`, id, version)
}

// TestReadAfter reads again until the replica has caught up.
func TestReadAfter(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		catchesUpAfter time.Duration
		missing        bool
		// writtenBefore is how long before the read the token was written.
		writtenBefore time.Duration
		wantErr       error
		wantRequests  int32
		wantWait      time.Duration
	}{
		"no replica that lags":               {wantRequests: 1},
		"older for half a second":            {catchesUpAfter: 500 * time.Millisecond, wantRequests: 3, wantWait: time.Second},
		"older for five seconds":             {catchesUpAfter: 5 * time.Second, wantRequests: 5, wantWait: 7 * time.Second},
		"older for good":                     {catchesUpAfter: time.Hour, wantErr: access.ErrStaleRead, wantRequests: 7, wantWait: 20 * time.Second},
		"older for good, but a day has gone": {catchesUpAfter: time.Hour, writtenBefore: 24 * time.Hour, wantRequests: 1},
		"missing for five seconds":           {catchesUpAfter: 5 * time.Second, missing: true, wantRequests: 5, wantWait: 7 * time.Second},
		"missing for good is gone":           {catchesUpAfter: time.Hour, missing: true, wantErr: access.ErrNotFound, wantRequests: 7, wantWait: 20 * time.Second},
		"missing a minute after the write":   {catchesUpAfter: time.Hour, missing: true, writtenBefore: time.Minute, wantErr: access.ErrNotFound, wantRequests: 1},
		"missing 12 s after the write":       {catchesUpAfter: time.Hour, missing: true, writtenBefore: 12 * time.Second, wantErr: access.ErrNotFound, wantRequests: 6, wantWait: 12 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, r := newReplica(t, tc.catchesUpAfter, tc.missing, 0)
			last := access.LastWrite{Version: 2, At: r.start.Add(-tc.writtenBefore)}
			token, err := client.ServiceTokens.ReadAfter(t.Context(), account, tokenID, last, r.start)
			if !errors.Is(err, tc.wantErr) || err == nil && *token.ClientSecretVersion == 1 && tc.writtenBefore == 0 {
				t.Errorf("got %+v, %v", token, err)
			}
			if got := r.gets.Load() + r.lists.Load(); got != tc.wantRequests {
				t.Errorf("%d requests, want %d", got, tc.wantRequests)
			}
			if got := r.waited(); got != tc.wantWait {
				t.Errorf("waited for %s, want %s", got, tc.wantWait)
			}
		})
	}
}

// TestReadAfter_many: many tokens of a replica that lags for good cost few requests
// and share one budget of waits.
func TestReadAfter_many(t *testing.T) {
	t.Parallel()
	const tokens = 50
	client, r := newReplica(t, time.Hour, false, tokens)
	for i := range tokens {
		_, err := client.ServiceTokens.ReadAfter(t.Context(), account, fmt.Sprint("token-", i), access.LastWrite{Version: 2, At: r.start}, r.start)
		if !errors.Is(err, access.ErrStaleRead) {
			t.Fatalf("got %v", err)
		}
	}
	if got := r.waited(); got > 30*time.Second {
		t.Errorf("waited for %s", got)
	}
	if got := r.gets.Load() + r.lists.Load(); got > 2*tokens {
		t.Errorf("%d requests for %d tokens", got, tokens)
	}
}
