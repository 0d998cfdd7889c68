terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }
}

resource "access_service_token" "first" {
  name = "first"
}
