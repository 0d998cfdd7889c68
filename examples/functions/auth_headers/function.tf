resource "access_service_token" "ci" {
  name = "ci"
}

# The two headers: CF-Access-Client-Id and CF-Access-Client-Secret.
output "headers" {
  sensitive = true
  value     = provider::access::auth_headers(access_service_token.ci.client_id, access_service_token.ci.client_secret)
}

# One header with both values as JSON, for an application that is configured to read
# service tokens from a single header:
# {"Authorization": "{\"cf-access-client-id\": \"…\", \"cf-access-client-secret\": \"…\"}"}
output "single_header" {
  sensitive = true
  value     = provider::access::auth_headers(access_service_token.ci.client_id, access_service_token.ci.client_secret, "Authorization")
}
