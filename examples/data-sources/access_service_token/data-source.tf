data "access_service_token" "ci" {
  name = "ci"
}

output "ci_expires_at" {
  value = data.access_service_token.ci.expires_at
}
