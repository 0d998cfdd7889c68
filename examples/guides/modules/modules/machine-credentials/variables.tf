variable "account_id" {
  description = "The account of every entry that names neither an account nor a zone. Null means the provider's account."
  type        = string
  default     = null
}

variable "service_accounts" {
  description = "Service accounts by key. The key is the name unless the entry has one."
  type = map(object({
    name          = optional(string)
    account_id    = optional(string)
    description   = optional(string)
    force_destroy = optional(bool)

    deletion_policy = optional(string)
  }))
  default  = {}
  nullable = false
}

variable "service_tokens" {
  description = "Service tokens by key. The key is the name unless the entry has one. The owner is service_account, a key of service_accounts, or service_account_id, the ID of a service account that exists elsewhere."
  type = map(object({
    name               = optional(string)
    account_id         = optional(string)
    zone_id            = optional(string)
    service_account    = optional(string)
    service_account_id = optional(string)
    type               = optional(string)
    visibility         = optional(string)
    domains            = optional(set(string))
    enabled            = optional(bool)

    duration             = optional(string)
    expires_at           = optional(string)
    renew_before_expiry  = optional(string)
    rotate_before_expiry = optional(string)
    rotate_after         = optional(string)

    rotate_triggers              = optional(map(string))
    previous_secret_grace_period = optional(string)
    on_external_rotation         = optional(string)

    deletion_policy = optional(string)

    client_secret_encryption = optional(object({
      age_recipients        = optional(set(string))
      pgp_key               = optional(string)
      sealed_box_public_key = optional(string)
    }))
    client_secret_wo_version = optional(number)
  }))
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for token in var.service_tokens : contains(keys(var.service_accounts), token.service_account) if token.service_account != null
    ])
    error_message = "A token's service_account must be a key of service_accounts."
  }

  validation {
    condition     = alltrue([for token in var.service_tokens : token.service_account == null || token.service_account_id == null])
    error_message = "A token can have service_account or service_account_id, not both."
  }
}

variable "client_secrets" {
  description = "The secrets of imported tokens that you know, by key. They are recorded without a rotation. Each needs a client_secret_wo_version in service_tokens."
  type        = map(string)
  default     = {}
  nullable    = false
  ephemeral   = true
}
