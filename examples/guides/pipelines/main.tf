terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }

  # A backend that locks the state and encrypts it. Every backend for teams does.
  # backend "s3" {
  #   bucket       = "terraform-state"
  #   key          = "access-tokens"
  #   encrypt      = true
  #   use_lockfile = true
  # }
}

# The account and the API token come from the environment of the job.
provider "access" {}

resource "access_service_token" "deploy" {
  name     = "deploy"
  duration = "2160h"

  # The weekly run rotates it in time; the old secret works until the next run.
  rotate_before_expiry         = "336h"
  previous_secret_grace_period = "192h"
}
