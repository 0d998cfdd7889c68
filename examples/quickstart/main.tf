# What `make quickstart` applies to the mock server. The endpoint, the account and
# the API token come from ACCESS_ENDPOINT, ACCESS_ACCOUNT_ID and ACCESS_API_TOKEN.

terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }
}

provider "access" {}

variable "rotation" {
  description = "Change this to rotate the secret of the pipeline's token."
  type        = string
  default     = "first"
}

variable "owner" {
  description = "Which service account owns the connector: website or scanning."
  type        = string
  default     = "website"
}

resource "access_service_account" "owner" {
  for_each = toset(["website", "scanning"])

  name        = each.key
  description = "Quickstart: owner of the ${each.key} tokens"
}

# A private token that may use every API, rotated with a grace period of a day.
resource "access_service_token" "pipeline" {
  name     = "pipeline"
  duration = "720h"

  rotate_triggers              = { rotation = var.rotation }
  previous_secret_grace_period = "24h"
}

# A public token, which works from two web origins only.
resource "access_service_token" "search_box" {
  name               = "search-box"
  service_account_id = access_service_account.owner["website"].id
  visibility         = "public"
  domains            = ["https://www.example.com", "https://shop.example.com"]
}

# A connector, which may upload files and nothing else.
resource "access_service_token" "scanner" {
  name               = "scanner"
  service_account_id = access_service_account.owner[var.owner].id
  type               = "connector"
}

output "tokens" {
  description = "The credentials, by name."
  sensitive   = true
  value = {
    for token in [access_service_token.pipeline, access_service_token.search_box, access_service_token.scanner] :
    token.name => {
      id            = token.id
      client_id     = token.client_id
      client_secret = token.client_secret
    }
  }
}
