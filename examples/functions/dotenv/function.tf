resource "access_service_token" "job" {
  name = "nightly-job"
}

# (umask 077; terraform output -raw job_env > job.env)
output "job_env" {
  sensitive = true
  value = provider::access::dotenv({
    CF_ACCESS_CLIENT_ID     = access_service_token.job.client_id
    CF_ACCESS_CLIENT_SECRET = access_service_token.job.client_secret
    GREETING                = "it's a 'quoted' value"
  })
}
