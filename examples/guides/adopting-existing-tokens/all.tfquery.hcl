# all.tfquery.hcl: tokens whose name begins with "legacy-"
list "access_service_token" "legacy" {
  provider = access
  limit    = 1000

  config {
    name_prefix = "legacy-"
  }
}
