resource "access_service_token" "sensor" {
  name     = "sensor"
  duration = "8760h" # a year from each renewal

  # From 30 days before its end each plan shows a renewal: the same secret goes on
  # working for another year.
  renew_before_expiry = "720h"
}
