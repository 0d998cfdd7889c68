package acctest

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// Run runs steps against a server and checks
// that nothing is left at the server in the end. The steps' configurations need
// no provider block.
func Run(t *testing.T, server *accesstest.Server, steps ...resource.TestStep) {
	t.Helper()

	for i := range steps {
		if steps[i].Config != "" {
			steps[i].Config = Provider(server) + steps[i].Config
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: Factories(server),
		Steps:                    steps,
		CheckDestroy: func(*terraform.State) error {
			if tokens, accounts := server.Tokens(), server.ServiceAccounts(); len(tokens)+len(accounts) > 0 {
				return fmt.Errorf("%d tokens and %d service accounts are left at the server", len(tokens), len(accounts))
			}
			return nil
		},
	})
}

// NoWrites fails the test if a request since the last reset was no read.
func NoWrites(t *testing.T, server *accesstest.Server) {
	t.Helper()

	for _, request := range server.Requests() {
		if request.Method != "GET" {
			t.Errorf("%s %s was sent, but nothing must be written", request.Method, request.Path)
		}
	}
}
