# Tokens that work, that still belong to a person, and that nobody has used for 90 days.
list "access_service_token" "forgotten" {
  provider         = access
  limit            = 1000
  include_resource = true

  config {
    owner_type     = "user"
    status         = "active"
    not_seen_since = "2160h"
  }
}
