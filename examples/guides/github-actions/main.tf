terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
    github = {
      source  = "integrations/github"
      version = ">= 6.12"
    }
  }
}

# The public key with which GitHub wants the secrets of this repository encrypted.
data "github_actions_public_key" "shop" {
  repository = "shop"
}

resource "access_service_token" "deploy" {
  name     = "deploy"
  duration = "2160h"

  rotate_before_expiry         = "336h"
  previous_secret_grace_period = "24h"

  client_secret_encryption = {
    sealed_box_public_key = data.github_actions_public_key.shop.key
  }
}

# The state and the request to GitHub contain the same ciphertext. Only GitHub can
# decrypt it.
resource "github_actions_secret" "client_secret" {
  repository      = "shop"
  secret_name     = "CF_ACCESS_CLIENT_SECRET"
  key_id          = data.github_actions_public_key.shop.key_id
  value_encrypted = access_service_token.deploy.encrypted_client_secret
}

# The client ID is not a secret.
resource "github_actions_variable" "client_id" {
  repository    = "shop"
  variable_name = "CF_ACCESS_CLIENT_ID"
  value         = access_service_token.deploy.client_id
}
