# Tokens that expire within 30 days.
data "access_service_tokens" "expiring" {
  status         = "active"
  expires_within = "720h"
}

# Tokens that nobody has used for 90 days.
data "access_service_tokens" "unused" {
  not_seen_since = "2160h"
}

output "expiring" {
  value = { for token in data.access_service_tokens.expiring.service_tokens : token.name => token.expires_at }
}
