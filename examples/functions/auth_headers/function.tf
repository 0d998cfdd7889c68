resource "access_service_token" "ci" {
  name = "ci"
}

# The two headers: CF-Access-Client-Id and CF-Access-Client-Secret.
output "headers" {
  sensitive = true
  value     = provider::access::auth_headers(access_service_token.ci.client_id, access_service_token.ci.client_secret)
}

# The single header of an application that reads its service tokens from it.
output "single_header" {
  sensitive = true
  value     = provider::access::auth_headers(access_service_token.ci.client_id, access_service_token.ci.client_secret, "Authorization")
}
