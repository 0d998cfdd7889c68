resource "access_service_token" "ci" {
  name     = "ci"
  duration = "8760h"

  # The first trigger of a token whose secret is not known makes a new secret.
  rotate_triggers = {
    adopted = "2026-11"
  }

  # Those who have the old one keep access for a week.
  previous_secret_grace_period = "168h"
}
