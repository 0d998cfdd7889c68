# Tokens that are active, and that nobody has used for 90 days.
list "access_service_token" "unused" {
  provider         = access
  limit            = 1000
  include_resource = true

  config {
    status         = "active"
    not_seen_since = "2160h"
  }
}
