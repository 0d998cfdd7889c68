terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }
}

resource "access_service_token" "ci" {
  name     = "ci"
  duration = "forever"

  # The first apply after 90 days rotates the secret. The previous one is valid for a
  # week more.
  rotate_after                 = "2160h"
  previous_secret_grace_period = "168h"
}
