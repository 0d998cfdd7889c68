# The accounts and API tokens come from the variables TF_VAR_… of the environment.

run "keeps_the_accounts_apart" {
  assert {
    condition     = keys(output.client_ids.staging) == ["deploy"] && keys(output.client_ids.production) == ["deploy", "reports"]
    error_message = "A token is in the wrong account."
  }
  assert {
    condition     = output.client_ids.staging.deploy != output.client_ids.production.deploy
    error_message = "Both accounts have the same token."
  }
}
