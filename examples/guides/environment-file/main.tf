resource "access_service_token" "job" {
  name     = "nightly-job"
  duration = "720h"

  renew_before_expiry = "168h"
}

# terraform output -raw job_env > job.env, under umask 077
output "job_env" {
  sensitive = true
  value = provider::access::dotenv({
    CF_ACCESS_CLIENT_ID     = access_service_token.job.client_id
    CF_ACCESS_CLIENT_SECRET = access_service_token.job.client_secret
  })
}
