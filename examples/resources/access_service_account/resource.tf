resource "access_service_account" "website" {
  name        = "website"
  description = "Tokens of the public website"
}
