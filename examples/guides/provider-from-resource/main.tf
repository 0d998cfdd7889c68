terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }
}

# On servers that accept service tokens as API tokens, which Cloudflare does not.
resource "access_service_token" "admin" {
  name = "admin"
}

provider "access" {
  alias     = "admin"
  api_token = access_service_token.admin.client_secret
}

data "access_service_tokens" "all" {
  provider   = access.admin
  depends_on = [access_service_token.admin]
}

output "names" {
  value = data.access_service_tokens.all.service_tokens[*].name
}
