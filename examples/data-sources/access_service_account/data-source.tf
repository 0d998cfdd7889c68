data "access_service_account" "website" {
  name = "website"
}

output "tokens_of_website" {
  value = data.access_service_account.website.token_count
}
