# These tests need no server: Terraform invents the values that the API would return.
mock_provider "access" {}

variables {
  team = "shop"
}

run "names_tokens_after_the_team" {
  assert {
    condition     = toset([for t in access_service_token.environment : t.name]) == toset(["shop-staging", "shop-production"])
    error_message = "The name of a token must be the team and the environment."
  }
}
