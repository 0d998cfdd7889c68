terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }
}

resource "access_service_token" "sensor" {
  name     = "sensor"
  duration = "8760h" # one year from each renewal

  # From 30 days before the token expires, each plan shows a renewal. The secret
  # stays the same.
  renew_before_expiry = "720h"
}
