# Needs a server with service accounts, token types, public tokens and fixed expiry
# dates. Cloudflare has none of them.
resource "access_service_account" "website" {
  name = "website"
}

# A public token is part of web pages. It works only from its domains.
resource "access_service_token" "search_box" {
  name               = "search-box"
  service_account_id = access_service_account.website.id
  visibility         = "public"
  domains = [
    "https://www.example.com",
    "https://shop.example.com",
  ]
}

# A connector can only upload files. This one expires on a fixed date.
resource "access_service_token" "scanner" {
  name               = "scanner"
  service_account_id = access_service_account.website.id
  type               = "connector"
  expires_at         = "2099-01-31T00:00:00Z"
}
