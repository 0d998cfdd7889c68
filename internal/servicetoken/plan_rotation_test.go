package servicetoken_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// rotations checks how often the server was asked to rotate so far.
func rotations(server *accesstest.Server, want int) statecheck.StateCheck {
	return acctest.CheckFunc(func() error {
		if got := server.CountRotations(); got != want {
			return fmt.Errorf("%d rotations so far, want %d", got, want)
		}
		return nil
	})
}

// TestAccServiceToken_rotateTriggers shows which changes of the triggers rotate.
func TestAccServiceToken_rotateTriggers(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	step := func(triggers string, action plancheck.ResourceActionType, count int) resource.TestStep {
		lines := "name = \"ci\""
		if triggers != "" {
			lines += "\nrotate_triggers = " + triggers
		}
		return resource.TestStep{
			Config:            config(lines),
			ConfigPlanChecks:  planned(action),
			ConfigStateChecks: []statecheck.StateCheck{rotations(server, count), &acctest.Credential{Server: server, Address: address}},
		}
	}
	acctest.Run(t, server,
		step("", plancheck.ResourceActionCreate, 0),
		step(`{ a = "1" }`, plancheck.ResourceActionUpdate, 0),          // the first one
		step(`{ a = "2" }`, plancheck.ResourceActionUpdate, 1),          // another value
		step(`{ a = "2", b = "1" }`, plancheck.ResourceActionUpdate, 2), // one more
		step(`{ a = "2" }`, plancheck.ResourceActionUpdate, 3),          // one less
		step(`{}`, plancheck.ResourceActionUpdate, 3),                   // none
		step(`{ a = "9" }`, plancheck.ResourceActionUpdate, 3),          // the first one again
		step("", plancheck.ResourceActionUpdate, 3),                     // removed
	)
}

// TestAccServiceToken_rotateTriggersUnknown has triggers that are known only in the apply.
// They rotate only if they turn out to differ.
func TestAccServiceToken_rotateTriggersUnknown(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	later := func(input string) string {
		return fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = %q\n}\n", input) +
			config("name = \"ci\"\nrotate_triggers = { later = substr(terraform_data.later.output, 0, 1) }")
	}
	acctest.Run(t, server,
		resource.TestStep{Config: later("a1"), ConfigStateChecks: []statecheck.StateCheck{rotations(server, 0)}},
		resource.TestStep{
			Config:           later("a2"),
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, unknownInPlan("client_secret")),
			ConfigStateChecks: []statecheck.StateCheck{
				rotations(server, 0), &acctest.Credential{Server: server, Address: address},
			},
		},
		resource.TestStep{
			Config: later("b"),
			ConfigStateChecks: []statecheck.StateCheck{
				rotations(server, 1), &acctest.Credential{Server: server, Address: address},
			},
		},
	)
}

// TestAccServiceToken_overlap changes and ends an overlap after the rotation.
func TestAccServiceToken_overlap(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	var old accesstest.Credential
	lines := func(trigger, grace string) string {
		return config(fmt.Sprintf("name = \"ci\"\nrotate_triggers = { n = %q }\nprevious_secret_grace_period = %q", trigger, grace))
	}
	end := func(left time.Duration) statecheck.StateCheck {
		return value("previous_client_secret_expires_at", knownvalue.StringFunc(func(got string) error {
			at, err := time.Parse(time.RFC3339, got)
			if err != nil {
				return err
			}
			if want := server.Clock.Now().Add(left); !at.Equal(want) {
				return fmt.Errorf("the overlap ends at %s, want %s", at, want)
			}
			return nil
		}))
	}
	acctest.Run(t, server,
		resource.TestStep{
			Config:            lines("1", "24h"),
			ConfigStateChecks: []statecheck.StateCheck{&acctest.Credential{Server: server, Address: address, Into: &old}},
		},
		resource.TestStep{
			Config:            lines("2", "24h"),
			ConfigStateChecks: []statecheck.StateCheck{works(server, &old, http.StatusOK), end(24 * time.Hour)},
		},
		resource.TestStep{ // further out, counted from the rotation
			PreConfig: func() { server.Clock.Advance(time.Hour) },
			Config:    lines("2", "48h"),
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate,
				unknownInPlan("previous_client_secret_expires_at"), knownInPlan("client_secret")),
			ConfigStateChecks: []statecheck.StateCheck{works(server, &old, http.StatusOK), end(47 * time.Hour), rotations(server, 1)},
		},
		resource.TestStep{ // at once
			Config:            lines("2", "0s"),
			ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, knownInPlan("client_secret")),
			ConfigStateChecks: []statecheck.StateCheck{works(server, &old, http.StatusUnauthorized), rotations(server, 1)},
		},
		resource.TestStep{ // with no overlap running it is only taken down
			PreConfig:        server.ResetRequests,
			Config:           lines("2", "12h"),
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, knownInPlan("client_secret")),
		},
		resource.TestStep{
			PreConfig:        func() { acctest.NoWrites(t, server) },
			Config:           lines("2", "720m"),
			ConfigPlanChecks: planned(plancheck.ResourceActionNoop),
		},
	)
}
