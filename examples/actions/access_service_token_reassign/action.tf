variable "leaving_user_id" {
  type        = string
  description = "The ID of a person who leaves: owner.id in the data source access_service_tokens."
}

resource "access_service_account" "handover" {
  name        = "handover"
  description = "Owns the tokens of people who have left."
}

# terraform apply -invoke=action.access_service_token_reassign.leaving
action "access_service_token_reassign" "leaving" {
  config {
    owner_id           = var.leaving_user_id
    service_account_id = access_service_account.handover.id
  }
}
