# GitHub's public key for the secrets of the repository, as the data source
# github_actions_public_key of the provider integrations/github gives it.
variable "github_public_key" {
  type = string
}

resource "access_service_token" "deploy" {
  name     = "deploy"
  duration = "2160h"

  rotate_before_expiry         = "336h"
  previous_secret_grace_period = "24h"

  client_secret_encryption = {
    sealed_box_public_key = var.github_public_key
  }
}

# Only GitHub can decrypt what is stored in the state and sent to GitHub.
resource "github_actions_secret" "client_secret" {
  repository      = "shop"
  secret_name     = "CF_ACCESS_CLIENT_SECRET"
  encrypted_value = access_service_token.deploy.encrypted_client_secret
}
