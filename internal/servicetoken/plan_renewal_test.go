package servicetoken_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceToken_renewalWindow renews and rotates only in the renewal window, and also
// after expiry, whatever lifetime the server's refresh sets.
func TestAccServiceToken_renewalWindow(t *testing.T) {
	t.Parallel()

	for name, opts := range map[string][]accesstest.Option{"full": nil, "core": {accesstest.CoreOnly()}} {
		for setting, rotates := range map[string]bool{"renew_before_expiry": false, "rotate_before_expiry": true} {
			t.Run(name+" "+setting, func(t *testing.T) {
				t.Parallel()
				server := acctest.NewServer(t, opts...)
				var first accesstest.Credential
				lines := config("name = \"ci\"\nduration = \"720h\"\nprevious_secret_grace_period = \"24h\"\n" + setting + " = \"168h\"")
				due := planned(plancheck.ResourceActionUpdate, unknownInPlan("expires_at"), knownInPlan("client_id"))
				if rotates {
					due.PreApply = append(due.PreApply, unknownInPlan("client_secret"))
				} else {
					due.PreApply = append(due.PreApply, knownInPlan("client_secret"), knownInPlan("client_secret_version"))
				}
				count := func(n int) int {
					if rotates {
						return n
					}
					return 0
				}
				acctest.Run(t, server,
					resource.TestStep{
						Config:            lines,
						ConfigStateChecks: []statecheck.StateCheck{&acctest.Credential{Server: server, Address: address, Into: &first}},
					},
					resource.TestStep{ // an hour before the window opens
						PreConfig:        func() { server.Clock.Advance((720 - 169) * time.Hour) },
						Config:           lines,
						ConfigPlanChecks: planned(plancheck.ResourceActionNoop),
					},
					resource.TestStep{ // and an hour after
						PreConfig:        func() { server.Clock.Advance(2 * time.Hour) },
						Config:           lines,
						ConfigPlanChecks: due,
						ConfigStateChecks: []statecheck.StateCheck{
							expiresIn(server, 720*time.Hour), rotations(server, count(1)),
							works(server, &first, http.StatusOK), &acctest.Credential{Server: server, Address: address},
						},
					},
					resource.TestStep{ // long after the end
						PreConfig:        func() { server.Clock.Advance(2000 * time.Hour) },
						Config:           lines,
						ConfigPlanChecks: due,
						ConfigStateChecks: []statecheck.StateCheck{
							expiresIn(server, 720*time.Hour), rotations(server, count(2)),
							&acctest.Credential{Server: server, Address: address},
						},
					},
				)
			})
		}
	}
}

// TestAccServiceToken_renewalWindowWithoutDuration renews by the API's refresh, in the same
// plan that sets the renewal window.
func TestAccServiceToken_renewalWindowWithoutDuration(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.CoreOnly())
	acctest.Run(t, server,
		resource.TestStep{Config: config(`name = "ci"`)},
		resource.TestStep{
			PreConfig:         func() { server.Clock.Advance(8700 * time.Hour) },
			Config:            config("name = \"ci\"\nrenew_before_expiry = \"168h\""),
			ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, unknownInPlan("expires_at"), knownInPlan("client_secret")),
			ConfigStateChecks: []statecheck.StateCheck{expiresIn(server, 8760*time.Hour), refreshes(server, 1)},
		},
	)
}

func refreshes(server *accesstest.Server, want int) statecheck.StateCheck {
	return acctest.CheckFunc(func() error {
		if got := server.CountRequests(http.MethodPost, tokenPath+"/refresh"); got != want {
			return fmt.Errorf("%d refreshes so far, want %d", got, want)
		}
		return nil
	})
}

// TestAccServiceToken_rotationPostponed postpones a rotation until the overlap is over,
// unless a trigger rotates.
func TestAccServiceToken_rotationPostponed(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	lines := func(trigger string) string {
		return config("name = \"ci\"\nduration = \"240h\"\nprevious_secret_grace_period = \"48h\"\nrotate_before_expiry = \"120h\"\nrotate_triggers = { n = \"" + trigger + "\" }")
	}
	var old accesstest.Credential
	acctest.Run(t, server,
		resource.TestStep{
			Config:            lines("1"),
			ConfigStateChecks: []statecheck.StateCheck{&acctest.Credential{Server: server, Address: address, Into: &old}},
		},
		resource.TestStep{ // rotated by hand shortly before the window opens
			PreConfig:         func() { server.Clock.Advance(110 * time.Hour) },
			Config:            lines("2"),
			ConfigStateChecks: []statecheck.StateCheck{rotations(server, 1)},
		},
		resource.TestStep{ // the window is open, and the old secret is still valid
			PreConfig:         func() { server.Clock.Advance(20 * time.Hour) },
			Config:            lines("2"),
			ConfigPlanChecks:  planned(plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{rotations(server, 1), works(server, &old, http.StatusOK)},
		},
		resource.TestStep{ // it is over
			PreConfig:         func() { server.Clock.Advance(30 * time.Hour) },
			Config:            lines("2"),
			ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, unknownInPlan("client_secret"), unknownInPlan("expires_at")),
			ConfigStateChecks: []statecheck.StateCheck{rotations(server, 2), expiresIn(server, 240*time.Hour)},
		},
		resource.TestStep{ // due again during an overlap, but a trigger rotates
			PreConfig:         func() { server.Clock.Advance(time.Hour) },
			Config:            lines("3"),
			ConfigStateChecks: []statecheck.StateCheck{rotations(server, 3), &acctest.Credential{Server: server, Address: address}},
		},
	)
}

// TestAccServiceToken_externalRotation detects a rotation outside Terraform, and rotates
// again or warns.
func TestAccServiceToken_externalRotation(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	var theirs accesstest.ServiceToken
	outside := func(grace time.Duration) func() {
		return func() {
			server.RotateToken(only(t, server).ID, grace)
			theirs = only(t, server)
		}
	}
	// Whoever rotated the token outside Terraform has a day to take the new secret.
	theirSecret := func(want int) statecheck.StateCheck {
		return acctest.CheckFunc(func() error {
			got, _ := server.Authenticate(accesstest.Credential{ClientID: theirs.ClientID, ClientSecret: theirs.ClientSecret})
			if got != want {
				return fmt.Errorf("the secret that was issued outside Terraform is answered with %d, want %d", got, want)
			}
			return nil
		})
	}
	warn := config("name = \"ci\"\non_external_rotation = \"warn\"")
	acctest.Run(t, server,
		resource.TestStep{Config: config(`name = "ci"`)},
		resource.TestStep{
			PreConfig:        outside(0),
			Config:           config(`name = "ci"`),
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, unknownInPlan("client_secret")),
			ConfigStateChecks: []statecheck.StateCheck{
				rotations(server, 1), &acctest.Credential{Server: server, Address: address}, theirSecret(http.StatusOK),
			},
		},
		resource.TestStep{ // a configured grace period is obeyed
			PreConfig: outside(0),
			Config:    config("name = \"ci\"\nprevious_secret_grace_period = \"0s\""),
			ConfigStateChecks: []statecheck.StateCheck{
				rotations(server, 2), &acctest.Credential{Server: server, Address: address}, theirSecret(http.StatusUnauthorized),
			},
		},
		resource.TestStep{ // the secret in the state still works: no hurry
			PreConfig:         outside(time.Hour),
			Config:            config(`name = "ci"`),
			ConfigPlanChecks:  planned(plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{rotations(server, 2), &acctest.Credential{Server: server, Address: address}},
		},
		resource.TestStep{
			PreConfig:         func() { server.Clock.Advance(2 * time.Hour) },
			Config:            config(`name = "ci"`),
			ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, unknownInPlan("client_secret")),
			ConfigStateChecks: []statecheck.StateCheck{rotations(server, 3), &acctest.Credential{Server: server, Address: address}},
		},
		resource.TestStep{Config: warn, ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, knownInPlan("client_secret"))},
		resource.TestStep{
			PreConfig:        outside(0),
			Config:           warn,
			ConfigPlanChecks: planned(plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{
				rotations(server, 3), &acctest.Credential{Server: server, Address: address, Want: http.StatusUnauthorized},
			},
		},
		resource.TestStep{ // asked to do something about it after all
			Config:            config(`name = "ci"`),
			ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, unknownInPlan("client_secret")),
			ConfigStateChecks: []statecheck.StateCheck{rotations(server, 4), &acctest.Credential{Server: server, Address: address}},
		},
	)
}

// TestAccServiceToken_threeYears applies once a week for three years, without a refresh.
// Its client takes the new credential a day after each apply, and is never locked out.
// The package exploration does the same in more ways, with saved plans among them.
func TestAccServiceToken_threeYears(t *testing.T) {
	t.Parallel()

	const week, weeks = 7 * 24, 156
	for name, tc := range map[string]struct {
		lines     string
		rotations int
	}{
		"renewal":  {"duration = \"720h\"\nrenew_before_expiry = \"336h\"", 0},
		"rotation": {"duration = \"1440h\"\nrotate_before_expiry = \"336h\"\nprevious_secret_grace_period = \"168h\"", 22},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t)
			cli := acctest.NewCLI(t, server)
			cli.Write(config("name = \"ci\"\n" + tc.lines))
			var consumer accesstest.Credential
			outages := 0
			for i := range weeks {
				cli.Run("apply", "-refresh=false", "-auto-approve")
				inState := stateSecret(t, cli.StateFile())
				for hour := range week {
					if hour == 24 || i == 0 {
						consumer = accesstest.Credential{ClientID: inState.clientID, ClientSecret: inState.secret}
					}
					if status, _ := server.Authenticate(consumer); status != http.StatusOK {
						outages++
					}
					server.Clock.Advance(time.Hour)
				}
			}
			if outages > 0 {
				t.Errorf("%d hours without access", outages)
			}
			if got := server.CountRotations(); got != tc.rotations {
				t.Errorf("%d rotations, want %d", got, tc.rotations)
			}
			t.Logf("%d weeks, %d rotations, %d hours without access", weeks, server.CountRotations(), outages)
		})
	}
}
