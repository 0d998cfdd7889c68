# All tokens of the account. "terraform query -generate-config-out=tokens.tf" writes
# a configuration that imports them.
list "access_service_token" "all" {
  provider = access
  limit    = 1000
}
