package acctest

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

var _ statecheck.StateCheck = (*Credential)(nil)

// Credential takes the credential of a token out of the state and uses it: what
// an attribute says is one thing, and what the server makes of it another.
type Credential struct {
	Server *accesstest.Server
	// Address of the token in the state.
	Address string
	// Origin that the credential is used from, if any.
	Origin string
	// Want is the status of the answer; 0 means that it works.
	Want int
	// Into takes the credential for later steps, if not nil.
	Into *accesstest.Credential
}

// CheckState uses the credential.
func (c *Credential) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	token, err := find(req.State, c.Address)
	if err != nil {
		resp.Error = err
		return
	}
	credential := accesstest.Credential{Origin: c.Origin}
	credential.AccountID, _ = token["account_id"].(string)
	credential.ZoneID, _ = token["zone_id"].(string)
	credential.ClientID, _ = token["client_id"].(string)
	credential.ClientSecret, _ = token["client_secret"].(string)
	if c.Into != nil {
		*c.Into = credential
	}
	want := c.Want
	if want == 0 {
		want = http.StatusOK
	}
	if got, _ := c.Server.Authenticate(credential); got != want {
		resp.Error = fmt.Errorf("the credential of %s is answered with %d, want %d", c.Address, got, want)
	}
}

// find returns the attributes of a resource in the state.
func find(state *tfjson.State, address string) (map[string]any, error) {
	if state != nil && state.Values != nil && state.Values.RootModule != nil {
		for _, resource := range state.Values.RootModule.Resources {
			if resource.Address == address {
				return resource.AttributeValues, nil
			}
		}
	}
	return nil, fmt.Errorf("%s is not in the state", address)
}

// CheckFunc is a check of what happened outside the state.
type CheckFunc func() error

// CheckState runs the check.
func (f CheckFunc) CheckState(_ context.Context, _ statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	resp.Error = f()
}

// ImportID makes an import id of a prefix and the id of the resource in the state.
func ImportID(prefix string) func(*terraform.State) (string, error) {
	return func(state *terraform.State) (string, error) {
		for _, resource := range state.RootModule().Resources {
			return prefix + resource.Primary.ID, nil
		}
		return "", errors.New("the state is empty")
	}
}
