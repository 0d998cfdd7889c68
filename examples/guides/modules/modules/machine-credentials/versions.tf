terraform {
  required_version = ">= 1.11"

  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }
}
