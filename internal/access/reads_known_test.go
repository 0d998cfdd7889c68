package access_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// TestReadKnown: a listed token is known until it is too old or may have changed,
// without a request.
func TestReadKnown(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, w written) {
		close(w.gate.release)
		expect := func(when string, want ...bool) {
			t.Helper()
			w.server.ResetRequests()
			for i, id := range []string{w.id, w.others[0], "absent"} {
				token, known := w.client.ServiceTokens.ReadKnown(w.scope, id)
				if known != want[i] || known && token.ID != id {
					t.Errorf("%s, token %d: known is %t, want %t: %+v", when, i, known, want[i], token)
				}
			}
			if got := len(w.server.Requests()); got != 0 {
				t.Errorf("%s: %d requests", when, got)
			}
		}
		expect("at first", false, false, false)
		readMany(t, w.client, w.scope, w.others[:1], 1)
		expect("after one read", false, false, false)
		readMany(t, w.client, w.scope, w.others, 1)
		expect("after a listing", true, true, false)
		if err := w.write(); err != nil {
			t.Fatal(err)
		}
		expect("after a write", false, true, false)
		w.server.Clock.Advance(3 * time.Minute)
		expect("later", false, false, false)
	})
}

// TestReadKnown_serviceAccounts is the same for service accounts.
func TestReadKnown_serviceAccounts(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, nil)
	ids := []string{server.SeedServiceAccount(accesstest.ServiceAccount{}).ID, server.SeedServiceAccount(accesstest.ServiceAccount{}).ID}
	for reads, want := range []bool{false, false, true} {
		account, known := client.ServiceAccounts.ReadKnown(scope, ids[0])
		if known != want || known && account.ID != ids[0] {
			t.Errorf("after %d reads: known is %t, want %t: %+v", reads, known, want, account)
		}
		if _, err := client.ServiceAccounts.Read(t.Context(), scope, ids[1]); err != nil {
			t.Fatal(err)
		}
	}
}
