terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }
}

# Cloudflare Access. The API token comes from ACCESS_API_TOKEN or
# CLOUDFLARE_API_TOKEN, so that it is stored in no file.
provider "access" {
  account_id = "699d98642c564d2e855e9661899b7252"
}
