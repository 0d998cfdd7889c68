resource "access_service_token" "ci" {
  name = "ci"
  client_secret_encryption = {
    age_recipients = ["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]
  }
}

# Decrypts with the identity from the provider block or from ACCESS_AGE_IDENTITY.
ephemeral "access_client_secret" "ci" {
  encrypted_client_secret = access_service_token.ci.encrypted_client_secret
}

# Use the secret where Terraform stores nothing: in a provider block, as here, or in
# a write-only argument.
provider "access" {
  alias     = "as_ci"
  api_token = ephemeral.access_client_secret.ci.client_secret
}
