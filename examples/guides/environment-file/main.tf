terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }
}

resource "access_service_token" "job" {
  name     = "nightly-job"
  duration = "720h"

  renew_before_expiry = "168h"
}

output "job_env" {
  sensitive = true
  value = provider::access::dotenv({
    CF_ACCESS_CLIENT_ID     = access_service_token.job.client_id
    CF_ACCESS_CLIENT_SECRET = access_service_token.job.client_secret
  })
}
