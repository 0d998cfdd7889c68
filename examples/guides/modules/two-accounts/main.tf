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

variable "staging_api_token" {
  type      = string
  sensitive = true
  ephemeral = true # neither the plan nor the state contains it
}

variable "production_account_id" {
  type = string
}

variable "production_api_token" {
  type      = string
  sensitive = true
  ephemeral = true # neither the plan nor the state contains it
}

provider "access" {
  alias      = "staging"
  account_id = var.staging_account_id
  api_token  = var.staging_api_token
}

provider "access" {
  alias      = "production"
  account_id = var.production_account_id
  api_token  = var.production_api_token
}

locals {
  file = yamldecode(file("${path.module}/credentials.yaml"))
}

module "staging" {
  source    = "../modules/machine-credentials"
  providers = { access = access.staging }

  service_accounts = local.file.staging.service_accounts
  service_tokens   = local.file.staging.service_tokens
}

module "production" {
  source    = "../modules/machine-credentials"
  providers = { access = access.production }

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
