data "access_service_tokens" "ending" {
  name_prefix    = "ci-"
  expires_within = "336h"
}

# terraform apply -invoke=action.access_service_token_refresh.ending
action "access_service_token_refresh" "ending" {
  config {
    ids = data.access_service_tokens.ending.service_tokens[*].id
  }
}
