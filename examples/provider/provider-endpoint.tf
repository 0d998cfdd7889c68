# Another server that speaks the Access API, such as the mock server that this
# repository carries: go run ./internal/cmd/mockapi
provider "access" {
  alias      = "mock"
  endpoint   = "http://127.0.0.1:8420/client/v4"
  account_id = "699d98642c564d2e855e9661899b7252"

  # Slows down for a server that allows less than Cloudflare does.
  requests_per_second = 20
}
