resource "access_service_token" "ci" {
  name     = "ci"
  duration = "8760h"

  # The first trigger rotates a token whose secret the state does not contain.
  rotate_triggers = {
    adopted = "2026-11"
  }

  # The previous secret is valid for one more week.
  previous_secret_grace_period = "168h"
}
