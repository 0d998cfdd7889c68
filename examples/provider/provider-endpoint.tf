# Another server that implements the Access API, such as the mock server of this
# repository: go run ./internal/cmd/mockapi
provider "access" {
  alias      = "mock"
  endpoint   = "http://127.0.0.1:8420/client/v4"
  account_id = "699d98642c564d2e855e9661899b7252"

  # For a server that allows fewer requests than Cloudflare.
  requests_per_second = 20
}
