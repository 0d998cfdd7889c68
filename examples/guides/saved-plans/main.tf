terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }
}

provider "access" {
  # The time of the plan, also if the plan is applied later.
  plan_timestamp = plantimestamp()
}

resource "access_service_token" "ci" {
  name     = "ci"
  duration = "2160h"

  rotate_before_expiry         = "336h"
  previous_secret_grace_period = "168h"
}
