package guides_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

const day = 24 * time.Hour

// holder is somebody who was given a credential.
type holder struct {
	server *accesstest.Server
	accesstest.Credential
}

// isAnswered checks what the credential is answered with, some time from now.
func (h *holder) isAnswered(want int) statecheck.StateCheck {
	return acctest.CheckFunc(func() error {
		if got, _ := h.server.Authenticate(h.Credential); got != want {
			return fmt.Errorf("the credential that was handed out is answered with %d, want %d", got, want)
		}
		return nil
	})
}

func planned(address string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
}

// TestAccGuide_rotation waits for the days that the guide speaks of: nothing
// happens before them, and then a rotation that locks nobody out for a week.
func TestAccGuide_rotation(t *testing.T) {
	t.Parallel()

	const address = "access_service_token.api"
	server := acctest.NewServer(t)
	config, consumer := embedded(example(t, "rotation")), &holder{server: server}
	acctest.Run(t, server,
		resource.TestStep{
			Config:            config,
			ConfigStateChecks: []statecheck.StateCheck{&acctest.Credential{Server: server, Address: address, Into: &consumer.Credential}},
		},
		resource.TestStep{
			PreConfig:        func() { server.Clock.Advance(75 * day) },
			Config:           config,
			ConfigPlanChecks: planned(address, plancheck.ResourceActionNoop),
		},
		resource.TestStep{
			PreConfig:        func() { server.Clock.Advance(2 * day) },
			Config:           config,
			ConfigPlanChecks: planned(address, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{
				&acctest.Credential{Server: server, Address: address}, consumer.isAnswered(http.StatusOK),
			},
		},
		resource.TestStep{
			PreConfig:        func() { server.Clock.Advance(8 * day) },
			Config:           config,
			ConfigPlanChecks: planned(address, plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{
				&acctest.Credential{Server: server, Address: address}, consumer.isAnswered(http.StatusUnauthorized),
			},
		},
	)
}

// TestAccGuide_rotationAfterLeak follows the steps of the guide. The leaked secret
// stops at once, and the grace period is back to normal afterwards without a request.
func TestAccGuide_rotationAfterLeak(t *testing.T) {
	t.Parallel()

	const address = "access_service_token.api"
	server := acctest.NewServer(t)
	config, leaked := embedded(example(t, "rotation")), &holder{server: server}
	disabled := strings.Replace(config, `"2160h"`, "\"2160h\"\n  enabled = false", 1)
	rotated := strings.Replace(config, "2026-11-21", "2026-11-22", 1)
	stopped := strings.Replace(rotated, `"168h"`, `"0s"`, 1)
	acctest.Run(t, server,
		resource.TestStep{
			Config:            config,
			ConfigStateChecks: []statecheck.StateCheck{&acctest.Credential{Server: server, Address: address, Into: &leaked.Credential}},
		},
		resource.TestStep{Config: disabled, ConfigStateChecks: []statecheck.StateCheck{leaked.isAnswered(http.StatusUnauthorized)}},
		resource.TestStep{Config: stopped, ConfigStateChecks: []statecheck.StateCheck{
			&acctest.Credential{Server: server, Address: address}, leaked.isAnswered(http.StatusUnauthorized),
		}},
		resource.TestStep{
			PreConfig: server.ResetRequests,
			Config:    rotated,
			ConfigStateChecks: []statecheck.StateCheck{
				&acctest.Credential{Server: server, Address: address}, leaked.isAnswered(http.StatusUnauthorized),
				acctest.CheckFunc(func() error { acctest.NoWrites(t, server); return nil }),
			},
		},
	)
}

// TestAccGuide_renewal goes past the first end of a token, whose secret keeps
// working.
func TestAccGuide_renewal(t *testing.T) {
	t.Parallel()

	const address = "access_service_token.sensor"
	server := acctest.NewServer(t)
	config, consumer := embedded(example(t, "renewal")), &holder{server: server}
	acctest.Run(t, server,
		resource.TestStep{
			Config:            config,
			ConfigStateChecks: []statecheck.StateCheck{&acctest.Credential{Server: server, Address: address, Into: &consumer.Credential}},
		},
		resource.TestStep{
			PreConfig:        func() { server.Clock.Advance(334 * day) },
			Config:           config,
			ConfigPlanChecks: planned(address, plancheck.ResourceActionNoop),
		},
		resource.TestStep{
			PreConfig:        func() { server.Clock.Advance(2 * day) },
			Config:           config,
			ConfigPlanChecks: planned(address, plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			PreConfig:         func() { server.Clock.Advance(300 * day) },
			Config:            config,
			ConfigPlanChecks:  planned(address, plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{consumer.isAnswered(http.StatusOK)},
		},
	)
}
