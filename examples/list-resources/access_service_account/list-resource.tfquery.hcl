# All service accounts whose name begins with "ci-".
list "access_service_account" "ci" {
  provider = access
  limit    = 1000

  config {
    name_prefix = "ci-"
  }
}
