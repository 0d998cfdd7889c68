package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccNulls sets every optional attribute of everything to null, as modules do
// for inputs that nobody has set: that is the same as leaving them out.
func TestAccNulls(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	server.SeedServiceAccount(accesstest.ServiceAccount{Name: "there"})
	server.SeedServiceToken(accesstest.ServiceToken{Name: "there"})
	set := map[string]string{
		"resources/access_service_account":         `name = "deploy"`,
		"resources/access_service_token":           `name = "deploy"`,
		"data-sources/access_service_account":      `name = "there"`,
		"data-sources/access_service_token":        `name = "there"`,
		"data-sources/access_service_accounts":     ``,
		"data-sources/access_service_tokens":       ``,
		"ephemeral-resources/access_service_token": ``,
	}
	blocks := map[string]string{"resources": "resource", "data-sources": "data", "ephemeral-resources": "ephemeral"}

	var config strings.Builder
	all, _ := offers(t)
	written := 0
	for _, o := range all {
		line, ok := set[o.String()]
		if !ok {
			continue
		}
		written++
		fmt.Fprintf(&config, "%s %q \"test\" {\n  %s\n%s}\n", blocks[o.kind], o.name, line, o.nulls(line))
	}
	if written != len(set) {
		t.Fatalf("%d of %d blocks were written", written, len(set))
	}

	cli := acctest.NewCLI(t, server)
	cli.Write(config.String())
	for _, args := range [][]string{{"validate"}, {"apply", "-auto-approve"}, {"plan", "-detailed-exitcode"}, {"destroy", "-auto-approve"}} {
		if got, out := cli.Run(args[0], args[1:]...); len(got) > 0 {
			t.Fatalf("%s says %+v\n%s", args[0], got, out)
		}
	}
}

// nulls sets every optional attribute to null, except the one that a line sets.
func (o offer) nulls(line string) string {
	var out strings.Builder
	for _, attribute := range o.schema.Block.Attributes {
		if attribute.Optional && !strings.HasPrefix(line, attribute.Name+" ") {
			fmt.Fprintf(&out, "  %s = null\n", attribute.Name)
		}
	}
	return out.String()
}
