terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
    # Still needed: the state refers to it until the move is applied, and policies stay in it.
    cloudflare = {
      source = "cloudflare/cloudflare"
    }
  }
}

variable "account_id" {
  type = string
}

# Replaces resource "cloudflare_zero_trust_access_service_token" "ci".
moved {
  from = cloudflare_zero_trust_access_service_token.ci
  to   = access_service_token.ci
}

resource "access_service_token" "ci" {
  account_id = var.account_id
  name       = "ci"
  duration   = "8760h"
}

# A token with renewal and rotation.
moved {
  from = cloudflare_zero_trust_access_service_token.deploy
  to   = access_service_token.deploy
}

resource "access_service_token" "deploy" {
  account_id = var.account_id
  name       = "deploy"
  duration   = "8760h"

  # Replaces min_days_for_renewal = 30.
  renew_before_expiry = "720h"

  # Replaces client_secret_version. Another value rotates.
  rotate_triggers = {
    secret = "2"
  }

  # Replaces previous_client_secret_expires_at. Both secrets are valid for this time.
  previous_secret_grace_period = "168h"
}

# A policy refers to the token by its ID, which stays the same.
resource "cloudflare_zero_trust_access_policy" "machines" {
  account_id = var.account_id
  name       = "machines"
  decision   = "non_identity"
  include = [
    { service_token = { token_id = access_service_token.ci.id } },
    { service_token = { token_id = access_service_token.deploy.id } },
  ]
}
