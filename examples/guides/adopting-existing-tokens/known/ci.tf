# Set TF_VAR_ci_secret in the environment. An ephemeral value is in no plan and no state.
variable "ci_secret" {
  description = "The current secret of the token ci."
  type        = string
  ephemeral   = true
}

resource "access_service_token" "ci" {
  name     = "ci"
  duration = "8760h"

  client_secret_wo         = var.ci_secret
  client_secret_wo_version = 1
}
