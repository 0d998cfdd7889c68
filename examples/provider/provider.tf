terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }
}

# The API token comes from the environment variable ACCESS_API_TOKEN or
# CLOUDFLARE_API_TOKEN, so that no file contains it.
provider "access" {
  account_id = "699d98642c564d2e855e9661899b7252"
}
