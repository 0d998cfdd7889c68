terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }
}

variable "staging_account_id" {
  type = string
}

variable "production_account_id" {
  type = string
}

# One API token, from the environment, that may write to both accounts.
provider "access" {}

locals {
  file = yamldecode(file("${path.module}/../two-accounts/credentials.yaml"))
}

module "staging" {
  source     = "../modules/machine-credentials"
  account_id = var.staging_account_id

  service_accounts = local.file.staging.service_accounts
  service_tokens   = local.file.staging.service_tokens
}

module "production" {
  source     = "../modules/machine-credentials"
  account_id = var.production_account_id

  service_accounts = local.file.production.service_accounts
  service_tokens   = local.file.production.service_tokens
}

output "client_ids" {
  value = {
    staging    = module.staging.client_ids
    production = module.production.client_ids
  }
}

output "credentials" {
  sensitive = true
  value = {
    staging    = module.staging.credentials
    production = module.production.credentials
  }
}
