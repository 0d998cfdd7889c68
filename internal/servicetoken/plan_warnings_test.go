package servicetoken_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// warnings returns the summaries and the details of all warnings.
func warnings(diagnostics []acctest.Diagnostic) (summaries []string, said string) {
	for _, d := range diagnostics {
		if d.Severity == "warning" {
			summaries = append(summaries, d.Summary)
			said += d.Detail + "\n"
		}
	}
	return summaries, said
}

// TestAccServiceToken_warnings checks the one warning of a plan for each state of a token.
func TestAccServiceToken_warnings(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		lines   string
		change  func(*accesstest.Server, string)
		summary string
		words   string
	}{
		"young": {lines: `duration = "8760h"`, change: func(s *accesstest.Server, _ string) { s.Clock.Advance(24 * time.Hour) }},
		"old": {
			lines: `duration = "8760h"`, change: func(s *accesstest.Server, _ string) { s.Clock.Advance(8100 * time.Hour) },
			summary: "The token is about to expire", words: "in 27 days, and nothing renews it. Set renew_before_expiry",
		},
		"old with a window": {
			lines:  "duration = \"8760h\"\nrenew_before_expiry = \"24h\"",
			change: func(s *accesstest.Server, _ string) { s.Clock.Advance(8100 * time.Hour) },
		},
		"in its window": {
			lines:   "duration = \"8760h\"\nrenew_before_expiry = \"720h\"",
			change:  func(s *accesstest.Server, _ string) { s.Clock.Advance(8100 * time.Hour) },
			summary: "Renewal before expiry", words: "within renew_before_expiry (720h). It is renewed and keeps its secret",
		},
		"to be rotated": {
			lines:   "duration = \"8760h\"\nrotate_before_expiry = \"720h\"",
			change:  func(s *accesstest.Server, _ string) { s.Clock.Advance(8100 * time.Hour) },
			summary: "Rotation before expiry", words: "It is rotated and renewed",
		},
		"postponed": {
			lines: "duration = \"8760h\"\nrotate_before_expiry = \"720h\"\non_external_rotation = \"warn\"",
			change: func(s *accesstest.Server, id string) {
				s.Clock.Advance(8100 * time.Hour)
				end := s.Clock.Now().Add(24 * time.Hour)
				s.ChangeToken(id, func(token *accesstest.ServiceToken) {
					token.PreviousClientSecret, token.PreviousClientSecretExpiresAt = "older", &end
				})
			},
			summary: "Rotation postponed", words: "would lock out clients that still use it",
		},
		"expired": {
			lines: `duration = "24h"`, change: func(s *accesstest.Server, _ string) { s.Clock.Advance(48 * time.Hour) },
			summary: "The token has expired", words: "no client can use it. Set renew_before_expiry",
		},
		"date passed": {
			lines: `expires_at = "2099-01-01T00:00:00Z"`,
			change: func(s *accesstest.Server, _ string) {
				s.Clock.Set(time.Date(2099, 1, 2, 0, 0, 0, 0, time.UTC))
			},
			summary: "The token has expired", words: "Set a later expires_at",
		},
		"disabled": {lines: `enabled = false`, change: func(*accesstest.Server, string) {}, summary: "The token is disabled", words: "Set enabled = true"},
		"rotated outside": {
			lines: "on_external_rotation = \"warn\"", change: func(s *accesstest.Server, id string) { s.RotateToken(id, 0) },
			summary: "Rotated outside Terraform", words: "has secret version 2 at the API, but the state contains version 1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t)
			cli := acctest.NewCLI(t, server)
			cli.Write(config("name = \"ci\"\n" + tc.lines))
			if got, _ := warnings(first(cli.Run("apply", "-auto-approve"))); len(got) > 0 {
				t.Errorf("the creation warns of %q", got)
			}
			tc.change(server, only(t, server).ID)
			got, said := warnings(first(cli.Run("plan")))
			if strings.Join(got, ", ") != tc.summary {
				t.Errorf("the plan warns of %q, want %q", got, tc.summary)
			}
			if !strings.Contains(said, tc.words) {
				t.Errorf("the plan says %q, want %q", said, tc.words)
			}
		})
	}
}

func first(diagnostics []acctest.Diagnostic, _ string) []acctest.Diagnostic { return diagnostics }

// TestAccServiceToken_savedPlan applies a plan long after it was created, when renewal
// windows have opened that were closed then.
func TestAccServiceToken_savedPlan(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		lines string
		// age is how old the token is when the plan is created.
		age       time.Duration
		rotations int
	}{
		"in the window":    {"duration = \"720h\"\nrotate_before_expiry = \"168h\"", 600 * time.Hour, 1},
		"before it opens":  {"duration = \"720h\"\nrotate_before_expiry = \"168h\"", 550 * time.Hour, 0},
		"renewal":          {"duration = \"720h\"\nrenew_before_expiry = \"168h\"", 600 * time.Hour, 0},
		"before a renewal": {"duration = \"720h\"\nrenew_before_expiry = \"168h\"", 550 * time.Hour, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t)
			cli := acctest.NewCLI(t, server)
			cli.Write(config("name = \"ci\"\n" + tc.lines))
			cli.Run("apply", "-auto-approve")

			server.Clock.Advance(tc.age)
			cli.Write(config("name = \"renamed\"\n" + tc.lines))
			cli.Run("plan", "-out=plan")
			server.Clock.Advance(100 * time.Hour)
			cli.Run("apply", "plan")
			if got := server.CountRotations(); got != tc.rotations {
				t.Errorf("%d rotations, want %d", got, tc.rotations)
			}
			token := only(t, server)
			if token.Name != "renamed" {
				t.Error("the plan was not applied")
			}

			// What was due by then, but not planned, is planned now.
			cli.Run("apply", "-auto-approve")
			if left := only(t, server).ExpiresAt.Sub(server.Clock.Now()); left != 720*time.Hour {
				t.Errorf("the token ends in %s", left)
			}
			held := stateSecret(t, cli.StateFile())
			expectWorth(t, server, held, http.StatusOK)
			if _, out := cli.Run("plan"); !strings.Contains(out, `"add":0,"change":0,`) {
				t.Errorf("the last plan is not empty: %s", out)
			}
		})
	}
}
