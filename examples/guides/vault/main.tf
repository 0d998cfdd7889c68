# The state contains the secret as ciphertext for this age recipient only. The
# identity that opens it comes from ACCESS_AGE_IDENTITY and is stored nowhere.
resource "access_service_token" "ci" {
  name     = "ci"
  duration = "2160h"

  rotate_before_expiry         = "336h"
  previous_secret_grace_period = "168h"

  client_secret_encryption = {
    age_recipients = [var.age_recipient]
  }
}

# Decrypted for this run only.
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

  # Write-only arguments have no diff: a new number makes Terraform write again. It
  # must never repeat, not even when the token is replaced and counts from 1 again,
  # so it is made of the ciphertext, which differs with each secret.
  data_json_wo_version = parseint(substr(sha256(access_service_token.ci.encrypted_client_secret), 0, 12), 16)
}

variable "age_recipient" {
  description = "The age public key of the pipeline, such as age1…"
  type        = string
}
