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
	// Resource is nil where it was not asked for.
	Resource map[string]any `json:"resource_object"`
	Address  string         `json:"address"`
}

// Query runs "terraform query" and returns what each list block of it found, under
// names such as "access_service_token.all", in the order of coming.
func (c *CLI) Query(query string) (found map[string][]Found, diagnostics []Diagnostic) {
	c.t.Helper()

	c.Put("test.tfquery.hcl", query)
	diagnostics, output := c.Run("query")
	found = map[string][]Found{}
	eachEvent(output, func(event event) {
		if one := event.Found; one != nil {
			address := strings.TrimPrefix(one.Address, "list.")
			found[address] = append(found[address], *one)
		}
	})
	return found, diagnostics
}

// Progress lists what actions said of their progress in the output of a command.
func Progress(output string) []string {
	var said []string
	eachEvent(output, func(event event) {
		if event.Type == "action_progress" {
			said = append(said, event.Hook.Message)
		}
	})
	return said
}

// event is a line of what a program says in JSON.
type event struct {
	Type  string `json:"type"`
	Found *Found `json:"list_resource_found"`
	Hook  struct {
		Message string `json:"message"`
	} `json:"hook"`
}

func eachEvent(output string, do func(event)) {
	for line := range strings.Lines(output) {
		var one event
		if json.Unmarshal([]byte(line), &one) == nil {
			do(one)
		}
	}
}
