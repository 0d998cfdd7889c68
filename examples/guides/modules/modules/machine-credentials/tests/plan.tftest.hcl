# These tests only plan: they create nothing. The endpoint, the account and the API
# token come from the environment.

run "leaves_to_the_provider_what_is_not_set" {
  command = plan

  variables {
    service_tokens = {
      ci = {}
    }
  }
  assert {
    condition     = access_service_token.this["ci"].name == "ci"
    error_message = "The key must be the name."
  }
  assert {
    condition     = access_service_token.this["ci"].duration == "8760h" && access_service_token.this["ci"].enabled
    error_message = "The provider's defaults must apply."
  }
  assert {
    condition     = access_service_token.this["ci"].zone_id == null && access_service_token.this["ci"].client_secret_encryption == null
    error_message = "What is not set must be null."
  }
}

run "takes_either_of_two_attributes_that_conflict" {
  command = plan

  variables {
    service_tokens = {
      lifetime = { duration = "720h", renew_before_expiry = "168h" }
      date     = { expires_at = "2099-01-31T00:00:00Z" }
      rotated  = { duration = "720h", rotate_before_expiry = "168h" }
    }
  }
  assert {
    condition     = access_service_token.this["lifetime"].duration == "720h" && access_service_token.this["date"].expires_at == "2099-01-31T00:00:00Z"
    error_message = "A lifetime did not reach its token."
  }
  assert {
    condition     = access_service_token.this["rotated"].renew_before_expiry == null
    error_message = "A token got what another one has."
  }
}

run "separates_plain_from_encrypted_secrets" {
  command = plan

  variables {
    service_tokens = {
      plain = {}
      age = { client_secret_encryption = {
        age_recipients = ["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]
      } }
    }
  }
  assert {
    condition     = keys(output.credentials) == ["plain"] && keys(output.encrypted_client_secrets) == ["age"]
    error_message = "Each token must be in one of both outputs."
  }
  assert {
    condition     = issensitive(output.credentials) && !issensitive(output.client_ids) && !issensitive(output.encrypted_client_secrets)
    error_message = "Only the output with plain secrets must be sensitive."
  }
}

run "refuses_an_owner_that_does_not_exist" {
  command = plan

  variables {
    service_accounts = { website = {} }
    service_tokens   = { audit = { service_account = "webiste" } }
  }
  expect_failures = [var.service_tokens]
}

run "refuses_two_owners" {
  command = plan

  variables {
    service_accounts = { website = {} }
    service_tokens = {
      audit = { service_account = "website", service_account_id = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415" }
    }
  }
  expect_failures = [var.service_tokens]
}
