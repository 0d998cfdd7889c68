resource "access_service_account" "this" {
  for_each = var.service_accounts

  name          = coalesce(each.value.name, each.key)
  account_id    = each.value.account_id == null ? var.account_id : each.value.account_id
  description   = each.value.description
  force_destroy = each.value.force_destroy

  deletion_policy = each.value.deletion_policy
}

# Every attribute is passed through as it is. A null means that it is not set, so
# the provider's default applies, and what conflicts is refused by the provider.
resource "access_service_token" "this" {
  for_each = var.service_tokens

  name = coalesce(each.value.name, each.key)

  # The module's account is for tokens that name neither an account nor a zone.
  account_id = each.value.account_id == null && each.value.zone_id == null ? var.account_id : each.value.account_id
  zone_id    = each.value.zone_id

  service_account_id = (
    each.value.service_account == null
    ? each.value.service_account_id
    : access_service_account.this[each.value.service_account].id
  )

  type       = each.value.type
  visibility = each.value.visibility
  domains    = each.value.domains
  enabled    = each.value.enabled

  duration             = each.value.duration
  expires_at           = each.value.expires_at
  renew_before_expiry  = each.value.renew_before_expiry
  rotate_before_expiry = each.value.rotate_before_expiry
  rotate_after         = each.value.rotate_after

  rotate_triggers              = each.value.rotate_triggers
  previous_secret_grace_period = each.value.previous_secret_grace_period
  on_external_rotation         = each.value.on_external_rotation

  deletion_policy = each.value.deletion_policy

  # The type of the variable has the attributes of client_secret_encryption, so that
  # the whole object can be passed, or null.
  client_secret_encryption = each.value.client_secret_encryption

  client_secret_wo         = lookup(var.client_secrets, each.key, null)
  client_secret_wo_version = each.value.client_secret_wo_version
}
