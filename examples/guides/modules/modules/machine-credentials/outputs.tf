output "service_account_ids" {
  description = "The IDs of the service accounts, by key."
  value       = { for key, account in access_service_account.this : key => account.id }
}

output "client_ids" {
  description = "The client IDs of the tokens, by key. They are no secrets."
  value       = { for key, token in access_service_token.this : key => token.client_id }
}

output "credentials" {
  description = "The client IDs and secrets of the tokens without client_secret_encryption, by key."
  sensitive   = true
  value = {
    for key, token in access_service_token.this : key => {
      client_id     = token.client_id
      client_secret = token.client_secret
    }
    if token.client_secret_encryption == null
  }
}

output "encrypted_client_secrets" {
  description = "The secrets of the tokens with client_secret_encryption, by key. Only their readers can decrypt them."
  value = {
    for key, token in access_service_token.this : key => token.encrypted_client_secret
    if token.client_secret_encryption != null
  }
}
