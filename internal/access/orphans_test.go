package access_test

import (
	"context"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// TestOrphans_managed: a token that the caller manages is no orphan, whether it was
// named or read before the question, or moments after it.
func TestOrphans_managed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		// learn is called during the wait for managed tokens, with the number of the wait.
		learn func(tokens *access.ServiceTokensService, scope access.Scope, id string, wait int)
		waits int
		found int
	}{
		"unknown": {nil, 1, 1},
		"named late": {func(s *access.ServiceTokensService, scope access.Scope, id string, wait int) {
			s.NoteManaged(scope, id)
		}, 2, 0},
		"read last of many": {func(s *access.ServiceTokensService, scope access.Scope, id string, wait int) {
			if wait < 5 {
				s.NoteManaged(scope, string(rune('a'+wait)))
			} else if wait == 5 {
				_, _ = s.Get(context.WithoutCancel(t.Context()), scope, id)
			}
		}, 6, 0},
		"never quiet": {func(s *access.ServiceTokensService, scope access.Scope, _ string, wait int) {
			s.NoteManaged(scope, string(rune('a'+wait)))
		}, 10, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var (
				waits int
				learn func(wait int)
			)
			client, server, scope := setupMock(t, mockOptions(true), func(o *access.Options) {
				o.Sleep = func(context.Context, time.Duration) error {
					waits++
					if learn != nil {
						learn(waits)
					}
					return nil
				}
			})
			token := server.SeedServiceToken(accesstest.ServiceToken{Name: "ci"})
			if tc.learn != nil {
				learn = func(wait int) { tc.learn(client.ServiceTokens, scope, token.ID, wait) }
			}
			for range 2 { // The second question does not wait.
				if found, err := client.ServiceTokens.Orphans(t.Context(), scope, "ci"); err != nil || len(found) != tc.found {
					t.Errorf("found %v, want %d", found, tc.found)
				}
			}
			if waits != tc.waits {
				t.Errorf("%d waits, want %d", waits, tc.waits)
			}
		})
	}
}

// TestOrphans_noWait: without a candidate there is nothing to wait for.
func TestOrphans_noWait(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, mockOptions(true), func(o *access.Options) {
		o.Sleep = func(context.Context, time.Duration) error {
			t.Error("the client waits")
			return nil
		}
	})
	token := server.SeedServiceToken(accesstest.ServiceToken{Name: "ci"})
	client.ServiceTokens.NoteManaged(scope, token.ID)
	if found, err := client.ServiceTokens.Orphans(t.Context(), scope, "ci"); err != nil || len(found) > 0 {
		t.Errorf("found %v", found)
	}
}

// TestCreatedSince returns tokens of the name that nobody knows of, and no others.
func TestCreatedSince(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, mockOptions(true))
	now := server.Clock.Now()
	seed := func(name string, age time.Duration, used bool) string {
		token := accesstest.ServiceToken{Name: name, CreatedAt: now.Add(-age)}
		if used {
			token.LastSeenAt = &now
		}
		return server.SeedServiceToken(token).ID
	}
	want := seed("ci", time.Minute, false)
	seed("ci", time.Minute, true)
	seed("ci", 2*time.Hour, false)
	seed("ci-2", time.Minute, false)
	managed := seed("ci", time.Minute, false)
	client.ServiceTokens.NoteManaged(scope, managed)

	found, err := client.ServiceTokens.CreatedSince(t.Context(), scope, "ci", now.Add(-time.Hour))
	if err != nil || len(found) != 1 || found[0].ID != want {
		t.Errorf("got %v, %v, want %s", found, err, want)
	}
	server.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Status: 403, Code: 10000})
	if _, err := client.ServiceTokens.CreatedSince(t.Context(), scope, "ci", now); err == nil {
		t.Error("a failed listing gives no error")
	}
}
