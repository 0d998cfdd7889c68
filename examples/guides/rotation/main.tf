terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }
}

resource "access_service_token" "api" {
  name     = "api-client"
  duration = "2160h" # 90 days

  # From 14 days before the token expires, each plan shows a rotation, until one is
  # applied.
  rotate_before_expiry = "336h"

  # Both secrets are valid for 7 days after a rotation.
  previous_secret_grace_period = "168h"

  # Change a value to rotate in the next apply.
  rotate_triggers = {
    requested = "2026-11-21"
  }
}
