variable "staging_api_token" {
  type      = string
  sensitive = true
  ephemeral = true
}

# The account and the API token for production come from the environment.
provider "access" {}

provider "access" {
  alias      = "staging"
  account_id = "023e105f4ecef8ad9ca31a8372d0c353"
  api_token  = var.staging_api_token
}

resource "access_service_token" "production" {
  name = "ci"
}

resource "access_service_token" "staging" {
  provider = access.staging
  name     = "ci"
}
