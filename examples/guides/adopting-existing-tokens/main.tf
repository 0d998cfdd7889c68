terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }
}

# The account and the API token come from the environment.
provider "access" {}
