# What ends within 30 days.
data "access_service_tokens" "ending" {
  status         = "active"
  expires_within = "720h"
}

# What nobody has used for 90 days.
data "access_service_tokens" "stale" {
  not_seen_since = "2160h"
}

# What still belongs to people rather than to service accounts.
data "access_service_tokens" "personal" {
  owner_type = "user"
}

output "ending" {
  value = { for token in data.access_service_tokens.ending.service_tokens : token.name => token.expires_at }
}
