package protocol_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// TestReadOnlyAdvice replaces the framework's advice about a read-only attribute with that
// of the resource, if it has some.
func TestReadOnlyAdvice(t *testing.T) {
	t.Parallel()

	both := startTwins(t)
	schema := both.ours.Schema.ResourceSchemas[tokenType]
	for attribute, value := range map[string]any{"client_secret_version": 2, "id": "x"} {
		config := both.ours.Encode(schema, protocoltest.Block{"name": "ci", attribute: value})
		var texts []string
		for _, p := range []*protocoltest.Client{both.ours, both.framework} {
			got, err := p.Server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: tokenType, Config: config})
			if err != nil || len(got.Diagnostics) != 1 || got.Diagnostics[0].Summary != "Invalid Configuration for Read-Only Attribute" {
				t.Fatalf("%s: got %v, %v", attribute, got, err)
			}
			texts = append(texts, got.Diagnostics[0].Detail)
		}
		if hasAdvice := attribute != "id"; strings.Contains(texts[0], "rotate_triggers") != hasAdvice || (texts[0] == texts[1]) == hasAdvice {
			t.Errorf("%s: got %q", attribute, texts[0])
		}
	}
}
