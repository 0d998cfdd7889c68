resource "access_service_token" "deploy" {
  name                         = "deploy"
  previous_secret_grace_period = "168h"

  rotate_triggers = {
    quarter = "2027-q1"
  }
}

# If all clients have the new secret, or if the previous one has leaked:
# terraform apply -invoke=action.access_service_token_end_overlap.deploy
action "access_service_token_end_overlap" "deploy" {
  config {
    ids = [access_service_token.deploy.id]
  }
}
