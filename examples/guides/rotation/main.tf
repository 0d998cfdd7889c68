resource "access_service_token" "api" {
  name     = "api-client"
  duration = "2160h" # 90 days

  # From 14 days before its end each plan shows a rotation, until one is applied.
  rotate_before_expiry = "336h"

  # For 7 days after it both secrets work.
  previous_secret_grace_period = "168h"

  # Another value rotates at once.
  rotate_triggers = {
    requested = "2026-11-21"
  }
}
