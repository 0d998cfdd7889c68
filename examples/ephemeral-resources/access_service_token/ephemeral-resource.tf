# A token that lives as long as the run, and an hour at most if the run is killed.
ephemeral "access_service_token" "run" {
  name_prefix = "terraform-run"
  duration    = "1h"
}

provider "access" {
  alias     = "run"
  api_token = ephemeral.access_service_token.run.client_secret
}
