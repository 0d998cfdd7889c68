run "plans_every_entry_of_the_file" {
  command = plan

  assert {
    condition     = toset(keys(output.client_ids)) == toset(keys(local.file.service_tokens))
    error_message = "There is not one token for each entry."
  }
  assert {
    condition     = keys(output.encrypted_client_secrets) == ["backup"]
    error_message = "Only the secret of backup must be encrypted."
  }
}

run "creates_credentials" {
  assert {
    condition     = alltrue([for c in output.credentials : endswith(c.client_id, ".access") && c.client_secret != null])
    error_message = "A credential lacks its client ID or its secret."
  }
  assert {
    condition     = startswith(output.encrypted_client_secrets.backup, "-----BEGIN AGE ENCRYPTED FILE-----")
    error_message = "The secret of backup is not encrypted."
  }
}

run "plans_no_change_of_credentials" {
  command = plan

  variables {
    before = run.creates_credentials.credentials
  }
  assert {
    condition     = output.credentials == var.before
    error_message = "A second plan must not change a credential."
  }
}
