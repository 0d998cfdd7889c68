// Package acctest is what acceptance tests share: a mock server that checks every
// request and every answer against the contract, and a provider that talks to it.
package acctest

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/contracttest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
)

// NewServer starts a mock server for one test.
func NewServer(t *testing.T, opts ...accesstest.Option) *accesstest.Server {
	t.Helper()

	contract := contracttest.New(t)
	return accesstest.New(t, append(opts, accesstest.WithMiddleware(func(next http.Handler) http.Handler {
		return contract.Handler(next, accesstest.BasePath, contracttest.Checks{Requests: true, Answers: true})
	}))...)
}

// Factories serve the provider in the test's own process, on the server's clock
// and with no environment, so that tests can run side by side.
func Factories(server *accesstest.Server) map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"access": func() (tfprotov6.ProviderServer, error) { return provider.NewServer("test", options(server)...)(), nil },
	}
}

func options(server *accesstest.Server) []provider.Option {
	return []provider.Option{
		provider.WithClock(server.Clock.Now),
		provider.WithEnv(func(string) string { return "" }),
	}
}

// Provider is the provider block for a server.
func Provider(server *accesstest.Server) string {
	return fmt.Sprintf(`
provider "access" {
  endpoint   = %q
  account_id = %q
  api_token  = %q
}
`, server.Endpoint, server.AccountID, server.APIToken)
}
