resource "access_service_account" "ci" {
  name = "ci"
}

action "access_service_token_reassign" "ci" {
  config {
    ids = [
      "f174e90a-fafe-4643-bbbc-4a0ed4fc8415",
      "3a0c5b1e-6c1d-4d7e-9c55-0d6a4f6f6c9b",
    ]
    service_account_id = access_service_account.ci.id
  }
}

# Reassigns the tokens as soon as the service account exists.
resource "terraform_data" "handover" {
  input = access_service_account.ci.id

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.access_service_token_reassign.ci]
    }
  }
}
