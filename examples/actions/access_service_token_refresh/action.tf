data "access_service_tokens" "expiring" {
  name_prefix    = "ci-"
  expires_within = "336h"
}

# terraform apply -invoke=action.access_service_token_refresh.expiring
action "access_service_token_refresh" "expiring" {
  config {
    ids = data.access_service_tokens.expiring.service_tokens[*].id
  }
}
