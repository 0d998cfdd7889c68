terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }
}

# The account and the API token come from the environment.
provider "access" {}

locals {
  file = yamldecode(file("${path.module}/credentials.yaml"))
}

module "credentials" {
  source = "../modules/machine-credentials"

  # merge turns an entry without attributes, which is null, into an empty object.
  service_accounts = { for key, account in local.file.service_accounts : key => merge({}, account) }
  service_tokens   = { for key, token in local.file.service_tokens : key => merge({}, token) }
}

output "client_ids" {
  value = module.credentials.client_ids
}

output "credentials" {
  sensitive = true
  value     = module.credentials.credentials
}

output "encrypted_client_secrets" {
  value = module.credentials.encrypted_client_secrets
}
