# A token for a pipeline. Change the trigger to rotate the secret in place. The
# previous secret is then valid for one more week.
resource "access_service_token" "ci" {
  name     = "ci"
  duration = "8760h"

  rotate_triggers = {
    rotation = "2026-11"
  }
  previous_secret_grace_period = "168h"
}

# The two headers that authenticate a request.
output "ci_headers" {
  sensitive = true
  value = {
    "CF-Access-Client-Id"     = access_service_token.ci.client_id
    "CF-Access-Client-Secret" = access_service_token.ci.client_secret
  }
}
