# What is there, without what is in a configuration already: tokens whose names
# begin with "legacy-".
list "access_service_token" "legacy" {
  provider = access
  limit    = 1000

  config {
    name_prefix = "legacy-"
  }
}
