# The endpoint, the account and the API token of the mock server come from the
# environment. Terraform destroys what the tests have created at the end of the file.
variables {
  team = "shop"
}

run "creates_a_credential_for_each_environment" {
  assert {
    condition     = toset(keys(output.credentials)) == toset(["staging", "production"])
    error_message = "Each environment must have one credential."
  }
  assert {
    condition     = alltrue([for c in output.credentials : endswith(c.client_id, ".access") && c.client_secret != null])
    error_message = "A credential must have a client ID and a secret."
  }
  assert {
    condition     = alltrue([for t in access_service_token.environment : t.service_account_id == access_service_account.team.id])
    error_message = "The service account must own each token."
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
    error_message = "A rotation must issue a new secret for the same client ID."
  }
  assert {
    condition     = alltrue([for t in access_service_token.environment : t.previous_client_secret_expires_at != null])
    error_message = "The previous secret must stay valid for a while."
  }
}

run "keeps_the_others_if_an_environment_is_removed" {
  variables {
    environments = ["production"]
    rotation     = "2"
    before       = run.rotates_in_place.credentials
  }
  assert {
    condition     = output.credentials == { production = var.before.production }
    error_message = "The credential of the other environment must not change."
  }
}
