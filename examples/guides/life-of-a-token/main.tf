terraform {
  required_providers {
    access = {
      source  = "terraform-provider-access/access"
      version = "~> 0.1"
    }
    cloudflare = {
      source = "cloudflare/cloudflare"
    }
  }
}

# Both providers take their API token from CLOUDFLARE_API_TOKEN.
variable "account_id" {
  type = string
}

provider "access" {
  account_id = var.account_id
}

# 1. Create
resource "access_service_token" "ci" {
  name     = "ci"
  duration = "2160h" # 90 days

  # 3. Rotate: from 14 days before the token expires, each plan shows a rotation.
  # After it, both secrets are valid for a week.
  rotate_before_expiry         = "336h"
  previous_secret_grace_period = "168h"

  # Protects the token from "terraform destroy", and from a change that replaces it.
  lifecycle {
    prevent_destroy = true
  }
}

# 2. Use: the token opens the applications that have this policy.
resource "cloudflare_zero_trust_access_policy" "machines" {
  account_id = var.account_id
  name       = "machines"
  decision   = "non_identity"
  include    = [{ service_token = { token_id = access_service_token.ci.id } }]
}

output "ci_headers" {
  sensitive = true
  value     = provider::access::auth_headers(access_service_token.ci.client_id, access_service_token.ci.client_secret)
}
