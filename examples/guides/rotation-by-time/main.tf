terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
    time = {
      source = "hashicorp/time"
    }
  }
}

resource "time_rotating" "api" {
  rotation_days = 30
}

resource "access_service_token" "api" {
  name = "api-client"

  duration = "2160h"

  # A rotation by trigger does not extend the lifetime. This renews the token.
  renew_before_expiry = "720h"

  rotate_triggers = {
    month = time_rotating.api.id
  }

  # Shorter than the 30 days, so that one grace period ends before the next one begins.
  previous_secret_grace_period = "168h"
}
