# Needs a server with service accounts, which Cloudflare does not have: tokens that
# belong to people.
data "access_service_tokens" "personal" {
  owner_type = "user"
}
