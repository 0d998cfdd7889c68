# The endpoint, the account and the API token of the mock server come from the
# environment. What a file of tests has made is destroyed when it ends.
variables {
  team = "shop"
}

run "creates_a_credential_for_each_environment" {
  assert {
    condition     = toset(keys(output.credentials)) == toset(["staging", "production"])
    error_message = "There is not one credential for each environment."
  }
  assert {
    condition     = alltrue([for c in output.credentials : endswith(c.client_id, ".access") && c.client_secret != null])
    error_message = "A credential lacks its client id or its secret."
  }
  assert {
    condition     = alltrue([for t in access_service_token.environment : t.service_account_id == access_service_account.team.id])
    error_message = "A token belongs to somebody else than the service account."
  }
}

run "rotates_in_place" {
  variables {
    rotation = "2"
    before   = run.creates_a_credential_for_each_environment.credentials
  }
  assert {
    condition = alltrue([
      for environment, before in var.before :
      output.credentials[environment].client_id == before.client_id &&
      output.credentials[environment].client_secret != before.client_secret
    ])
    error_message = "A rotation must make a new secret for the same client id."
  }
  assert {
    condition     = alltrue([for t in access_service_token.environment : t.previous_client_secret_expires_at != null])
    error_message = "The old secret must live on for a while."
  }
}

run "keeps_the_others_when_an_environment_goes" {
  variables {
    environments = ["production"]
    rotation     = "2"
    before       = run.rotates_in_place.credentials
  }
  assert {
    condition     = output.credentials == { production = var.before.production }
    error_message = "The credential that stays must not change."
  }
}
