package acctest

import (
	"encoding/json"
	"strings"
)

// Found is one result of a query.
type Found struct {
	Name     string `json:"display_name"`
	Identity struct {
		AccountID string `json:"account_id"`
		ID        string `json:"id"`
	} `json:"identity"`
	// Resource is nil unless it was asked for.
	Resource map[string]any `json:"resource_object"`
	Address  string         `json:"address"`
}

// Query runs "terraform query" and returns what each list block of it found, under
// names such as "access_service_token.all", in the order of the output.
func (c *CLI) Query(query string) (found map[string][]Found, diagnostics []Diagnostic) {
	c.t.Helper()

	c.WriteFile("test.tfquery.hcl", query)
	diagnostics, output := c.Run("query")
	found = map[string][]Found{}
	eachEvent(output, func(event event) {
		if result := event.Found; result != nil {
			address := strings.TrimPrefix(result.Address, "list.")
			found[address] = append(found[address], *result)
		}
	})
	return found, diagnostics
}

// Progress lists what actions reported of their progress in the output of a command.
func Progress(output string) []string {
	var messages []string
	eachEvent(output, func(event event) {
		if event.Type == "action_progress" {
			messages = append(messages, event.Hook.Message)
		}
	})
	return messages
}

// event is a line of a program's JSON output.
type event struct {
	Type  string `json:"type"`
	Found *Found `json:"list_resource_found"`
	Hook  struct {
		Message string `json:"message"`
	} `json:"hook"`
}

func eachEvent(output string, do func(event)) {
	for line := range strings.Lines(output) {
		var parsed event
		if json.Unmarshal([]byte(line), &parsed) == nil {
			do(parsed)
		}
	}
}
