# A token that is deleted at the end of the run. If the run is killed, it expires
# after an hour.
ephemeral "access_service_token" "run" {
  name_prefix = "terraform-run"
  duration    = "1h"
}

provider "access" {
  alias     = "run"
  api_token = ephemeral.access_service_token.run.client_secret
}
