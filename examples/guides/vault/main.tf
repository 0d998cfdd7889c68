terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
    vault = {
      source = "hashicorp/vault"
    }
  }
}

variable "age_recipient" {
  description = "The age public key of the pipeline, such as age1…"
  type        = string
}

# The state contains the secret only as ciphertext for this age recipient. The
# identity that decrypts it comes from ACCESS_AGE_IDENTITY and is stored nowhere.
resource "access_service_token" "ci" {
  name     = "ci"
  duration = "2160h"

  rotate_before_expiry         = "336h"
  previous_secret_grace_period = "168h"

  client_secret_encryption = {
    age_recipients = [var.age_recipient]
  }
}

# Decrypts the secret for this run only.
ephemeral "access_client_secret" "ci" {
  encrypted_client_secret = access_service_token.ci.encrypted_client_secret
}

resource "vault_kv_secret_v2" "ci" {
  mount = "secret"
  name  = "access/ci"

  data_json_wo = jsonencode({
    client_id     = access_service_token.ci.client_id
    client_secret = ephemeral.access_client_secret.ci.client_secret
  })

  # Terraform writes a write-only argument again only if its version changes. This
  # version is the time of the secret, such as 20270131093000. So it changes with each
  # secret, and never repeats, not even if the token is replaced.
  data_json_wo_version = parseint(formatdate("YYYYMMDDhhmmss", access_service_token.ci.client_secret_issued_at), 10)
}

# Reads the secret back from Vault, to compare it with the secret of the token.
ephemeral "vault_kv_secret_v2" "ci" {
  mount = vault_kv_secret_v2.ci.mount
  name  = vault_kv_secret_v2.ci.name

  # Unknown until the first write, so that the first plan does not read.
  mount_id = vault_kv_secret_v2.ci.id
}

# Without this check, a write that Vault refuses goes unnoticed in the next plan.
resource "terraform_data" "vault_is_current" {
  lifecycle {
    precondition {
      condition     = ephemeral.vault_kv_secret_v2.ci.data["client_secret"] == ephemeral.access_client_secret.ci.client_secret
      error_message = "Vault does not have the current secret of the token. Write it again: terraform apply -replace=vault_kv_secret_v2.ci"
    }
  }
}
