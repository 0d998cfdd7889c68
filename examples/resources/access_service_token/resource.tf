# A token for a pipeline. A change of the trigger makes a new secret in place, and
# the old one works for a week longer.
resource "access_service_token" "ci" {
  name     = "ci"
  duration = "8760h"

  rotate_triggers = {
    rotation = "2026-11"
  }
  previous_secret_grace_period = "168h"
}

# The two headers with which a machine authenticates.
output "ci_headers" {
  sensitive = true
  value = {
    "CF-Access-Client-Id"     = access_service_token.ci.client_id
    "CF-Access-Client-Secret" = access_service_token.ci.client_secret
  }
}
