package servicetoken_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// scheduled are tokens by what is due 200 hours after their creation.
var scheduled = map[string]struct {
	lines             string
	rotates, replaced bool
	summary           string
}{
	"renew":          {lines: "duration = \"240h\"\nrenew_before_expiry = \"48h\"", summary: "Renewal before expiry"},
	"rotate":         {lines: "duration = \"240h\"\nrotate_before_expiry = \"48h\"\nprevious_secret_grace_period = \"24h\"", rotates: true, summary: "Rotation before expiry"},
	"age":            {lines: "duration = \"forever\"\nrotate_after = \"199h\"\nprevious_secret_grace_period = \"24h\"", rotates: true, summary: "Rotation by age"},
	"age before end": {lines: "duration = \"2160h\"\nrotate_before_expiry = \"48h\"\nrotate_after = \"199h\"", rotates: true, summary: "Rotation by age"},
	"end before age": {lines: "duration = \"240h\"\nrotate_before_expiry = \"48h\"\nrotate_after = \"239h\"", rotates: true, summary: "Rotation before expiry"},
}

// TestAccServiceToken_dueWithoutRefresh plans what is due without reading a token, also if
// the plan is saved and applied three days later.
func TestAccServiceToken_dueWithoutRefresh(t *testing.T) {
	t.Parallel()

	for name, tc := range scheduled {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t)
			cli := acctest.NewCLI(t, server)
			cli.Write(config("name = \"ci\"\n" + tc.lines))
			cli.Run("apply", "-auto-approve")
			first := only(t, server)
			server.Clock.Advance(190 * time.Hour)
			got, out := cli.Run("plan", "-refresh=false")
			silent(t, got)
			if !strings.Contains(out, "Plan: 0 to add, 0 to change, 0 to destroy.") {
				t.Errorf("something is planned before it is due:\n%s", out)
			}

			server.Clock.Advance(10 * time.Hour)
			server.ResetRequests()
			got, _ = cli.Run("plan", "-refresh=false", "-out=saved")
			warned(t, got, tc.summary)
			acctest.NoWrites(t, server)
			server.Clock.Advance(72 * time.Hour)
			cli.Run("apply", "saved")
			token := only(t, server)
			if want := map[bool]int{false: 0, true: 1}[tc.rotates]; server.CountRotations() != want || token.ID != first.ID {
				t.Errorf("%d rotations of %s, want %d of %s", server.CountRotations(), token.ID, want, first.ID)
			}
			inState := stateSecret(t, cli.StateFile())
			if status, _ := server.Authenticate(accesstest.Credential{ClientID: inState.clientID, ClientSecret: inState.secret}); status != http.StatusOK {
				t.Errorf("the secret in the state is answered with %d", status)
			}
			got, _ = cli.Run("plan", "-refresh=false")
			silent(t, got)
			got, _ = cli.Run("plan")
			silent(t, got)
		})
	}
}

// TestAccServiceToken_externalWithoutRefresh answers a rotation outside Terraform that an
// earlier refresh has recorded.
func TestAccServiceToken_externalWithoutRefresh(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	cli.Write(config(`name = "ci"`))
	cli.Run("apply", "-auto-approve")
	server.RotateToken(only(t, server).ID, 24*time.Hour)
	cli.Run("apply", "-refresh-only", "-auto-approve")
	got, _ := cli.Run("plan", "-refresh=false")
	warned(t, got, "Rotated outside Terraform", "is valid until")
	server.Clock.Advance(25 * time.Hour)
	got, _ = cli.Run("apply", "-refresh=false", "-auto-approve")
	warned(t, unique(got), "Rotated outside Terraform", "It is rotated again")
	if n := server.CountRotations(); n != 1 {
		t.Errorf("%d rotations, want 1", n)
	}
}

// TestAccServiceToken_dueAfterPlan saves a plan that changes the name, before work is due,
// and applies it after that. The apply does only what the plan shows. The next one does
// the rest, without a refresh.
func TestAccServiceToken_dueAfterPlan(t *testing.T) {
	t.Parallel()

	for name, tc := range scheduled {
		for _, withTime := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, time of the plan %t", name, withTime), func(t *testing.T) {
				t.Parallel()
				server := acctest.NewServer(t)
				cli := acctest.NewCLI(t, server)
				write := func(token string) {
					text := config("name = \"" + token + "\"\n" + tc.lines)
					if withTime {
						text = "variable \"now\" {\n  type = string\n}\n" + text
					}
					cli.Write(text)
					if withTime {
						cli.AddToProvider("plan_timestamp = var.now")
					}
				}
				now := func(args ...string) []string {
					if withTime {
						args = append(args, "-var=now="+server.Clock.Now().Format(time.RFC3339))
					}
					return args
				}
				write("ci")
				cli.Run("apply", now("-auto-approve")...)
				before := only(t, server)

				server.Clock.Advance(190 * time.Hour)
				write("deploy")
				cli.Run("plan", now("-refresh=false", "-out=saved")...)
				server.Clock.Advance(30 * time.Hour)
				got, _ := cli.Run("apply", "saved")
				if withTime {
					silent(t, got)
				}
				token := only(t, server)
				if token.Name != "deploy" || server.CountRotations() != 0 || before.ExpiresAt != nil && !token.ExpiresAt.Equal(*before.ExpiresAt) {
					t.Errorf("the apply of a plan that changes the name has done more: %s, %d rotations, valid until %s", token.Name, server.CountRotations(), token.ExpiresAt)
				}
				got, _ = cli.Run("apply", now("-refresh=false", "-auto-approve")...)
				warned(t, unique(got), tc.summary)
				if want := map[bool]int{false: 0, true: 1}[tc.rotates]; server.CountRotations() != want {
					t.Errorf("%d rotations, want %d", server.CountRotations(), want)
				}
				got, _ = cli.Run("plan", now()...)
				silent(t, got)
			})
		}
	}
}

// TestAccServiceToken_dueWithOtherChange plans work that is due together with another
// change if the time of the plan is known, and else says that it is left to the next plan.
func TestAccServiceToken_dueWithOtherChange(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	lines := "duration = \"240h\"\nrotate_before_expiry = \"48h\"\nprevious_secret_grace_period = \"1h\""
	cli.Write(config("name = \"ci\"\n" + lines))
	cli.Run("apply", "-auto-approve")
	server.Clock.Advance(200 * time.Hour)

	cli.Write(config("name = \"deploy\"\n" + lines))
	got, _ := cli.Run("plan", "-refresh=false")
	warned(t, got, "A rotation is due after this plan", "plan_timestamp = plantimestamp()", "The next plan contains it.")
	cli.AddToProvider("plan_timestamp = \"" + server.Clock.Now().Format(time.RFC3339) + "\"")
	got, _ = cli.Run("apply", "-refresh=false", "-auto-approve")
	warned(t, unique(got), "Rotation before expiry")
	if n := server.CountRotations(); n != 1 || only(t, server).Name != "deploy" {
		t.Errorf("%d rotations of %s", n, only(t, server).Name)
	}
}

// TestAccServiceToken_planTime warns of a time that cannot come from plantimestamp().
func TestAccServiceToken_planTime(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	cli.Write(config(`name = "ci"`))
	cli.AddToProvider("plan_timestamp = timestamp()")
	got, _ := cli.Run("plan")
	warned(t, got, "Time of the plan not known", "Set it to plantimestamp(), which is known.")
	cli.Write(config(`name = "ci"`))
	cli.AddToProvider("plan_timestamp = \"2001-01-01T00:00:00Z\"")
	got, _ = cli.Run("plan")
	warned(t, got, "Unlikely time of the plan", "2001-01-01T00:00:00Z")
	cli.Write(config(`name = "ci"`))
	cli.AddToProvider("plan_timestamp = plantimestamp()")
	got, _ = cli.Run("plan")
	silent(t, got)
}

// unique returns diagnostics without those that the plan and the apply both have.
func unique(in []acctest.Diagnostic) (out []acctest.Diagnostic) {
	for _, d := range in {
		if !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out
}
