terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
    # Stays: the state names it until the move is applied, and policies go on living in it.
    cloudflare = {
      source = "cloudflare/cloudflare"
    }
  }
}

variable "account_id" {
  type = string
}

# A token as it is. What stood here was resource "cloudflare_zero_trust_access_service_token" "ci".
moved {
  from = cloudflare_zero_trust_access_service_token.ci
  to   = access_service_token.ci
}

resource "access_service_token" "ci" {
  account_id = var.account_id
  name       = "ci"
  duration   = "8760h"
}

# A token that was renewed and rotated.
moved {
  from = cloudflare_zero_trust_access_service_token.deploy
  to   = access_service_token.deploy
}

resource "access_service_token" "deploy" {
  account_id = var.account_id
  name       = "deploy"
  duration   = "8760h"

  # Was min_days_for_renewal = 30.
  renew_before_expiry = "720h"

  # Was client_secret_version: another value rotates.
  rotate_triggers = {
    secret = "2"
  }

  # Was previous_client_secret_expires_at: for so long both secrets work after a rotation.
  previous_secret_grace_period = "168h"
}

# A policy names the token by its id, which stays the same.
resource "cloudflare_zero_trust_access_policy" "machines" {
  account_id = var.account_id
  name       = "machines"
  decision   = "non_identity"
  include = [
    { service_token = { token_id = access_service_token.ci.id } },
    { service_token = { token_id = access_service_token.deploy.id } },
  ]
}
