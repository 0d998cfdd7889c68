terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }

  # Use a backend that locks and encrypts the state.
  # backend "s3" {
  #   bucket       = "terraform-state"
  #   key          = "access-tokens"
  #   encrypt      = true
  #   use_lockfile = true
  # }
}

# The account and the API token come from the environment of the job.
provider "access" {
  # What is due at the time of the plan is what the apply does.
  plan_timestamp = plantimestamp()
}

resource "access_service_token" "deploy" {
  name     = "deploy"
  duration = "2160h"

  # The weekly run rotates the token in time. The previous secret is valid until the
  # next run.
  rotate_before_expiry         = "336h"
  previous_secret_grace_period = "192h"
}
