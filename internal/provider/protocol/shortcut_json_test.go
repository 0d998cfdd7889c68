package protocol_test

import (
	"encoding/json"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocol"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// TestShortcut_json leaves values in JSON, which cannot be compared by their bytes, to
// the framework.
func TestShortcut_json(t *testing.T) {
	t.Parallel()

	both := startTwins(t)
	schema := both.ours.Schema.ResourceSchemas[tokenType]
	_, state := both.unchangedToken()
	value, err := both.ours.Encode(schema, state).Unmarshal(schema.ValueType())
	if err != nil {
		t.Fatal(err)
	}
	inJSON := func(name string) *tfprotov6.DynamicValue {
		raw, ok := protocoltest.Plain(t, value).(map[string]any)
		if !ok {
			t.Fatal("a state is no object")
		}
		raw["name"] = name
		out, err := json.Marshal(raw)
		if err != nil {
			t.Fatal(err)
		}
		return &tfprotov6.DynamicValue{JSON: out}
	}
	if protocol.ShortcutsOf(both.ours.Server).Plan(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: tokenType, Config: inJSON("new"), PriorState: inJSON("old"), ProposedNewState: inJSON("new"),
	}) {
		t.Error("a change of the name is not planned")
	}
}
